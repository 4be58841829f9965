"""What households are offered and have to ask for: carbon inclusion (碳普惠), a green tariff."""

from typing import Annotated, NamedTuple

from agents.conversions import QUARTERS_IN_YEAR
from agents.households.household import ACTIVE, BUS, METRO
from agents.households.money import weight_of_money
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import (
    FullLoadHours,
    Kilowatts,
    KWhPerYear,
    Persons,
    TonnesCO2PerYear,
    Unit,
    Years,
    Yuan,
    YuanPerKWh,
    YuanPerTonneCO2,
    YuanPerYear,
)

KG_PER_TONNE = 1000.0


class SavingRules(NamedTuple):
    """What the scheme's methods credit in a year; `verified` of it is recorded and accepted."""

    active: TonnesCO2PerYear
    bus: TonnesCO2PerYear
    metro: TonnesCO2PerYear
    frugal: TonnesCO2PerYear
    own_solar_use: Annotated[float, Unit("1")]
    per_kwh: Annotated[float, Unit("kgCO2/kWh")]
    verified: Annotated[float, Unit("1")]


class OfferWeights(NamedTuple):
    """How scheme and tariff are weighed; utilities have the scale of a standard Gumbel taste."""

    member: Annotated[float, Unit("1")]
    reward: Annotated[float, Unit("utility/yuan")]
    contacts: Annotated[float, Unit("1")]
    stay: Annotated[float, Unit("1")]
    tariff: Annotated[float, Unit("1")]
    tariff_price: Annotated[float, Unit("utility/yuan")]
    tariff_contacts: Annotated[float, Unit("1")]
    tariff_stay: Annotated[float, Unit("1")]
    frugal: Annotated[float, Unit("1")]
    typical_income: YuanPerYear
    income_effect: Annotated[float, Unit("1")]


@rule
def offers_hazard(offers_interval: Years) -> float:
    """What else there is besides the old contract is looked at every few years."""
    return 1.0 / (QUARTERS_IN_YEAR * offers_interval)


@rule
def carbon_saved(
    persons: Persons,
    travel,
    frugal,
    pv_kw: Kilowatts,
    pv_hours: FullLoadHours,
    saving_rules: SavingRules,
) -> float:
    """Tonnes of CO2 a year that the scheme would verify for this household, were it a member."""
    by_travel = 0.0
    if travel == ACTIVE:
        by_travel = saving_rules.active
    elif travel == BUS:
        by_travel = saving_rules.bus
    elif travel == METRO:
        by_travel = saving_rules.metro
    solar = pv_kw * pv_hours * saving_rules.own_solar_use * saving_rules.per_kwh / KG_PER_TONNE
    return saving_rules.verified * (persons * by_travel + saving_rules.frugal * frugal + solar)


@rule(stream="carbon inclusion choice", spell="offers_spell")
def join_carbon_inclusion(
    carbon_member,
    member_share_of_contacts,
    carbon_open,
    frugal,
    saved_tonnes: TonnesCO2PerYear,
    carbon_price_of_savings: YuanPerTonneCO2,
    carbon_effort: Yuan,
    offer_weights: OfferWeights,
    chance,
) -> int:
    """Be a member (1) for what the savings earn in a year less the trouble, and as others are."""
    earned = saved_tonnes * carbon_price_of_savings
    worth = (
        offer_weights.member
        + offer_weights.reward * (earned - carbon_effort)
        + offer_weights.contacts * member_share_of_contacts
        + offer_weights.frugal * frugal
        + (offer_weights.stay if carbon_member else 0.0)
    )
    return best(gumbel(chance, 0), if_offered(carbon_open, worth + gumbel(chance, 1)))


@rule(stream="green tariff choice", spell="offers_spell")
def choose_green_tariff(
    green_tariff,
    green_share_of_contacts,
    tariff_offered,
    carbon_member,
    frugal,
    income: YuanPerYear,
    income_growth,
    price_sensitivity,
    use_factor,
    typical_use: KWhPerYear,
    green_tariff_premium: YuanPerKWh,
    carbon_points,
    offer_weights: OfferWeights,
    chance,
) -> int:
    """Buy green (1) where the premium on a year's use is small for the income, and as others do."""
    money = weight_of_money(price_sensitivity, income * income_growth, offer_weights)
    yearly = green_tariff_premium * typical_use * use_factor
    worth = (
        offer_weights.tariff
        - offer_weights.tariff_price * money * yearly
        + offer_weights.tariff_contacts * green_share_of_contacts
        + offer_weights.frugal * frugal
        + (carbon_points if carbon_member else 0.0)
        + (offer_weights.tariff_stay if green_tariff else 0.0)
    )
    return best(gumbel(chance, 0), if_offered(tariff_offered, worth + gumbel(chance, 1)))
