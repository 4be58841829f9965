"""What firms do with waste: hazardous waste, sorted scrap for steel, sewage works."""
