"""Households: what they are, and how they decide on cars, appliances, hot water and rooftop PV."""
