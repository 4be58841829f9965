"""The outside world of a run: its data, its paths, the world itself."""
