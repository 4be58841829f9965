"""What firms decide, quarter by quarter: each decision gathers, decides and takes effect."""
