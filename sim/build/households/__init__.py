"""The households of the base year, drawn to the tables of people."""
