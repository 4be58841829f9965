"""The fleets of the base year, drawn to the tables of transport."""
