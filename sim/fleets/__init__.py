"""Fleets and public charging, quarter by quarter: markets, duties, work, energy, money."""
