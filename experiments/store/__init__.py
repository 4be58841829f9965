"""Answers on disk: sealed, checked, and swept when a run was killed."""
