"""Direct heat above 200 C: what replaces a furnace, kiln or kitchen at the end of its life."""

import math
from typing import Annotated, NamedTuple

from agents.conversions import QUARTERS_IN_YEAR
from agents.firms.energy import HYDROGEN_PER_ELECTRICITY
from agents.firms.investing import (
    CarbonContent,
    EnergyPrices,
    Finance,
    annuity,
    asked_rate,
)
from agents.firms.process_heat import (
    GJ_PER_KW_HOUR,
    HeatLives,
    HeatWeights,
    coal_permitted,
    heat_cost,
    liking,
    worn_out,
)
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import (
    FullLoadHours,
    PerYear,
    Quarters,
    TJPerYear,
    Unit,
    YuanPerGJ,
    YuanPerTonneCO2,
)


class FurnaceOffers(NamedTuple):
    """One number per kind of furnace."""

    coal: float
    coke: float
    gas: float
    oil: float
    lpg: float
    biomass: float
    electric: float
    hydrogen: float


@rule
def furnace_hazard(
    furnace, age: Quarters, furnace_life: FurnaceOffers, heat_lives: HeatLives, coal_cut
) -> float:
    """A furnace wears out; a falling ceiling on coal closes some coal furnaces before."""
    if furnace == 0:
        return 0.0
    life = furnace_life.coal if furnace <= 2 else furnace_life.gas
    hazard = worn_out(age / QUARTERS_IN_YEAR, life, heat_lives.shape)
    if furnace == 1:
        hazard += heat_lives.early_rate_coal_cap * coal_cut / QUARTERS_IN_YEAR
    return hazard


def of_kind(furnace: int, offers: FurnaceOffers) -> float:
    """Return the number of one kind of furnace; that of gas where there is none."""
    if furnace == 1:
        return offers.coal
    if furnace == 2:
        return offers.coke
    if furnace == 4:
        return offers.oil
    if furnace == 5:
        return offers.lpg
    if furnace == 6:
        return offers.biomass
    if furnace == 7:
        return offers.electric
    if furnace == 8:
        return offers.hydrogen
    return offers.gas


@rule
def new_furnace_efficiency(kind, furnace_efficiency_on_sale: FurnaceOffers) -> float:
    """Useful heat over energy bought of a furnace of this kind bought now."""
    return 1.0 if kind == 0 else of_kind(kind, furnace_efficiency_on_sale)


@rule
def furnace_price(
    kind,
    activity,
    fuel_factor,
    furnace_high: TJPerYear,
    furnace_very_high: TJPerYear,
    heat_hours: FullLoadHours,
    furnace_capex: FurnaceOffers,
) -> float:
    """What a furnace of this kind costs the firm, yuan, before grants."""
    heat = activity * fuel_factor * (furnace_high + furnace_very_high) * 1000.0
    return of_kind(kind, furnace_capex) * heat / (heat_hours * GJ_PER_KW_HOUR)


@rule(stream="firm furnace", spell="furnace_spell")
def choose_furnace(
    furnace,
    furnace_high: TJPerYear,
    furnace_very_high: TJPerYear,
    electrifiable,
    hurdle_rate: PerYear,
    heat_hours: FullLoadHours,
    tariff_ratio,
    electric_heat_nearby,
    energy_prices: EnergyPrices,
    carbon_content: CarbonContent,
    carbon_price: YuanPerTonneCO2,
    furnace_capex: Annotated[FurnaceOffers, Unit("yuan/kW")],
    furnace_efficiency_on_sale: FurnaceOffers,
    furnace_upkeep: Annotated[FurnaceOffers, Unit("1/yr")],
    furnace_life: Annotated[FurnaceOffers, Unit("yr")],
    coal_cut,
    electrification_grant,
    hydrogen_grant: YuanPerGJ,
    finance: Finance,
    heat_weights: HeatWeights,
    chance,
) -> int:
    """Take the furnace whose heat is cheapest over its life; the answer is the code of its kind.

    Coal, coke, oil, bottled gas and biomass are kept by those who have them and taken up by nobody
    else; coal needs a permit besides. Electricity reaches only some of the heat above 500 C.
    """
    rate = asked_rate(hurdle_rate, finance)
    cost, sold, upkeep, life = (
        furnace_capex,
        furnace_efficiency_on_sale,
        furnace_upkeep,
        furnace_life,
    )
    power = tariff_ratio * energy_prices.electricity
    paid = 1.0 - electrification_grant
    hours = heat_hours
    hydrogen_fuel = max(power / HYDROGEN_PER_ELECTRICITY - hydrogen_grant, 0.0)
    unknown = 1.0 + heat_weights.electric_familiarity * math.exp(-7.0 * electric_heat_nearby)

    fuel = energy_prices.coal + carbon_price * carbon_content.coal
    coal = heat_cost(fuel, sold.coal, cost.coal, upkeep.coal + annuity(rate, life.coal), hours)
    fuel = energy_prices.coke + carbon_price * carbon_content.coke
    coke = heat_cost(fuel, sold.coke, cost.coke, upkeep.coke + annuity(rate, life.coke), hours)
    fuel = energy_prices.gas + carbon_price * carbon_content.gas
    gas = heat_cost(fuel, sold.gas, cost.gas, upkeep.gas + annuity(rate, life.gas), hours)
    fuel = energy_prices.oil + carbon_price * carbon_content.oil
    oil = heat_cost(fuel, sold.oil, cost.oil, upkeep.oil + annuity(rate, life.oil), hours)
    fuel = energy_prices.lpg + carbon_price * carbon_content.lpg
    lpg = heat_cost(fuel, sold.lpg, cost.lpg, upkeep.lpg + annuity(rate, life.lpg), hours)
    fuel = energy_prices.biomass
    wood = heat_cost(
        fuel, sold.biomass, cost.biomass, upkeep.biomass + annuity(rate, life.biomass), hours
    )
    capital = upkeep.electric + annuity(rate, life.electric)
    wire = heat_cost(power, sold.electric, paid * cost.electric, capital, hours)
    capital = upkeep.hydrogen + annuity(rate, life.hydrogen)
    hydrogen = heat_cost(hydrogen_fuel, sold.hydrogen, cost.hydrogen, capital, hours)

    weight, switch = heat_weights.sensitivity, heat_weights.switch_cost
    needed = furnace_high + furnace_very_high > 0.0
    may_burn_coal = furnace == 1 and coal_permitted(chance, coal_cut)
    return best(
        if_offered(not needed, 0.0),
        if_offered(may_burn_coal, liking(coal, weight, switch, furnace, 1) + gumbel(chance, 1)),
        if_offered(furnace == 2, liking(coke, weight, switch, furnace, 2) + gumbel(chance, 2)),
        if_offered(needed, liking(gas, weight, switch, furnace, 3) + gumbel(chance, 3)),
        if_offered(furnace == 4, liking(oil, weight, switch, furnace, 4) + gumbel(chance, 4)),
        if_offered(furnace == 5, liking(lpg, weight, switch, furnace, 5) + gumbel(chance, 5)),
        if_offered(furnace == 6, liking(wood, weight, switch, furnace, 6) + gumbel(chance, 6)),
        if_offered(
            needed and electrifiable,
            liking(unknown * wire, weight, switch, furnace, 7) + gumbel(chance, 7),
        ),
        if_offered(
            needed, liking(unknown * hydrogen, weight, switch, furnace, 8) + gumbel(chance, 9)
        ),
    )
