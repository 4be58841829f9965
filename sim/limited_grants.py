"""Choosing with a grant from a budget that runs out: whom it does not reach chooses again without.

Everybody first chooses as if every grant were paid. Those whose choice earns one stand in the
queue of `sim.grants.Budget`; who gets none is told so and takes what is then worth most.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen, SeenFrom, Surroundings
from sim.grants import Budget

Choices = NDArray[np.int64]
Choose = Callable[[Population, Rows, Surroundings], Choices]


def serve_or_choose_again(
    budget: Budget,
    population: Population,
    rows: Rows,
    grant: NDArray[np.float64],
    choice: Choices,
    choose: Choose,
    told: Mapping[str, Seen | SeenFrom],
    first_in_queue: int = 0,
) -> None:
    """Hand out the money; who gets none chooses again.

    Args:
        budget: pays in the order of its queue while the money lasts.
        population: of the deciders, who each stand for `weight` agents of the city.
        rows: the deciders, none twice.
        grant: yuan that each decider's choice earns it; set to 0 where it is not paid.
        choice: of each decider; replaced where the grant is not paid.
        choose: a rule's `decide`.
        told: what those without a grant see in place of what they saw, by name.
        first_in_queue: added to a row to tell apart those who apply from several populations.
    """
    asking = np.flatnonzero(grant > 0.0)
    amounts = grant[asking] * population.weight
    served = budget.serve(first_in_queue + rows[asking], amounts, population.seed)
    without = asking[~served]
    if not without.size:
        return
    grant[without] = 0.0
    bare = Surroundings(population.surroundings)
    for name, seen in told.items():
        bare[name] = seen
    choice[without] = choose(population, rows[without], bare)


def nothing_left(unit: str, value: object = 0.0, by: str | None = None) -> Seen:
    """Return what is seen of a grant once the money has run out: nothing, or another's part."""
    return Seen(value, unit, "the money has run out", "budget", by)
