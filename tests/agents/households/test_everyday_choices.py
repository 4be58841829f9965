"""Campaigns, labels, carbon inclusion, green tariff: who takes part, and what moves them."""

import numpy as np
import pytest

from agents.households.campaign import answer_campaign, habit_hazard, heed_label
from agents.households.green_offers import (
    SavingRules,
    carbon_saved,
    choose_green_tariff,
    join_carbon_inclusion,
)
from agents.households.household import ACTIVE, BUS, CAR, METRO

JOIN = {
    "member_share_of_contacts": 0.1,
    "carbon_open": 1.0,
    "saved_tonnes": 0.2,
    "carbon_price_of_savings": 60.0,
    "carbon_effort": 10.0,
}
TARIFF = {
    "green_share_of_contacts": 0.1,
    "tariff_offered": 1.0,
    "green_tariff_premium": 0.03,
    "carbon_points": 0.1,
}
CAMPAIGN = {"frugal_share_of_contacts": 0.1, "retail_price": 0.5, "typical_saving": 100.0}
RULES = SavingRules(
    active=0.15, bus=0.14, metro=0.48, frugal=0.06, own_solar_use=0.2, per_kwh=0.5, verified=0.5
)


@pytest.mark.parametrize(
    ("rule", "base", "better"),
    [
        (join_carbon_inclusion, JOIN, {"member_share_of_contacts": 0.6}),
        (join_carbon_inclusion, JOIN, {"saved_tonnes": 0.6}),
        (join_carbon_inclusion, JOIN, {"carbon_price_of_savings": 200.0}),
        (join_carbon_inclusion, JOIN, {"carbon_effort": 0.0}),
        (choose_green_tariff, TARIFF, {"green_share_of_contacts": 0.6}),
        (choose_green_tariff, TARIFF, {"green_tariff_premium": 0.0}),
        (choose_green_tariff, TARIFF, {"carbon_points": 1.0}),
        (answer_campaign, CAMPAIGN, {"frugal_share_of_contacts": 0.6}),
        (answer_campaign, CAMPAIGN, {"retail_price": 3.0}),
        (answer_campaign, CAMPAIGN, {"typical_saving": 500.0}),
    ],
    ids=lambda given: getattr(given, "__name__", None) or ",".join(given),
)
def test_what_speaks_for_it_brings_more_and_loses_nobody(homes_with, seeing, rule, base, better):
    people = homes_with(carbon_member=True, green_tariff=False, frugal=0)
    before = rule.decide(people, None, seeing(**base))
    after = rule.decide(people, None, seeing(**base | better))
    assert 0 < before.sum() < after.sum()
    assert np.all(after >= before)


def test_who_is_not_reached_takes_no_part(homes, seeing):
    assert not join_carbon_inclusion.decide(
        homes, None, seeing(**JOIN | {"carbon_open": 0.0})
    ).any()
    off = seeing(**TARIFF | {"tariff_offered": 0.0})
    assert not choose_green_tariff.decide(homes, None, off).any()


def test_the_rich_mind_the_premium_less(homes_with, seeing):
    dear, cheap = (seeing(**TARIFF | {"green_tariff_premium": p}) for p in (0.2, 0.0))

    def kept(income):
        people = homes_with(income=income)
        chosen = [choose_green_tariff.decide(people, None, seen).sum() for seen in (dear, cheap)]
        return chosen[0] / chosen[1]

    assert kept(50_000.0) < kept(500_000.0) < 1.0


def test_a_habit_is_taken_up_once_and_fades(homes_with, seeing):
    assert not answer_campaign.decide(homes_with(frugal=1), None, seeing(**CAMPAIGN)).any()
    assert habit_hazard(0, 0.0, 0.6, 0.8) == 0.0
    assert habit_hazard(0, 0.5, 0.6, 0.8) == pytest.approx(0.5 * 0.6 / 4.0)
    assert habit_hazard(1, 0.0, 0.6, 0.8) == habit_hazard(1, 1.0, 0.6, 0.8) == 1.0 / 0.8 / 4.0


def test_only_a_label_that_is_there_is_heeded(homes, homes_with, seeing):
    def heeding(people, there):
        return heed_label.decide(people, None, seeing(carbon_label_seen=there)).mean()

    homes.surroundings["carbon_label_seen"] = homes.surroundings["refrigerator_label_seen"]
    try:
        assert heeding(homes, 0.0) == 0.0
        others, members = (homes_with(carbon_member=m, frugal=m) for m in (False, True))
        assert 0.2 < heeding(others, 1.0) < heeding(members, 1.0) < 0.9
    finally:
        del homes.surroundings["carbon_label_seen"]


def test_savings_are_those_of_the_methods():
    """Three people; half is verified."""
    assert carbon_saved(3, CAR, 0, 0.0, 1_000.0, RULES) == 0.0
    assert carbon_saved(3, ACTIVE, 0, 0.0, 1_000.0, RULES) == pytest.approx(0.5 * 0.45)
    assert carbon_saved(3, BUS, 0, 0.0, 1_000.0, RULES) == pytest.approx(0.5 * 0.42)
    assert carbon_saved(3, METRO, 1, 0.0, 1_000.0, RULES) == pytest.approx(0.5 * 1.5)
    assert carbon_saved(3, CAR, 0, 5.0, 1_000.0, RULES) == pytest.approx(0.5 * 0.5)
