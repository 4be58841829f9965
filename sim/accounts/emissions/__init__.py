"""CO2 on three boundaries, and air pollutants, from the flows of energy."""
