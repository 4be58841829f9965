"""Goods, ports and ships of the base year, drawn to the tables of transport."""
