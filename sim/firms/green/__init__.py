"""Green power, carbon prices abroad and supply chains, as firms meet them."""
