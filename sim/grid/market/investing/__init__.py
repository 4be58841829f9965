"""The yearly review: what closes, is kept, begun or rebuilt."""
