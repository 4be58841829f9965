"""Asking questions of the city: the command line and what it runs."""
