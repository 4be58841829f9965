"""How many vehicles an operator keeps: plain functions, numbers in and numbers out."""

MOST_PER_PLACE = 2.0  # an operator does not put more than twice the vehicles on a job at once


def vehicles_needed(base: float, activity: float) -> float:
    """Return the fleet that does the work of the coming year with normal distances.

    Nobody foresees: the work of the last four quarters against 2020 is expected to last.
    """
    return base * activity


def vehicles_to_order(needed: float, remaining: float) -> float:
    """Return how many vehicles to buy, given those that are not being replaced this quarter."""
    return max(needed - remaining, 0.0)


def share_of_places(order: float, places: float) -> float:
    """Return vehicles bought per place that is being filled."""
    if places <= 0.0:
        return 0.0
    return min(order / places, MOST_PER_PLACE)
