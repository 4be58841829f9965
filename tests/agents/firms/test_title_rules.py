"""Titles and makers for new energy: known answers, directions, and who stays out."""

import math

import pytest

from agents.firms.business import SizeLaw
from agents.firms.kinds import Sector
from agents.firms.titles import honour, near_zero, new_energy
from agents.firms.titles.park import IndustrialPark, ZoneBars, ZoneYear
from agents.machinery.chance import Stream

LAW = SizeLaw(typical_output=1e8, shock=0.18, exit=0.3)
HONOUR = honour.HonourTerms(
    bar=1.03,
    green_credit=0.1,
    buyers=0.005,
    standing=300_000.0,
    fee=250_000.0,
    size_power=0.3,
    chain_size=5e8,
    chain_fee=1.2,
    sun_hours=1060.0,
    sensitivity=1.5,
    hesitation=4.0,
    chain_hesitation=0.8,
)
NEAR_ZERO = near_zero.NearZeroTerms(
    buyers=0.002, fee=500_000.0, life=3.0, sensitivity=1.5, hesitation=1.5
)
MARKET = new_energy.NewEnergyTerms(
    project_odds=0.06, turning_odds=0.001, turned_size=2e9, market_pull=3.0
)
LUCK = Stream(1, "test of titles")
MANY = 4000


def often(rule, told, answer=1):
    """How often a rule gives an answer, over many lucks."""
    given = (rule(**told, chance=LUCK.chance(agent, 0)) for agent in range(MANY))
    return sum(one == answer for one in given) / MANY


@pytest.fixture
def maker():
    """A maker at best practice of 2020 that sells 300 million yuan, a third of it abroad."""
    return {
        "small": False,
        "honour": 0,
        "activity": 1.0,
        "base_output": 3e8,
        "efficiency_gap": 1.0,
        "fuel_factor": 1.0,
        "electricity_factor": 1.0,
        "steam_low": 5.0,
        "steam_mid": 5.0,
        "furnace_high": 0.0,
        "furnace_very_high": 0.0,
        "power": 30.0,
        "pv_power": 0.0,
        "green_share": 0.0,
        "export_share": 0.33,
        "buyer_pressure": 0.4,
        "chain_pressure": 0.05,
        "honour_reward": 300_000.0,
        "size_law": LAW,
        "honour_terms": HONOUR,
    }


def test_the_odds_of_a_title_are_worth_over_cost(maker):
    size = 3.0**0.3
    worth = 300_000.0 + 300_000.0 * size + 0.005 * (0.33 * 0.4 + 0.05) * 3e8
    liked = 1.5 * math.log((worth + 1.0) / (250_000.0 * size + 1.0)) - 4.0
    known = 1.0 / (1.0 + math.exp(-liked))
    assert often(honour.apply_for_honour, maker) == pytest.approx(known, abs=0.02)


@pytest.mark.parametrize(
    "better",
    [
        {"honour_reward": 1_500_000.0},
        {"chain_pressure": 0.6},
        {"export_share": 0.95},
        {"honour_terms": HONOUR._replace(fee=50_000.0)},
    ],
)
def test_more_worth_or_less_cost_draws_more_to_a_title(maker, better):
    rule = honour.apply_for_honour
    assert often(rule, maker | better) > 1.2 * often(rule, maker)


def test_the_bar_is_on_energy_per_output_and_green_power_lifts_it_a_little(maker):
    rule = honour.apply_for_honour
    above = maker | {"efficiency_gap": 1.08, "honour_reward": 1e9}
    assert often(rule, above) == 0.0
    assert often(rule, above | {"green_share": 1.0}) > 0.5
    assert often(rule, above | {"pv_power": 8000.0}) > 0.5  # a roof for its whole use
    assert often(rule, above | {"electricity_factor": 0.93}) > 0.5  # measures taken since
    assert often(rule, above | {"efficiency_gap": 1.2, "green_share": 1.0}) == 0.0


def test_who_may_not_apply_for_a_title(maker):
    rule, rich = honour.apply_for_honour, maker | {"honour_reward": 1e9}
    assert often(rule, rich | {"small": True}) == 0.0
    assert often(rule, rich | {"honour": 1}) == 0.0  # too small to lead a supply chain
    assert often(rule, rich | {"honour": 1, "base_output": 6e8}) > 0.5
    assert often(rule, rich | {"honour": 2, "base_output": 6e8}) == 0.0
    assert honour.title_hazard(True, 0.25) == 0.0
    assert honour.title_hazard(False, 0.25) == pytest.approx(0.0625)
    assert honour.title_pace(Sector.FOOD) == 1.0
    assert honour.title_pace(Sector.OFFICES) == 0.0


def test_green_power_that_a_near_zero_factory_needs():
    for own, power, admitted, share in (
        (10.0, 90.0, 100.0, 0.0),
        (10.0, 90.0, 20.0, 80.0 / 90.0),
        (20.0, 90.0, 20.0, 1.0),
        (21.0, 90.0, 20.0, near_zero.OUT_OF_REACH),
        (0.0, 0.0, 0.0, 0.0),
    ):
        assert near_zero.green_for_title(own, power, admitted) == pytest.approx(share)


@pytest.fixture
def clean():
    """A maker that could be near zero with green power for most of what it uses."""
    return {
        "zero_carbon": False,
        "small": False,
        "activity": 1.0,
        "base_output": 1e9,
        "export_share": 0.5,
        "buyer_pressure": 0.5,
        "chain_pressure": 0.0,
        "green_share": 0.1,
        "bought_power": 1e7,
        "own_emissions": 300.0,
        "power_emissions": 5000.0,
        "emissions_admitted": 1000.0,
        "green_premium": 0.02,
        "near_zero_terms": NEAR_ZERO,
    }


def test_a_factory_asks_for_the_title_when_buyers_pay_more_than_it_takes(clean):
    rule = near_zero.go_near_zero
    plain = often(rule, clean, True)
    needed = (5300.0 - 1000.0) / 5000.0
    cost = 500_000.0 + 3.0 * (needed - 0.1) * 1e7 * 0.02
    liked = 1.5 * math.log((0.002 * 0.25 * 1e9 + 1.0) / (cost + 1.0)) - 1.5
    assert plain == pytest.approx(1.0 / (1.0 + math.exp(-liked)), abs=0.02)
    assert often(rule, clean | {"chain_pressure": 0.5}, True) > plain
    assert often(rule, clean | {"green_premium": 0.2}, True) < plain
    assert often(rule, clean | {"green_share": 1.0}, True) > plain
    for out in ({"zero_carbon": True}, {"small": True}, {"own_emissions": 1001.0}):
        assert often(rule, clean | {"chain_pressure": 0.5} | out, True) == 0.0


def test_a_title_is_kept_while_fuels_allow_it_and_green_power_costs_less_than_it_brings(clean):
    names = near_zero.renew_near_zero.names
    told = {name: value for name, value in clean.items() if name in names}
    assert near_zero.renew_near_zero(**told)
    assert not near_zero.renew_near_zero(**{**told, "own_emissions": 1001.0})
    needed, worth = (5300.0 - 1000.0) / 5000.0, 0.002 * 0.25 * 1e9
    bearable = worth / (3.0 * (needed - 0.1) * 1e7)  # yuan/kWh
    assert near_zero.renew_near_zero(**{**told, "green_premium": 0.99 * bearable})
    dear = {**told, "green_premium": 1.01 * bearable}
    assert not near_zero.renew_near_zero(**dear)
    assert near_zero.renew_near_zero(**{**dear, "green_share": needed})  # it has what it takes


@pytest.fixture
def project():
    """A project of electronics in a market that grows by a tenth a year."""
    return {
        "sector": int(Sector.ELECTRONICS),
        "feedstock": 0.0,
        "market_growth": 0.1,
        "investment_drive": 1.0,
        "new_energy_terms": MARKET,
    }


def test_the_drive_multiplies_the_odds_of_new_energy(project):
    def odds(told):
        part = often(new_energy.settle_as_new_energy, told)
        return part / (1.0 - part)

    assert odds(project) == pytest.approx(0.06 * math.exp(0.3), rel=0.15)
    assert odds(project | {"investment_drive": 1.6}) / odds(project) == pytest.approx(1.6, rel=0.2)
    assert odds(project | {"market_growth": 0.3}) > 1.4 * odds(project)
    for out in ({"sector": int(Sector.FOOD)}, {"feedstock": 1.0}):
        assert odds(project | {"investment_drive": 1.6} | out) == 0.0


def test_who_turns_to_new_energy(project):
    rule = new_energy.turn_to_new_energy
    ready = MARKET._replace(turning_odds=1.0)
    told = project | {
        "small": False,
        "new_energy": False,
        "activity": 1.0,
        "base_output": 3e8,
        "new_energy_terms": ready,
    }
    assert often(rule, told) > 0.5
    for out in ({"small": True}, {"new_energy": True}, {"activity": 7.0}, {"sector": 2}):
        assert often(rule, told | out) == 0.0


def test_the_management_of_a_zone_closes_its_year():
    bars = ZoneBars(green_members=3.0, majority=0.4, near_zero=0.3)
    zone = IndustrialPark.__new__(IndustrialPark)
    zone.green = zone.chosen = zone.signed = zone.near_zero = False
    zone.at_2020 = 10.0
    zone.close_year(ZoneYear(2.0, 0.9, 2.0), bars)
    assert not (zone.green or zone.signed or zone.near_zero)  # not chosen: nothing is asked of it
    zone.close_year(ZoneYear(9.0, 0.2, 3.0), bars)
    assert zone.green
    zone.chosen = True
    zone.close_year(ZoneYear(3.5, 0.39, 3.0), bars)
    assert not zone.signed
    zone.close_year(ZoneYear(3.5, 0.41, 3.0), bars)
    assert zone.signed
    assert not zone.near_zero
    zone.close_year(ZoneYear(3.0, 1.0, 3.0), bars)
    assert zone.near_zero
