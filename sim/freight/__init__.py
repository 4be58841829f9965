"""How goods travel, and what ports and ships use: shippers, port companies, ship owners."""
