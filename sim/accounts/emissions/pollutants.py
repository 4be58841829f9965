"""SO2, NOx and PM2.5 from fuel burnt, by sector and plant."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.accounts.flows.energy import EnergyFlows
from sim.accounts.vocabulary import FUEL, FUELS, POLLUTANTS, SECTOR_ROWS, TRANSFORMATION_ROWS
from sim.errors import InputError, nearest
from sim.tables import city_path, read_graded

Array = NDArray[np.float64]
_TJ_PER_PJ = 1000.0
_NOT_BURNT = ("heat", "electricity", "hydrogen")
_NOT_BURNING = ("coking", "hydrogen_making")  # coke ovens stand in the steel factors


@dataclass(frozen=True)
class PollutantFactors:
    """t per TJ burnt: `use` [POLLUTANTS, SECTORS, FUELS], `plants` [.., TRANSFORMATIONS, FUELS]."""

    use: Array
    plants: Array


@dataclass(frozen=True)
class Pollutants:
    """t in the period: `use` [POLLUTANTS, SECTORS], `plants` [POLLUTANTS, TRANSFORMATIONS]."""

    use: Array
    plants: Array

    def total(self) -> dict[str, float]:
        """All of the city, t by pollutant."""
        sums = self.use.sum(axis=1) + self.plants.sum(axis=1)
        return dict(zip(POLLUTANTS, sums.tolist(), strict=True))


def read_pollutant_factors(city: str = "suzhou") -> PollutantFactors:
    """Factors of conf/city/<city>/balance/pollutant_factors.csv, spread over sectors and plants.

    Raises:
        InputError: an unknown pollutant, group or fuel.
    """
    path = city_path(city, "balance", "pollutant_factors.csv")
    table = read_graded(path, ("pollutant", "group", "fuel"))
    groups = {row.air for row in SECTOR_ROWS} | {row.air for row in TRANSFORMATION_ROWS}
    by_group = {group: np.zeros((len(POLLUTANTS), len(FUELS))) for group in groups}
    order = list(POLLUTANTS)
    for key, _ in table.rows:
        known = (order, groups, FUELS)
        for column, name, names in zip(table.keys, key, known, strict=True):
            if name not in names:
                allowed = ", ".join(sorted(names))
                raise InputError(path, column, name, allowed, nearest(name, names))
        pollutant, group, fuel = key
        tonnes = table.value(*key, unit="t/PJ") / _TJ_PER_PJ
        by_group[group][order.index(pollutant), FUEL[fuel]] = tonnes
    use = np.stack([by_group[row.air] * row.burnt for row in SECTOR_ROWS], axis=1)
    plants = np.stack(
        [by_group[row.air] * (row.key not in _NOT_BURNING) for row in TRANSFORMATION_ROWS], axis=1
    )
    for array in (use, plants):
        array[:, :, [FUEL[fuel] for fuel in _NOT_BURNT]] = 0.0
        array.flags.writeable = False
    return PollutantFactors(use, plants)


def pollutants(
    flows: EnergyFlows,
    factors: PollutantFactors,
    use_control: Array | float = 1.0,
    plant_control: Array | float = 1.0,
) -> Pollutants:
    """Pollutants of a period, t.

    Args:
        flows: the closed energy account.
        factors: t per TJ of the base year.
        use_control: what is left of the base year's factors after newer standards, 0 to 1 or
            above; a number or anything that broadcasts to [POLLUTANTS, SECTORS].
        plant_control: likewise, to [POLLUTANTS, TRANSFORMATIONS].
    """
    burnt = np.maximum(-flows.transformation, 0.0)
    use = np.einsum("psf,sf->ps", factors.use, flows.use)
    plants = np.einsum("ptf,tf->pt", factors.plants, burnt)
    return Pollutants(use * use_control, plants * plant_control)
