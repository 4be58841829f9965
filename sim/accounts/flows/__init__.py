"""The account of energy: balance, supply, delivery, coal equivalents."""
