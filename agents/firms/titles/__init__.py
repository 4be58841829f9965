"""Titles of manufacturers and parks, and makers who turn to the market for new energy."""
