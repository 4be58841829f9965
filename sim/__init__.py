"""The city agents live in: assembly, clock, levers, prices, accounts and results."""
