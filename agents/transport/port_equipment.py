"""Machines of ports and barges: when they leave, and what drives those bought instead."""

import math
from typing import Annotated, NamedTuple

from agents.conversions import QUARTERS_IN_YEAR
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.state import Agent, State
from agents.machinery.units import (
    CubicMetresPerYear,
    KWhPerYear,
    LitresPerYear,
    PerYear,
    Quarter,
    Quarters,
    Unit,
    Years,
    Yuan,
    YuanPerCubicMetre,
    YuanPerKWh,
    YuanPerLitre,
)
from agents.transport.cost import yearly_capital

PORTS = ("Zhangjiagang", "Changshu", "Taicang", "inland")
MACHINES = ("quay_crane", "portal_crane", "yard_gantry", "stacker", "loader", "yard_tractor")
KINDS = (*MACHINES, "barge")
BARGE = KINDS.index("barge")
DIESEL, GAS, ELECTRIC = range(3)
DRIVES = ("diesel", "gas", "electric")


class Equipment(Agent):
    """A batch of like machines of one port, or of barges with one home port.

    They are bought together and replaced one for one.
    """

    port = State("i1", "1", "0 Zhangjiagang, 1 Changshu, 2 Taicang, 3 inland", kinds=len(PORTS))
    kind = State("i1", "1", "0 quay crane to 5 yard tractor, 6 barge", kinds=len(KINDS))
    number = State("i2", "1", "machines or barges")
    drive = State("i1", "1", "0 diesel, 1 gas, 2 electric", kinds=len(DRIVES))
    bought = State("i2", "quarter", "first use, negative before 2020")
    life = State("i2", "quarters", "until they are worn out")
    spell = State("u2", "1", "ordinal of the machines that do this job")


class EquipmentTerms(NamedTuple):
    """How ports and ship owners reckon; upkeep a year is part of the price of a diesel one."""

    horizon: Years
    rate: PerYear
    sensitivity: Annotated[float, Unit("1")]
    distrust: Annotated[float, Unit("1")]
    familiar_share: Annotated[float, Unit("1")]
    diesel_upkeep: PerYear
    gas_upkeep: PerYear
    electric_upkeep: PerYear
    gas_liking: Annotated[float, Unit("1")]
    electric_liking: Annotated[float, Unit("1")]


class DrivePrices(NamedTuple):
    """What energy costs a port or a ship owner this quarter."""

    diesel: YuanPerLitre
    gas: YuanPerCubicMetre
    electricity: YuanPerKWh


@rule
def must_go(
    drive, bought: Quarter, life: Quarters, quarter: Quarter, machine_age_limit: Years
) -> int:
    """Whether the machines leave: worn out, or burning diesel at the age that the city sets."""
    age = quarter - bought
    if age >= life:
        return 1
    return int(drive == DIESEL and age >= QUARTERS_IN_YEAR * machine_age_limit)


def felt_cost(
    price: float, upkeep: float, energy: float, known: float, terms: EquipmentTerms
) -> float:
    """Return what it costs a year, capital and upkeep with it, as one sees it.

    What no port has yet is distrusted.
    """
    year = yearly_capital(price, 0.0, terms.rate, terms.horizon) + upkeep + energy
    return max(year, 1.0) * (1.0 + terms.distrust * math.exp(-known / terms.familiar_share))


@rule(stream="port equipment", spell="spell")
def choose_drive(
    diesel_price: Yuan,
    gas_price: Yuan,
    electric_price: Yuan,
    diesel_use: LitresPerYear,
    gas_use: CubicMetresPerYear,
    electricity_use: KWhPerYear,
    electric_known,
    gas_known,
    drive_prices: DrivePrices,
    equipment_terms: EquipmentTerms,
    chance,
) -> int:
    """Buy what costs least over the horizon: diesel, gas where it is built, or electric."""
    terms, pay = equipment_terms, drive_prices
    upkeep = diesel_price * terms.diesel_upkeep
    on_diesel = felt_cost(diesel_price, upkeep, diesel_use * pay.diesel, 1e3, terms)
    upkeep = diesel_price * terms.gas_upkeep
    on_gas = felt_cost(gas_price, upkeep, gas_use * pay.gas, gas_known, terms)
    upkeep = diesel_price * terms.electric_upkeep
    energy = electricity_use * pay.electricity
    on_power = felt_cost(electric_price, upkeep, energy, electric_known, terms)
    return best(
        gumbel(chance, DIESEL) - terms.sensitivity * math.log(on_diesel),
        if_offered(
            float(gas_use > 0.0),
            terms.gas_liking + gumbel(chance, GAS) - terms.sensitivity * math.log(on_gas),
        ),
        terms.electric_liking + gumbel(chance, ELECTRIC) - terms.sensitivity * math.log(on_power),
    )
