"""Questions about the plan: what the model makes of it, how likely it is met, what parts do."""
