"""Firms and what they decide; commercial and public buildings are firms of the services."""
