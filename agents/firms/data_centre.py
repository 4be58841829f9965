"""Data centres: how a new one is cooled, and what an old one does about a limit it does not keep.

PUE is the electricity of a centre over that of its machines. What saving projects take off an old
centre counts, servers put to better use included.
"""

import math
from typing import Annotated, NamedTuple

from agents.conversions import GJ_PER_KWH, HOURS_IN_YEAR, KW_PER_TJ_A_YEAR
from agents.firms.investing import EnergyPrices, Finance, annuity, asked_rate
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import PerYear, TJPerYear, Unit, Years, Yuan, YuanPerKW

NO_LOSS = 1.03  # the lowest ratio there can be: lights and transformers
KEEP, RENEW, CLOSE = 0, 1, 2


class CoolingPue(NamedTuple):
    """PUE of each design."""

    chilled_water: Annotated[float, Unit("1")]
    free_cooling: Annotated[float, Unit("1")]
    indirect_evaporative: Annotated[float, Unit("1")]
    best_air: Annotated[float, Unit("1")]
    liquid: Annotated[float, Unit("1")]


class CoolingCapex(NamedTuple):
    """Price of each design per kW of machines."""

    chilled_water: YuanPerKW
    free_cooling: YuanPerKW
    indirect_evaporative: YuanPerKW
    best_air: YuanPerKW
    liquid: YuanPerKW


class CentreTerms(NamedTuple):
    """How owners of data centres reckon."""

    sensitivity: Annotated[float, Unit("1")]
    load: Annotated[float, Unit("1")]
    life: Years
    renewal: YuanPerKW
    renewal_per_site: Yuan
    moving: YuanPerKW


def pue_now(pue: float, electricity_factor: float) -> float:
    """Return the PUE of a centre after its saving projects."""
    return max(pue * electricity_factor, NO_LOSS)


def machines_kw(power: float, activity: float, pue: float, load: float) -> float:
    """Return the machines that a centre is built for, kW; power is that of the PUE as built."""
    return activity * power * KW_PER_TJ_A_YEAR / (pue * load)


def liking(capex: float, ratio: float, yearly: float, power_price: float, load: float) -> float:
    """Return minus the logarithm of what a kW of machines costs a year in cooling and power."""
    kwh = HOURS_IN_YEAR * load * ratio
    return -math.log(capex * yearly + kwh * power_price)


@rule(stream="firm cooling design", spell="entry_spell")
def choose_cooling(
    hurdle_rate: PerYear,
    finance: Finance,
    tariff_ratio,
    energy_prices: EnergyPrices,
    pue_limit_new,
    cooling_pue: CoolingPue,
    cooling_capex: CoolingCapex,
    centre_terms: CentreTerms,
    chance,
) -> int:
    """Cool a new centre by the design that costs least over its life, of those the limit admits.

    The best design there is may always be built.
    """
    yearly = annuity(asked_rate(hurdle_rate, finance), centre_terms.life)
    price = tariff_ratio * energy_prices.electricity * GJ_PER_KWH
    weight, load = centre_terms.sensitivity, centre_terms.load
    water = liking(cooling_capex.chilled_water, cooling_pue.chilled_water, yearly, price, load)
    free = liking(cooling_capex.free_cooling, cooling_pue.free_cooling, yearly, price, load)
    evaporative = liking(
        cooling_capex.indirect_evaporative, cooling_pue.indirect_evaporative, yearly, price, load
    )
    air = liking(cooling_capex.best_air, cooling_pue.best_air, yearly, price, load)
    liquid = liking(cooling_capex.liquid, cooling_pue.liquid, yearly, price, load)
    return best(
        if_offered(cooling_pue.chilled_water <= pue_limit_new, weight * water + gumbel(chance, 0)),
        if_offered(cooling_pue.free_cooling <= pue_limit_new, weight * free + gumbel(chance, 1)),
        if_offered(
            cooling_pue.indirect_evaporative <= pue_limit_new,
            weight * evaporative + gumbel(chance, 2),
        ),
        if_offered(cooling_pue.best_air <= pue_limit_new, weight * air + gumbel(chance, 3)),
        weight * liquid + gumbel(chance, 4),
    )


@rule(stream="firm PUE limit", spell="green_spell")
def answer_pue_limit(
    pue,
    electricity_factor,
    power: TJPerYear,
    activity,
    pue_limit_existing,
    centre_terms: CentreTerms,
    chance,
) -> int:
    """Keep a centre that is within the limit (0); else renew its cooling (1) or close it (2).

    Renewal has a cost of its own for every site, so small ones close and move their work.
    """
    over = pue_now(pue, electricity_factor) > pue_limit_existing
    kw = max(machines_kw(power, activity, pue, centre_terms.load), 1.0)
    renewal = math.log(centre_terms.renewal_per_site + centre_terms.renewal * kw)
    moving = math.log(centre_terms.moving * kw)
    half = 0.5 * centre_terms.sensitivity  # what closing means is known less well
    return best(
        if_offered(not over, 0.0),
        if_offered(over, gumbel(chance, 1) - half * renewal),
        if_offered(over, gumbel(chance, 2) - half * moving),
    )
