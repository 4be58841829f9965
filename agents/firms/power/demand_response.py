"""Load on call: whether a firm lets part of its load be cut when the grid is short."""

import math
from typing import Annotated, NamedTuple

from agents.conversions import KW_PER_TJ_A_YEAR
from agents.machinery.chance import gumbel, uniform
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import Kilowatts, PerYear, TJPerYear, Unit, YuanPerKW

ASKED_DRAW = 2  # after the tastes for the two answers


class CallTerms(NamedTuple):
    """What a call asks of a firm, and how firms weigh it."""

    events: PerYear  # that a firm expects
    interruption: YuanPerKW  # what a cut of two hours costs in output and trouble
    metering: YuanPerKW  # a year, for who answers the grid company itself
    operator_share: Annotated[float, Unit("1")]  # of the pay, kept by the virtual plant
    large: Kilowatts  # mean load from which the grid company asks by itself
    smallest: Kilowatts  # load that is worth a control box
    sensitivity: Annotated[float, Unit("1")]


@rule
def load_on_call(activity, electricity_factor, power: TJPerYear, flexible_share: float) -> float:
    """The part of its mean load that a firm can do without for two hours, kW."""
    return flexible_share * activity * electricity_factor * power * KW_PER_TJ_A_YEAR


@rule(stream="firm demand response", spell="exit_spell")
def answer_calls(
    activity,
    electricity_factor,
    power: TJPerYear,
    flexible_share,
    call_pay: YuanPerKW,
    operator_reach,
    call_terms: CallTerms,
    chance,
) -> int:
    """Answer calls for the coming year (1) or not (0).

    Large users are asked by the grid company and need meters of their own. Others answer only if
    the operator of a virtual plant reaches them; it brings the boxes and keeps part of the pay.
    Tastes, and whom operators come to first, are drawn once for the life of the firm: answers
    change with the pay and with reach, not from year to year.
    """
    load = activity * electricity_factor * power * KW_PER_TJ_A_YEAR
    large = load >= call_terms.large
    asked = large or uniform(chance, ASKED_DRAW) < operator_reach
    pay = (1.0 - call_terms.operator_share) * call_pay
    cost = call_terms.interruption
    if large:
        pay = call_pay
        cost = call_terms.interruption + call_terms.metering / call_terms.events
    possible = asked and call_pay > 0.0 and flexible_share * load >= call_terms.smallest
    worth = call_terms.sensitivity * math.log(max(pay, 0.01 * cost) / cost)
    return best(gumbel(chance, 0), if_offered(possible, worth + gumbel(chance, 1)))
