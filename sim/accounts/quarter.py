"""Close a quarter: energy, CO2 identity, money controls, pollutants, in that order.

What `sim.city` does each quarter:

    factors = read_factors()                                # once
    account = EnergyAccount(quarter)                        # fill it, see sim.accounts.flows.energy
    closed = close_quarter(
        account,
        process=base_process * output_index,                # t in the quarter, shape [SECTORS]
        provincial=ProvincialMix(t_per_mwh=..., non_fossil=...),   # of the year, from the world
        factors=factors,
        ledger=ledger,
        controls=[bills_control(...), Control(...), ...],
    )
    for name, value in account_values(closed, factors.coal_equivalents, ledger).items():
        recorder.put(quarter, name, value)                  # names: sim.accounts.indicators.declare
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.accounts.books.controls import Control, check_controls
from sim.accounts.books.money import Ledger
from sim.accounts.emissions.co2 import (
    Boundaries,
    EmissionFactors,
    boundaries,
    emissions,
    identity,
    read_emission_factors,
)
from sim.accounts.emissions.pollutants import (
    PollutantFactors,
    Pollutants,
    pollutants,
    read_pollutant_factors,
)
from sim.accounts.flows.coal_equivalent import CoalEquivalents, read_coal_equivalents
from sim.accounts.flows.energy import EnergyAccount, EnergyFlows

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Factors:
    """Everything the accounts multiply by, read once from conf/city/<city>/balance."""

    emissions: EmissionFactors
    pollutants: PollutantFactors
    coal_equivalents: CoalEquivalents


@dataclass(frozen=True)
class ProvincialMix:
    """What comes from the province: CO2 factor (t/MWh) and non-fossil share (0 to 1)."""

    t_per_mwh: float
    non_fossil: float


@dataclass(frozen=True)
class Closed:
    """All closed accounts of one quarter.

    `zero` and `provincial` are the CO2 boundaries with UHV hydropower counted either way.
    """

    quarter: int
    flows: EnergyFlows
    zero: Boundaries
    provincial: Boundaries
    pollutants: Pollutants
    mix: ProvincialMix


@dataclass(frozen=True)
class PollutionControl:
    """What newer standards leave of the base year's pollutant factors: 1 is all of it.

    Each a number, or an array that broadcasts to [POLLUTANTS, SECTORS] and
    [POLLUTANTS, TRANSFORMATIONS].
    """

    use: Array | float = 1.0
    plants: Array | float = 1.0


UNCHANGED = PollutionControl()


def read_factors(city: str = "suzhou") -> Factors:
    """All factors of the city's balance tables."""
    return Factors(
        read_emission_factors(city), read_pollutant_factors(city), read_coal_equivalents(city)
    )


def close_quarter(
    account: EnergyAccount,
    *,
    process: Array,
    provincial: ProvincialMix,
    factors: Factors,
    ledger: Ledger,
    controls: Iterable[Control],
    pollution_control: PollutionControl = UNCHANGED,
) -> Closed:
    """Close all accounts of a quarter, or stop.

    Args:
        account: the filled energy account; its quarter is an index.
        process: CO2 from materials, t in the quarter, shape [SECTORS].
        provincial: the provincial grid of the year.
        factors: from `read_factors`.
        ledger: all bookings; those of this quarter are compared with `controls`.
        controls: what the quarter's bookings must add up to.
        pollution_control: what is left of the pollutant factors.

    Raises:
        AccountError: names account, quarter and size of what does not close.
    """
    quarter = int(account.quarter)
    closed = close_flows(quarter, account.close(), process, provincial, factors, pollution_control)
    check_controls(ledger, quarter, controls)
    return closed


def close_flows(
    quarter: int,
    flows: EnergyFlows,
    process: Array,
    provincial: ProvincialMix,
    factors: Factors,
    pollution_control: PollutionControl = UNCHANGED,
) -> Closed:
    """CO2 and pollutants of energy flows that are closed already; checks the identity both ways.

    Arguments and error as for `close_quarter`.
    """
    emitted = emissions(flows, factors.emissions, process)
    zero, counted = (
        boundaries(flows, emitted, factors.emissions, provincial.t_per_mwh, uhv)
        for uhv in ("zero", "provincial")
    )
    for found in (zero, counted):
        identity(found).check(quarter)
    found_pollutants = pollutants(
        flows, factors.pollutants, pollution_control.use, pollution_control.plants
    )
    return Closed(quarter, flows, zero, counted, found_pollutants, provincial)
