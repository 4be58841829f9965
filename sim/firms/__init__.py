"""Firms in the city: what they see each quarter, what they decide, what they use and pay."""
