"""Populations in the clothes of Mesa: its verbs on columns, on both of its lines."""
