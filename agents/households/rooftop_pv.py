"""Rooftop PV: whether a household that owns a roof builds, once it thinks about it."""

from typing import Annotated, NamedTuple

from agents.conversions import QUARTERS_IN_YEAR
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import (
    FullLoadHours,
    Kilowatts,
    PerYear,
    SquareMetres,
    Unit,
    Years,
    YuanPerKW,
    YuanPerKWh,
)

LEAST_YEARLY = 1.0  # yuan a year per kW: what earns less never pays


class PVWeights(NamedTuple):
    """How roof owners weigh PV, and what a system is like."""

    constant: Annotated[float, Unit("1")]
    per_payback_year: Annotated[float, Unit("1")]
    longest_payback: Years
    contacts: Annotated[float, Unit("1")]
    lease: Annotated[float, Unit("1")]
    campaign: Annotated[float, Unit("1")]
    own_use_share: Annotated[float, Unit("1")]
    upkeep_share: Annotated[float, Unit("1/yr")]


@rule
def roof_hazard(interval: Years, roof_programme: PerYear) -> float:
    """The owner of a roof thinks about PV every few years, or when the programme comes by."""
    return (1.0 / interval + roof_programme) / QUARTERS_IN_YEAR


@rule
def campaign_hazard(urban, rural_campaign: PerYear) -> float:
    """A campaign for PV on farmhouses comes by; nobody campaigns in town."""
    return 0.0 if urban else rural_campaign / QUARTERS_IN_YEAR


@rule
def system_size(
    roof_area: SquareMetres,
    square_metres_per_kw: Annotated[float, Unit("m2/kW")],
    largest: Kilowatts,
) -> float:
    """A system fills the usable roof, up to the size that is usual."""
    return min(roof_area / square_metres_per_kw, largest)


def payback_years(cost: float, yearly: float) -> float:
    """Return after how many years a kW has earned its cost, at `yearly` yuan a year."""
    return max(cost, 0.0) / max(yearly, LEAST_YEARLY)


@rule(stream="rooftop PV choice", spell="roof_spell")
def build_pv(
    roof_area: SquareMetres,
    owner,
    pv_kw: Kilowatts,
    pv_share_of_contacts,
    lease_offered,
    campaign_here,
    pv_cost: YuanPerKW,
    pv_grant: YuanPerKW,
    retail_price: YuanPerKWh,
    feed_in_price: YuanPerKWh,
    pv_premium: YuanPerKWh,
    pv_hours: FullLoadHours,
    pv_weights: PVWeights,
    chance,
) -> int:
    """Build (1) when payback, what contacts have built and taste speak for it, else not (0).

    A campaign that has come to the village takes away the search for a builder and a fair price.
    """
    own = pv_weights.own_use_share
    per_kwh = own * retail_price + (1.0 - own) * feed_in_price + pv_premium
    yearly = pv_hours * per_kwh - pv_weights.upkeep_share * pv_cost
    years = payback_years(pv_cost - pv_grant, yearly)
    worth = (
        pv_weights.constant
        + pv_weights.per_payback_year * min(years, pv_weights.longest_payback)
        + pv_weights.contacts * pv_share_of_contacts
        + pv_weights.lease * lease_offered
        + pv_weights.campaign * campaign_here
    )
    return best(
        gumbel(chance, 0),
        if_offered(owner and roof_area > 0.0 and pv_kw == 0.0, worth + gumbel(chance, 1)),
    )
