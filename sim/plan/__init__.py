"""The city's plan as data: measures, their levers and mechanisms, and what they promise."""
