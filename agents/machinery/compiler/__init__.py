"""How a rule is read, refused, compiled and run over all who are due."""
