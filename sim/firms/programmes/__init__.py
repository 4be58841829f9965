"""Programmes that reach firms, quarter by quarter."""
