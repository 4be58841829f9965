"""Who develops power projects: how much is built of what a year has sites and hands for.

Asked by all whose projects are many and differ: companies with stores beside the grid, builders of
ground PV, owners of waste and biomass plants.
"""

import math

from agents.machinery.units import Megawatts, YuanPerKW

LARGEST_EXPONENT = 700.0  # exp of more than 709 is beyond float64
A_HAIR = 1e-9  # of a module: closer than this is a whole one


def share_built(income: YuanPerKW, cost: YuanPerKW, spread: float) -> float:
    """Share of a year's possible building that is built, 0 to 1.

    Sites and firms differ: half of them build when income just covers cost, fewer below, more
    above, by the logistic curve in the logarithm of income over cost.

    Args:
        income: of a year per kW.
        cost: of a year per kW, capital and upkeep.
        spread: how much projects of the kind differ, as the scale of that curve.
    """
    if income <= 0.0:
        return 0.0
    against = -math.log(income / cost) / spread
    return 1.0 / (1.0 + math.exp(min(against, LARGEST_EXPONENT)))


def whole_modules(wanted: Megawatts, module: Megawatts) -> Megawatts:
    """What is built of what would pay: whole modules, none if not even one would."""
    return module * math.floor(wanted / module + A_HAIR)
