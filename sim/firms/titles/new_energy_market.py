"""How the demand of a sector is shared between makers for new energy and all others."""

import numpy as np
from numpy.typing import NDArray

from sim.clock import QUARTERS_PER_YEAR
from sim.world.world import World

Array = NDArray[np.float64]
SERIES = "activity_new_energy"


def market_index(world: World, quarter: int) -> float:
    """Return what a maker of given standing sells for new energy, against the mean of 2020."""
    path = world.series(SERIES)
    return float(path[quarter] / path[:QUARTERS_PER_YEAR].mean())


def rates(
    weight: Array,
    new_energy: NDArray[np.bool_],
    group: NDArray[np.int64],
    total: Array,
    index: float,
    largest: float,
) -> tuple[Array, Array]:
    """Return what a unit of standing makes, for makers for new energy and for others, by group.

    The world says what a sector makes. Makers for new energy have their own market, which grows as
    the world says for each unit of their standing; the others share the rest. So whoever joins them
    takes from the others, and nothing is made on top.

    Args:
        weight: standing of each row times what it stands for, 0 for who makes nothing.
        new_energy: who makes for that market.
        group: sector or market of each row.
        total: what each group makes, yuan a year.
        index: of the new-energy market, 1 in the mean of 2020.
        largest: part of a group that such makers can have.
    """
    held = np.bincount(group, weights=weight, minlength=total.size)
    theirs = np.bincount(group, weights=np.where(new_energy, weight, 0.0), minlength=total.size)
    others = held - theirs
    ceiling = np.where(others > 0.0, largest, 1.0) * total
    made = np.minimum(index * theirs, ceiling)
    first = np.full(total.size, index)  # what the first of a group would make
    new = np.divide(made, theirs, out=first, where=theirs > 0.0)
    rest = np.divide(total - made, others, out=np.zeros(total.size), where=others > 0.0)
    return new, rest


def joining_factor(new: Array, rest: Array) -> Array:
    """Return by what the standing of who joins is multiplied, by group.

    A joiner sells what it has sold; from then on it grows as that market does. What the market has
    grown since 2020 is with those who were in it.
    """
    return np.divide(rest, new, out=np.ones(new.size), where=(new > 0.0) & (rest > 0.0))
