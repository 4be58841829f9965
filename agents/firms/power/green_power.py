"""Green power: how much of its electricity a firm takes under a green contract or certificate."""

from typing import Annotated, NamedTuple

from agents.firms.kinds import Sector
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import Quarter, TJPerYear, Unit, YuanPerKWh

HALF = 0.5
ALL = 1.0
CENTS = 100.0
DATA_CENTRES = int(Sector.DATA_CENTRES)


class GreenWeights(NamedTuple):
    """How firms weigh a green contract; utilities per whole supply made green."""

    per_cent_of_premium: Annotated[float, Unit("1")]
    buyers: Annotated[float, Unit("1")]
    hesitation: Annotated[float, Unit("1")]
    reporting: Annotated[float, Unit("1")]


class GreenDuties(NamedTuple):
    """Least green shares beside the quota of all: of whom, and who they are."""

    large_user: Annotated[float, Unit("1")]
    large_user_from: TJPerYear
    data_centre: Annotated[float, Unit("1")]
    data_centre_from: Annotated[float, Unit("quarter")]  # of its start


def least_share(
    energy_intensive: bool,
    sector: int,
    arrives: int,
    electricity: float,
    green_quota: float,
    heavy_quota: float,
    duties: GreenDuties,
) -> float:
    """Return the highest of the quota of all and what heavy, large or new digital users owe."""
    owed = green_quota
    if energy_intensive:
        owed = max(owed, heavy_quota)
    if electricity >= duties.large_user_from:
        owed = max(owed, duties.large_user)
    if sector == DATA_CENTRES and arrives >= duties.data_centre_from:
        owed = max(owed, duties.data_centre)
    return owed


@rule
def green_duty(
    energy_intensive,
    sector,
    arrives: Quarter,
    activity,
    electricity_factor,
    power: TJPerYear,
    green_quota,
    heavy_quota,
    green_duties: GreenDuties,
) -> float:
    """What a firm must take: the quota of all, more if it is heavy, large or a new data centre."""
    electricity = activity * electricity_factor * power
    return least_share(
        energy_intensive, sector, arrives, electricity, green_quota, heavy_quota, green_duties
    )


@rule(stream="firm green power", spell="entry_spell")
def choose_green_power(
    energy_intensive,
    sector,
    arrives: Quarter,
    activity,
    electricity_factor,
    power: TJPerYear,
    export_share,
    small,
    openness,
    green_quota,
    heavy_quota,
    green_duties: GreenDuties,
    buyer_pressure,
    chain_pressure,
    disclosure,
    green_premium: YuanPerKWh,
    carbon_verified,
    border_per_kwh: YuanPerKWh,
    joint_contract,
    green_weights: GreenWeights,
    chance,
) -> int:
    """Take what is owed (0), half (1) or all (2) as green power for the coming year.

    Foreign buyers ask for it, and so do domestic ones that are asked themselves; who reports its
    power is seen. The premium speaks against it, less what the border no longer charges, and a
    contract beyond the duty is trouble, some of which the management of a chosen park takes over. A
    firm's liking is its own and lasts; what changes is the terms. Small firms are supplied at the
    tariff and have no contract of their own.
    """
    electricity = activity * electricity_factor * power
    duty = least_share(
        energy_intensive, sector, arrives, electricity, green_quota, heavy_quota, green_duties
    )
    asked = export_share * buyer_pressure + chain_pressure
    reports = green_weights.reporting if openness < disclosure else 0.0
    at_border = export_share * border_per_kwh if carbon_verified else 0.0
    per_share = (
        green_weights.buyers * asked
        + reports
        - green_weights.per_cent_of_premium * (green_premium - at_border) * CENTS
    )
    trouble = green_weights.hesitation * (1.0 - joint_contract)
    half = per_share * (HALF - duty) - trouble
    whole = per_share * (ALL - duty) - trouble
    may = not small
    return best(
        gumbel(chance, 0),
        if_offered(may and duty < HALF, half + gumbel(chance, 1)),
        if_offered(may and duty < ALL, whole + gumbel(chance, 2)),
    )
