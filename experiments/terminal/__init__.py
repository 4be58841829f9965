"""What the person at the terminal sees and sends: progress, refusals, signals; where caches lie."""
