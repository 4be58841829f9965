"""Who pays whom on the wholesale side of the power system."""
