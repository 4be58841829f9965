"""Steam and hot water: what replaces a boiler at the end of its life."""

import math
from typing import Annotated, NamedTuple

from agents.conversions import QUARTERS_IN_YEAR
from agents.firms.energy import HYDROGEN_PER_ELECTRICITY
from agents.firms.investing import CarbonContent, EnergyPrices, Finance, annuity, asked_rate
from agents.firms.kinds import FIRST_BUILDING
from agents.machinery.chance import gumbel, uniform
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import (
    FullLoadHours,
    Megawatts,
    PerYear,
    Quarters,
    TJPerYear,
    Unit,
    YuanPerGJ,
    YuanPerKW,
    YuanPerTonneCO2,
)

GJ_PER_KW_HOUR = 0.0036
KW_PER_MW = 1000.0
PERMIT_DRAW = 8  # after the tastes for the kinds


class BoilerOffers(NamedTuple):
    """One number per kind of steam and hot-water supply."""

    coal: float
    gas: float
    biomass: float
    purchased_heat: float
    electric: float
    heat_pump: float
    hydrogen: float


class PumpTerms(NamedTuple):
    """Heat pumps for one kind of heat."""

    efficiency: Annotated[float, Unit("1")]
    capex: YuanPerKW


class HeatWeights(NamedTuple):
    """How firms weigh heat equipment."""

    sensitivity: Annotated[float, Unit("1")]
    switch_cost: Annotated[float, Unit("1")]
    electric_familiarity: Annotated[float, Unit("1")]


class HeatLives(NamedTuple):
    """How heat equipment wears out, and how a coal ceiling shortens it."""

    shape: Annotated[float, Unit("1")]
    early_rate_coal_cap: PerYear


def worn_out(age: float, scale: float, shape: float) -> float:
    """Return the hazard of failure in the quarter that ends at `age` years, by Weibull's law."""
    before = max(age - 0.25, 0.0)
    return math.pow(age / scale, shape) - math.pow(before / scale, shape)


@rule
def boiler_hazard(
    boiler, age: Quarters, boiler_life: BoilerOffers, heat_lives: HeatLives, coal_cut
) -> float:
    """A boiler wears out; a falling ceiling on coal closes some coal boilers before."""
    if boiler == 0:
        return 0.0
    life = boiler_life.gas
    if boiler == 1:
        life = boiler_life.coal
    elif boiler == 3:
        life = boiler_life.biomass
    elif boiler == 4:
        life = boiler_life.purchased_heat
    elif boiler >= 5:
        life = boiler_life.heat_pump
    hazard = worn_out(age / QUARTERS_IN_YEAR, life, heat_lives.shape)
    if boiler == 1:
        hazard += heat_lives.early_rate_coal_cap * coal_cut / QUARTERS_IN_YEAR
    return hazard


def heat_cost(
    fuel: float, efficiency: float, capex: float, capital_per_year: float, hours: float
) -> float:
    """Return what a GJ of useful heat costs: fuel, and capital and upkeep over its hours."""
    return fuel / efficiency + capex * capital_per_year / (hours * GJ_PER_KW_HOUR)


def liking(cost: float, weight: float, switch_cost: float, present: int, kind: int) -> float:
    """Return the utility of heat at this cost from this kind of equipment."""
    if present == kind:
        return -weight * math.log(cost)
    return -weight * (math.log(cost) + math.log1p(switch_cost))


def mixed(low: float, mid: float, for_low: float, for_mid: float) -> float:
    """Return the mean of two numbers, weighted by heat below and above 100 C."""
    heat = low + mid
    if heat <= 0.0:
        return for_low
    return (low * for_low + mid * for_mid) / heat


def low_pump(sector: int, process: PumpTerms, hot_water: PumpTerms) -> PumpTerms:
    """Return the heat pump for heat below 100 C: of a process, or for the taps of a building."""
    return hot_water if sector >= FIRST_BUILDING else process


def pump_efficiency(low: float, mid: float, for_low: float, for_mid: float) -> float:
    """Return heat over electricity of a heat pump that serves both bands."""
    return 1.0 / mixed(low, mid, 1.0 / for_low, 1.0 / for_mid)


def coal_permitted(chance, coal_cut: float) -> bool:
    """Return whether this firm would get a permit to burn coal in a new plant.

    The ceiling makes permits scarce: none is left when it asks for a quarter less coal.
    """
    return uniform(chance, PERMIT_DRAW) > 4.0 * coal_cut


@rule
def new_boiler_efficiency(
    kind,
    sector,
    steam_low: TJPerYear,
    steam_mid: TJPerYear,
    boiler_efficiency_on_sale: BoilerOffers,
    process_pump: PumpTerms,
    hot_water_pump: PumpTerms,
    steam_pump: PumpTerms,
) -> float:
    """Useful heat over energy bought of a boiler of this kind bought now."""
    sold = boiler_efficiency_on_sale
    if kind == 0:
        return 1.0
    if kind == 1:
        return sold.coal
    if kind == 2:
        return sold.gas
    if kind == 3:
        return sold.biomass
    if kind == 4:
        return sold.purchased_heat
    if kind == 5:
        return sold.electric
    if kind == 6:
        low = low_pump(sector, process_pump, hot_water_pump)
        return pump_efficiency(steam_low, steam_mid, low.efficiency, steam_pump.efficiency)
    return sold.hydrogen


@rule
def boiler_price(
    kind,
    sector,
    activity,
    fuel_factor,
    steam_low: TJPerYear,
    steam_mid: TJPerYear,
    heat_hours: FullLoadHours,
    boiler_capex: BoilerOffers,
    process_pump: PumpTerms,
    hot_water_pump: PumpTerms,
    steam_pump: PumpTerms,
) -> float:
    """What a boiler of this kind costs the firm, yuan, before grants."""
    capex = boiler_capex.gas
    if kind == 0:
        capex = 0.0
    elif kind == 1:
        capex = boiler_capex.coal
    elif kind == 3:
        capex = boiler_capex.biomass
    elif kind == 4:
        capex = boiler_capex.purchased_heat
    elif kind == 5:
        capex = boiler_capex.electric
    elif kind == 6:
        low = low_pump(sector, process_pump, hot_water_pump)
        capex = mixed(steam_low, steam_mid, low.capex, steam_pump.capex)
    elif kind == 7:
        capex = boiler_capex.hydrogen
    heat = activity * fuel_factor * (steam_low + steam_mid) * 1000.0
    return capex * heat / (heat_hours * GJ_PER_KW_HOUR)


@rule(stream="firm boiler", spell="boiler_spell")
def choose_boiler(
    sector,
    boiler,
    clean_heat,
    activity,
    fuel_factor,
    steam_low: TJPerYear,
    steam_mid: TJPerYear,
    steam_network,
    heat_price_ratio,
    biomass_access,
    hurdle_rate: PerYear,
    heat_hours: FullLoadHours,
    tariff_ratio,
    electric_heat_nearby,
    energy_prices: EnergyPrices,
    carbon_content: CarbonContent,
    carbon_price: YuanPerTonneCO2,
    boiler_capex: Annotated[BoilerOffers, Unit("yuan/kW")],
    boiler_efficiency_on_sale: BoilerOffers,
    boiler_upkeep: Annotated[BoilerOffers, Unit("1/yr")],
    boiler_life: Annotated[BoilerOffers, Unit("yr")],
    process_pump: PumpTerms,
    hot_water_pump: PumpTerms,
    steam_pump: PumpTerms,
    smallest_coal_boiler: Megawatts,
    coal_cut,
    electrification_grant,
    hydrogen_grant: YuanPerGJ,
    finance: Finance,
    heat_weights: HeatWeights,
    chance,
) -> int:
    """Take the supply whose heat is cheapest over its life; the answer is the code of its kind.

    Costs are compared by their logarithm. Changing the kind costs something, and electric heat is
    distrusted where few neighbours have it. Coal is only ever kept, and needs size and a permit;
    piped heat needs a pipe, biomass a supplier. Who was let in on clean heat burns neither coal nor
    gas.
    """
    rate = asked_rate(hurdle_rate, finance)
    cost, sold, upkeep, life = boiler_capex, boiler_efficiency_on_sale, boiler_upkeep, boiler_life
    power = tariff_ratio * energy_prices.electricity
    paid = 1.0 - electrification_grant
    coal_fuel = energy_prices.coal + carbon_price * carbon_content.coal
    gas_fuel = energy_prices.gas + carbon_price * carbon_content.gas
    hydrogen_fuel = max(power / HYDROGEN_PER_ELECTRICITY - hydrogen_grant, 0.0)
    low = low_pump(sector, process_pump, hot_water_pump)
    pump = pump_efficiency(steam_low, steam_mid, low.efficiency, steam_pump.efficiency)
    pump_capex = mixed(steam_low, steam_mid, low.capex, steam_pump.capex)
    unknown = 1.0 + heat_weights.electric_familiarity * math.exp(-7.0 * electric_heat_nearby)

    per_year = upkeep.coal + annuity(rate, life.coal)
    coal = heat_cost(coal_fuel, sold.coal, cost.coal, per_year, heat_hours)
    per_year = upkeep.gas + annuity(rate, life.gas)
    gas = heat_cost(gas_fuel, sold.gas, cost.gas, per_year, heat_hours)
    per_year = upkeep.biomass + annuity(rate, life.biomass)
    wood = heat_cost(energy_prices.biomass, sold.biomass, cost.biomass, per_year, heat_hours)
    per_year = upkeep.purchased_heat + annuity(rate, life.purchased_heat)
    piped = heat_cost(
        heat_price_ratio * energy_prices.heat,
        sold.purchased_heat,
        cost.purchased_heat,
        per_year,
        heat_hours,
    )
    per_year = upkeep.electric + annuity(rate, life.electric)
    wire = heat_cost(power, sold.electric, paid * cost.electric, per_year, heat_hours)
    per_year = upkeep.heat_pump + annuity(rate, life.heat_pump)
    lift = heat_cost(power, pump, paid * pump_capex, per_year, heat_hours)
    per_year = upkeep.hydrogen + annuity(rate, life.hydrogen)
    hydrogen = heat_cost(hydrogen_fuel, sold.hydrogen, cost.hydrogen, per_year, heat_hours)

    weight, switch = heat_weights.sensitivity, heat_weights.switch_cost
    heat = steam_low + steam_mid
    size = activity * fuel_factor * heat * 1000.0 / (heat_hours * GJ_PER_KW_HOUR * KW_PER_MW)
    needed = heat > 0.0
    may_burn_coal = boiler == 1 and not clean_heat and size >= smallest_coal_boiler
    may_burn_coal = may_burn_coal and coal_permitted(chance, coal_cut)
    gas_burnt = liking(gas, weight, switch, boiler, 2)
    return best(
        if_offered(not needed, 0.0),
        if_offered(may_burn_coal, liking(coal, weight, switch, boiler, 1) + gumbel(chance, 1)),
        if_offered(needed and not clean_heat, gas_burnt + gumbel(chance, 2)),
        if_offered(
            boiler == 3 or (needed and biomass_access),
            liking(wood, weight, switch, boiler, 3) + gumbel(chance, 3),
        ),
        if_offered(
            needed and steam_network,
            liking(piped, weight, switch, boiler, 4) + gumbel(chance, 4),
        ),
        if_offered(needed, liking(unknown * wire, weight, switch, boiler, 5) + gumbel(chance, 5)),
        if_offered(needed, liking(unknown * lift, weight, switch, boiler, 6) + gumbel(chance, 6)),
        if_offered(
            needed, liking(unknown * hydrogen, weight, switch, boiler, 7) + gumbel(chance, 7)
        ),
    )
