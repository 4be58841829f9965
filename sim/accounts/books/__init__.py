"""The account of money: bookings, purses, and what must add up."""
