"""Government: the levers each level sets and the money it hands out."""
