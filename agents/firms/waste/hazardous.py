"""Hazardous waste of a firm: landfill, fire, treatment or recovery, chosen at its tender."""

import math

from agents.conversions import QUARTERS_IN_YEAR
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import PerYear, TonnesPerYear, YuanPerTonne

THOUSAND = 1000.0
SMALLEST_ODDS = 1e-300  # a logarithm of less has no meaning; such routes are not open


@rule
def tender_hazard(waste_kind, tender_rate: PerYear) -> float:
    """A firm renews its disposal contract year by year and asks others every few years."""
    return tender_rate / QUARTERS_IN_YEAR if waste_kind > 0 else 0.0


@rule
def waste_made(hazardous_waste: TonnesPerYear, activity, waste_per_output, waste_kind) -> float:
    """Hazardous waste follows what the firm makes and what baths and lines lose per output."""
    return hazardous_waste * activity * waste_per_output if waste_kind > 0 else 0.0


@rule(stream="firm hazardous waste", spell="waste_spell")
def choose_waste_route(
    waste_kind,
    landfill_odds,
    incineration_odds,
    treatment_odds,
    recovery_odds,
    landfill_fee: YuanPerTonne,
    incineration_fee: YuanPerTonne,
    treatment_fee: YuanPerTonne,
    recovery_fee: YuanPerTonne,
    landfill_levy: YuanPerTonne,
    recovery_room,
    waste_price_weight,
    chance,
) -> int:
    """Hand the waste to whoever suits it at the least cost; the answer is the code of the route.

    Odds say how well a route suits this kind of waste were all of them free; those of 0 cannot
    take it. Against them stand gate fee and levy. A recovery plant without room makes no offer.
    """
    weight = waste_price_weight / THOUSAND
    has = waste_kind > 0
    return best(
        if_offered(not has, 0.0),
        if_offered(
            has and landfill_odds > 0.0,
            math.log(max(landfill_odds, SMALLEST_ODDS))
            - weight * (landfill_fee + landfill_levy)
            + gumbel(chance, 1),
        ),
        if_offered(
            has and incineration_odds > 0.0,
            math.log(max(incineration_odds, SMALLEST_ODDS))
            - weight * incineration_fee
            + gumbel(chance, 2),
        ),
        if_offered(
            has and treatment_odds > 0.0,
            math.log(max(treatment_odds, SMALLEST_ODDS))
            - weight * treatment_fee
            + gumbel(chance, 3),
        ),
        if_offered(
            has and recovery_odds > 0.0 and recovery_room,
            math.log(max(recovery_odds, SMALLEST_ODDS)) - weight * recovery_fee + gumbel(chance, 4),
        ),
    )
