"""The power tables of a city, read and checked."""
