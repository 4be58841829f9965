"""Energy users for whom nobody decides in the model, and what they pay."""
