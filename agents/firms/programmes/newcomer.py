"""What a new project brings with it, or what keeps it away: clean heat, the best level."""

import math
from typing import Annotated, NamedTuple

from agents.conversions import GJ_PER_TJ
from agents.firms.investing import EnergyPrices, Finance, annuity, asked_rate
from agents.firms.kinds import FIRST_SERVICE
from agents.firms.process_heat import (
    BoilerOffers,
    PumpTerms,
    heat_cost,
    mixed,
    pump_efficiency,
)
from agents.machinery.chance import gumbel, uniform
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import (
    FullLoadHours,
    PerYear,
    TJPerYear,
    Unit,
    Years,
    Yuan,
    YuanPerYear,
)

SCREEN_DRAW, GATE_DRAW = 3, 4  # after the tastes
STAYS_OUT, AS_IT_LIKES, CLEAN_HEAT = 0, 1, 2
USUAL, BEST_LEVEL = 1, 2


class NewcomerTerms(NamedTuple):
    """What a project can bear at entry."""

    profit_margin: Annotated[float, Unit("1")]
    sensitivity: Annotated[float, Unit("1")]


class StandardTerms(NamedTuple):
    """What building to the best level is reckoned by."""

    sensitivity: Annotated[float, Unit("1")]
    hesitation: Annotated[float, Unit("1")]
    grade_a_upkeep: PerYear
    life: Years


def coming(burden: float, output: float, terms: NewcomerTerms) -> float:
    """Return the liking of coming under a yearly burden: great while it is small to the profit."""
    profit = terms.profit_margin * output
    return terms.sensitivity * math.log((profit + 1.0) / (burden + 1.0))


@rule(stream="firm siting screen", spell="entry_spell")
def meet_screen(
    sector,
    base_output: YuanPerYear,
    hurdle_rate: PerYear,
    steam_low: TJPerYear,
    steam_mid: TJPerYear,
    steam_network,
    tariff_ratio,
    energy_prices: EnergyPrices,
    heat_hours: FullLoadHours,
    boiler_capex: Annotated[BoilerOffers, Unit("yuan/kW")],
    boiler_efficiency_on_sale: BoilerOffers,
    boiler_upkeep: Annotated[BoilerOffers, Unit("1/yr")],
    boiler_life: Annotated[BoilerOffers, Unit("yr")],
    process_pump: PumpTerms,
    steam_pump: PumpTerms,
    siting_screen,
    finance: Finance,
    newcomer_terms: NewcomerTerms,
    chance,
) -> int:
    """A new industrial project that is screened comes with clean heat (2) or stays out (0).

    It stays out when heat without fuel burnt on the site, piped or made with power, costs so much
    more than gas, plant and connection included, that little of its profit is left. Who is not
    screened comes as it likes (1).
    """
    screened = sector < FIRST_SERVICE and uniform(chance, SCREEN_DRAW) < siting_screen
    rate, hours = asked_rate(hurdle_rate, finance), heat_hours
    cost, sold, upkeep, life = boiler_capex, boiler_efficiency_on_sale, boiler_upkeep, boiler_life
    power = tariff_ratio * energy_prices.electricity
    per_year = upkeep.gas + annuity(rate, life.gas)
    gas = heat_cost(energy_prices.gas, sold.gas, cost.gas, per_year, hours)
    per_year = upkeep.electric + annuity(rate, life.electric)
    wire = heat_cost(power, sold.electric, cost.electric, per_year, hours)
    pump = pump_efficiency(steam_low, steam_mid, process_pump.efficiency, steam_pump.efficiency)
    pump_capex = mixed(steam_low, steam_mid, process_pump.capex, steam_pump.capex)
    per_year = upkeep.heat_pump + annuity(rate, life.heat_pump)
    clean = min(wire, heat_cost(power, pump, pump_capex, per_year, hours))
    if steam_network:
        per_year = upkeep.purchased_heat + annuity(rate, life.purchased_heat)
        heat = energy_prices.heat
        piped = heat_cost(heat, sold.purchased_heat, cost.purchased_heat, per_year, hours)
        clean = min(clean, piped)
    burden = GJ_PER_TJ * (steam_low + steam_mid) * max(clean - gas, 0.0)
    liking = coming(burden, base_output, newcomer_terms)
    return best(
        if_offered(screened, gumbel(chance, 0)),
        if_offered(not screened, gumbel(chance, 1)),
        if_offered(screened, liking + gumbel(chance, 1)),  # clean or not: one taste for coming
    )


@rule(stream="firm design", spell="build_spell")
def choose_design(
    base_output: YuanPerYear,
    activity,
    hurdle_rate: PerYear,
    newcomer,
    design_worth: YuanPerYear,
    design_outlay: Yuan,
    stack_outlay: Yuan,
    benchmark_gate,
    finance: Finance,
    standard_terms: StandardTerms,
    newcomer_terms: NewcomerTerms,
    chance,
) -> int:
    """Heavy capacity built new or anew: the usual design (1), or the best level at grade A (2).

    Who is not held to the standard weighs the energy saved against its yearly cost, and hesitates.
    Who is held to it builds so; a new project stays out (0) if that takes its profit.
    """
    held = uniform(chance, GATE_DRAW) < benchmark_gate
    rate = asked_rate(hurdle_rate, finance)
    yearly = (design_outlay + stack_outlay) * annuity(rate, standard_terms.life)
    yearly += standard_terms.grade_a_upkeep * stack_outlay
    worth = standard_terms.sensitivity * math.log((design_worth + 1.0) / (yearly + 1.0))
    worth -= standard_terms.hesitation
    burden = max(yearly - design_worth, 0.0)
    if held:
        worth = coming(burden, activity * base_output, newcomer_terms)
    return best(
        if_offered(held and newcomer, gumbel(chance, 0)),
        if_offered(not held, gumbel(chance, 1)),
        worth + gumbel(chance, 2),
    )
