"""Roofs asked for beside the luck of a review: new factories, public bodies, zones."""
