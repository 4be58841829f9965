"""Green power: how much of its electricity a firm takes under a green contract or certificate."""

from typing import Annotated, NamedTuple

from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import Unit, YuanPerKWh

HALF = 0.5
ALL = 1.0
CENTS = 100.0


class GreenWeights(NamedTuple):
    """How firms weigh a green contract; utilities per whole supply made green."""

    per_cent_of_premium: Annotated[float, Unit("1")]
    buyers: Annotated[float, Unit("1")]
    hesitation: Annotated[float, Unit("1")]


@rule
def green_duty(energy_intensive, green_quota, heavy_quota) -> float:
    """The share a firm must take: the quota of all, for heavy industry its own if higher."""
    return max(green_quota, heavy_quota) if energy_intensive else green_quota


@rule(stream="firm green power", spell="green_spell")
def choose_green_power(
    energy_intensive,
    export_share,
    small,
    green_quota,
    heavy_quota,
    buyer_pressure,
    green_premium: YuanPerKWh,
    green_weights: GreenWeights,
    chance,
) -> int:
    """Take what is owed (0), half (1) or all (2) as green power for the coming year.

    Foreign buyers ask for it, the premium speaks against it, and a contract beyond the duty is
    trouble. Small firms are supplied at the tariff and have no contract of their own.
    """
    duty = max(green_quota, heavy_quota) if energy_intensive else green_quota
    per_share = (
        green_weights.buyers * export_share * buyer_pressure
        - green_weights.per_cent_of_premium * green_premium * CENTS
    )
    half = per_share * (HALF - duty) - green_weights.hesitation
    whole = per_share * (ALL - duty) - green_weights.hesitation
    may = not small
    return best(
        gumbel(chance, 0),
        if_offered(may and duty < HALF, half + gumbel(chance, 1)),
        if_offered(may and duty < ALL, whole + gumbel(chance, 2)),
    )
