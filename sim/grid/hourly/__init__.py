"""Hourly dispatch: a compiled kernel, its plain interface and a general solver to check it."""
