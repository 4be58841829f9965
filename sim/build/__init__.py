"""Assembling the synthetic city of 2020 from published margins."""
