"""Waste of firms and what is made of it, quarter by quarter."""
