"""Roofs, batteries, zones, contracts and calls: how a firm deals with electricity."""
