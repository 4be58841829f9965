"""Campaigns and labels: frugal habits that begin and fade, and buyers who go by a carbon label."""

from typing import Annotated, NamedTuple

from agents.conversions import QUARTERS_IN_YEAR
from agents.households.money import weight_of_money
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import (
    KWhPerYear,
    PerYear,
    Unit,
    Years,
    YuanPerKWh,
    YuanPerYear,
)


class CampaignWeights(NamedTuple):
    """What moves people to a frugal habit, or to heed a label; standard Gumbel scale."""

    habit: Annotated[float, Unit("1")]
    label: Annotated[float, Unit("1")]
    bill: Annotated[float, Unit("utility/yuan")]
    contacts: Annotated[float, Unit("1")]
    member: Annotated[float, Unit("1")]
    frugal: Annotated[float, Unit("1")]
    typical_income: YuanPerYear
    income_effect: Annotated[float, Unit("1")]


@rule
def habit_hazard(frugal, campaign, meeting_rate: PerYear, habit_life: Years) -> float:
    """Who keeps a habit drops it within months; others meet a campaign, oftener if it is strong."""
    rate = 1.0 / habit_life if frugal == 1 else campaign * meeting_rate
    return rate / QUARTERS_IN_YEAR


@rule(stream="answer to a campaign", spell="habit_spell")
def answer_campaign(
    frugal,
    frugal_share_of_contacts,
    carbon_member,
    income: YuanPerYear,
    income_growth,
    price_sensitivity,
    use_factor,
    typical_saving: KWhPerYear,
    retail_price: YuanPerKWh,
    campaign_weights: CampaignWeights,
    chance,
) -> int:
    """Take up a frugal habit (1) for what it saves and as others do; one that fades is dropped."""
    money = weight_of_money(price_sensitivity, income * income_growth, campaign_weights)
    worth = (
        campaign_weights.habit
        + campaign_weights.bill * money * retail_price * typical_saving * use_factor
        + campaign_weights.contacts * frugal_share_of_contacts
        + (campaign_weights.member if carbon_member else 0.0)
    )
    return best(gumbel(chance, 0), if_offered(frugal == 0, worth + gumbel(chance, 1)))


@rule(stream="air conditioner label", spell="air_conditioner_spell")
def heed_label(
    carbon_label_seen,
    frugal,
    carbon_member,
    income: YuanPerYear,
    income_growth,
    price_sensitivity,
    use_factor,
    typical_saving: KWhPerYear,
    retail_price: YuanPerKWh,
    campaign_weights: CampaignWeights,
    chance,
) -> int:
    """Go by the carbon label (1) of the goods on the shelf, if they carry one."""
    money = weight_of_money(price_sensitivity, income * income_growth, campaign_weights)
    worth = (
        campaign_weights.label
        + campaign_weights.bill * money * retail_price * typical_saving * use_factor
        + campaign_weights.frugal * frugal
        + (campaign_weights.member if carbon_member else 0.0)
    )
    return best(gumbel(chance, 0), if_offered(carbon_label_seen, worth + gumbel(chance, 1)))
