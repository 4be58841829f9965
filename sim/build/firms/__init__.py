"""The firms of the base year, drawn to the balance and the register of industry."""
