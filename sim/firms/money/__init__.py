"""What firms pay and receive."""
