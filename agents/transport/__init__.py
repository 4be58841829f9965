"""Those who run vehicles and charging posts for a living: what they see, decide and hold."""
