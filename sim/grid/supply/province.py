"""The provincial grid that imports come from, as the accounts ask for it."""

import numpy as np

from sim.accounts.quarter import ProvincialMix
from sim.clock import QUARTERS_PER_YEAR
from sim.world.world import World


def provincial_mix(
    world: World, quarter: int, non_fossil_of_2020: float, green: float = 0.0
) -> ProvincialMix:
    """CO2 factor (t/MWh) and non-fossil share (0 to 1) of provincial power in a quarter.

    The factor falls because fossil power makes room for wind, sun and nuclear power, far more than
    because a fossil MWh gets cleaner. So the fossil share falls in proportion to the factor from
    what it was in 2020; it cannot stay while the factor halves.

    Args:
        world: its `grid_co2_factor`.
        quarter: index.
        non_fossil_of_2020: share of provincial generation, 0 to 1.
        green: share of what comes from the province that green contracts bring, 0 to 1; it is
            non-fossil throughout, and changes no factor.
    """
    factor = world.series("grid_co2_factor")
    of_2020 = float(np.mean(factor[:QUARTERS_PER_YEAR]))
    fossil = (1.0 - non_fossil_of_2020) * float(factor[quarter]) / of_2020
    clean = green + (1.0 - green) * max(1.0 - fossil, 0.0)
    return ProvincialMix(t_per_mwh=float(factor[quarter]), non_fossil=clean)
