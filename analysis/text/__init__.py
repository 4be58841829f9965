"""The headline as lines of text."""
