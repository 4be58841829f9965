"""What can deliver power and heat: units, imports, waste, stores, under a ceiling on coal."""
