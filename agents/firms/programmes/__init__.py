"""Programmes that reach firms: what a firm answers to them."""
