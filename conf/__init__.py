"""Configuration and city data; this package holds data only."""
