"""What the city books every quarter: energy, CO2 on three boundaries, money, air pollutants.

Read in this order: `vocabulary` (rows and columns), `energy` and `power_flows` (the energy of a
quarter), `balance` (the base year), `co2` and `end_user` (the three boundaries and the identity
that links them), `coal_equivalent` (non-fossil share), `pollutants`, `money`, `quarter` (closes
them all; what `sim.city` calls), `indicators` (names under which results are stored).
"""
