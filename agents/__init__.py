"""Who decides: the kinds of agents, their decision rules, and the machinery that holds them."""
