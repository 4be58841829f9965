"""The power system of the city: hourly dispatch, prices, investment and retail tariffs."""
