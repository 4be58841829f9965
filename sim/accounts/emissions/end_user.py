"""Who causes the CO2 of electricity, heat and hydrogen: everybody at the intensity of the supply.

Cogeneration fuel is split in proportion to what separate plants would have burnt: heat over the
efficiency of a boiler, electricity over that of a power unit (alternative-generation method).
Steelworks burn their own gas: its emissions stay with steel as far as steel uses the electricity.
Losses and the plants' own use fall on the users, as intensities are per unit delivered.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.conversions import MWH_PER_TJ
from sim.accounts.flows.energy import EnergyFlows
from sim.accounts.vocabulary import FUEL, SECTOR, TRANSFORMATION

Array = NDArray[np.float64]
_STEEL = SECTOR["steel"]
_OWN_GAS = TRANSFORMATION["derived_gas_power"]


@dataclass(frozen=True)
class EndUser:
    """What users cause and the intensities that say so.

    Attributes:
        by_sector: t CO2 in the period, shape [SECTORS].
        electricity_t_per_mwh: of grid electricity at the meter.
        heat_t_per_tj: of heat at the meter.
        hydrogen_t_per_tj: of hydrogen at the user.
    """

    by_sector: Array
    electricity_t_per_mwh: float
    heat_t_per_tj: float
    hydrogen_t_per_tj: float


def allocate(
    flows: EnergyFlows,
    *,
    use: Array,
    plants: Array,
    imported: float,
    heat_efficiency: float,
    power_efficiency: float,
) -> EndUser:
    """Lay the emissions of supply on the users.

    Args:
        flows: a closed energy account.
        use: own emissions of each sector, processes and waste included, t, shape [SECTORS].
        plants: emissions of each transformation, waste included, t, shape [TRANSFORMATIONS].
        imported: CO2 counted for imported electricity, t.
        heat_efficiency: of a boiler making the same heat.
        power_efficiency: of a unit making the same electricity.
    """
    electricity, heat, hydrogen = FUEL["electricity"], FUEL["heat"], FUEL["hydrogen"]
    coking = TRANSFORMATION["coking"]
    causes = plants.copy()
    heat_share = _heat_share(flows, heat_efficiency, power_efficiency)
    heat_share[TRANSFORMATION["heat_plants"]] = 1.0

    by_sector = use.copy()
    by_sector[_STEEL] += causes[coking]
    bought = flows.use[:, electricity].copy()
    own, own_caused = _own_gas(flows, causes[_OWN_GAS])
    by_sector[_STEEL] += own_caused
    bought[_STEEL] -= own
    causes[_OWN_GAS] -= own_caused

    makers = np.ones(len(causes), dtype=bool)
    makers[[coking, TRANSFORMATION["hydrogen_making"]]] = False
    converted = np.maximum(-flows.transformation[:, electricity], 0.0)  # into heat or hydrogen
    pool = float((causes * (1.0 - heat_share))[makers].sum()) + imported
    per_tj = _intensity(pool, float(bought.sum() + converted.sum()))
    by_sector += bought * per_tj

    heat_pool = float((causes * heat_share)[makers].sum())
    heat_pool += float(converted[TRANSFORMATION["heat_plants"]]) * per_tj
    heat_per_tj = _intensity(heat_pool, float(flows.use[:, heat].sum()))
    by_sector += flows.use[:, heat] * heat_per_tj

    making = TRANSFORMATION["hydrogen_making"]
    hydrogen_pool = float(causes[making]) + float(converted[making]) * per_tj
    hydrogen_per_tj = _intensity(hydrogen_pool, float(flows.use[:, hydrogen].sum()))
    by_sector += flows.use[:, hydrogen] * hydrogen_per_tj
    return EndUser(by_sector, per_tj / MWH_PER_TJ, heat_per_tj, hydrogen_per_tj)


def _heat_share(flows: EnergyFlows, heat_efficiency: float, power_efficiency: float) -> Array:
    """Share of each transformation's emissions that its heat causes, shape [TRANSFORMATIONS]."""
    made = np.maximum(flows.transformation, 0.0)
    for_heat = made[:, FUEL["heat"]] / heat_efficiency
    for_power = made[:, FUEL["electricity"]] / power_efficiency
    both = for_heat + for_power
    return np.divide(for_heat, both, out=np.zeros_like(both), where=both > 0)


def _own_gas(flows: EnergyFlows, caused: float) -> tuple[float, float]:
    """Electricity steel makes from its own gas and uses itself, TJ, and its emissions, t."""
    electricity = FUEL["electricity"]
    made = float(flows.transformation[_OWN_GAS, electricity])
    own = min(made, float(flows.use[_STEEL, electricity]))
    return own, caused * own / made if made > 0 else caused


def _intensity(pool: float, delivered: float) -> float:
    """Emissions per unit delivered; what nobody receives has no user and shows in the identity."""
    return pool / delivered if delivered > 0 else 0.0
