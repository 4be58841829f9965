"""What firms answer to programmes: known answers, directions, and who a better offer moves."""

import math

import pytest

from agents.firms.business import SizeLaw
from agents.firms.investing import Finance, annuity
from agents.firms.kinds import Sector
from agents.firms.process_heat import choose_boiler
from agents.firms.programmes import awareness, bills, digital, energy_service, newcomer

LAW = SizeLaw(typical_output=1e8, shock=0.18, exit=0.3)
SERVICE = energy_service.ServiceTerms(
    rate=0.12,
    years=8.0,
    highest_share=0.85,
    skill=0.7,
    usual_kept=0.25,
    transaction_fixed=100_000.0,
    transaction_share=0.1,
    sensitivity=2.0,
    hesitation=0.5,
)
DIGITAL = digital.DigitalTerms(
    sensitivity=2.0,
    hesitation=1.5,
    electricity_saving=0.02,
    fuel_saving=0.01,
    capex=0.006,
    size_power=0.75,
    other_benefit=0.0015,
    life=8.0,
)


@pytest.fixture
def contract():
    """A firm that has left a project of two million yuan which saves 600,000 a year."""
    return {
        "measures_taken": 0,
        "project": 3,
        "project_worth": 600_000.0,
        "project_outlay": 2_000_000.0,
        "transaction_cost_cut": 0.0,
        "service_terms": SERVICE,
    }


@pytest.fixture
def maker():
    """A manufacturer of 200 million yuan that spends two per cent of it on energy."""
    return {
        "activity": 1.0,
        "base_output": 2e8,
        "hurdle_rate": 0.18,
        "fuel_paid": 1e6,
        "electricity_paid": 3e6,
        "finance": Finance(debt_share=0.6, loan_discount=0.0, interest_aid=0.0),
        "digital_aid": 0.0,
        "size_law": LAW,
        "digital_terms": DIGITAL,
    }


@pytest.fixture
def plant(common):
    """A chemical plant about to be built; the best level costs what it saves in three years."""
    return {
        "base_output": 1e8,
        "activity": 1.0,
        "hurdle_rate": 0.18,
        "newcomer": True,
        "design_worth": 400_000.0,
        "design_outlay": 800_000.0,
        "stack_outlay": 400_000.0,
        "benchmark_gate": 0.0,
        "finance": common["finance"],
        "standard_terms": newcomer.StandardTerms(2.0, 2.0, 0.1, 15.0),
        "newcomer_terms": newcomer.NewcomerTerms(0.06, 2.0),
    }


@pytest.fixture
def mill(boiler):
    """A mill about to be built whose heat costs little beside its profit."""
    asked = {name: boiler[name] for name in newcomer.meet_screen.names if name in boiler}
    return {
        **asked,
        "base_output": 1e8,
        "steam_low": 6.0,
        "steam_mid": 4.0,
        "steam_network": False,
        "tariff_ratio": 1.0,
        "siting_screen": 1.0,
        "newcomer_terms": newcomer.NewcomerTerms(0.06, 2.0),
    }


# what energy costs


def test_a_bill_is_energy_times_price(project, prices):
    asked = [p.name for p in bills.energy_bill.parameters]
    bill = bills.energy_bill(**{name: project[name] for name in asked})
    steam, direct = 30.0 / 0.9, 10.0 / 0.5
    assert bill.fuel == bill.burnt == pytest.approx(steam + direct)
    assert bill.fuel_paid == pytest.approx(1000.0 * (steam + direct) * prices.gas)
    assert bill.electricity_paid == pytest.approx(1000.0 * 30.0 * prices.electricity)
    piped = {**project, "boiler": 4}
    assert bills.energy_bill(**{name: piped[name] for name in asked}).burnt == pytest.approx(direct)


# energy-service contracts


def test_the_share_asked_repays_project_and_contract(contract):
    facts = {p.name: contract[p.name] for p in energy_service.service_offer.parameters}
    offer = energy_service.service_offer(**facts)
    assert offer.outlay == pytest.approx(1.4e6)
    assert offer.transaction == pytest.approx(100_000.0 + 140_000.0)
    assert offer.share * 600_000.0 == pytest.approx(1.64e6 * annuity(0.12, 8.0))
    cut = energy_service.service_offer(**{**facts, "transaction_cost_cut": 0.5})
    assert cut.transaction == pytest.approx(0.5 * offer.transaction)
    assert cut.share < offer.share


@pytest.mark.parametrize(
    "change",
    [
        {"transaction_cost_cut": 0.9},
        {"project_worth": 800_000.0},
        {"service_terms": SERVICE._replace(rate=0.06)},
    ],
)
def test_what_makes_contracts_cheaper_only_adds_them(change, only_towards, contract):
    only_towards(energy_service.sign_contract, contract, [1], **change)


def test_no_company_offers_where_it_would_ask_for_too_much(answers, contract):
    dear = {"project_worth": 300_000.0}
    assert set(answers(energy_service.sign_contract, contract, **dear)) == {0}
    small = {"project_worth": 6_000.0, "project_outlay": 20_000.0}  # as good, but not worth it
    assert set(answers(energy_service.sign_contract, contract, **small)) == {0}
    assert set(answers(energy_service.sign_contract, contract, measures_taken=0b1000)) == {0}
    assert 1 in answers(energy_service.sign_contract, contract)


# going digital


def test_the_drive_reaches_manufacturers_above_the_threshold_that_are_not_digital():
    assert digital.digital_hazard(False, False, 0.06, 0.12) == pytest.approx(0.18 / 4)
    assert digital.digital_hazard(True, False, 0.06, 0.12) == pytest.approx(0.06 / 4)
    assert digital.digital_hazard(False, True, 0.06, 0.12) == 0.0
    assert (digital.digital_pace(10), digital.digital_pace(11)) == (1.0, 0.0)


def test_changing_over_costs_less_than_in_proportion_to_size():
    cost = [digital.digital_cost(1.0, output, LAW, DIGITAL) for output in (1e8, 1.6e9)]
    assert cost == pytest.approx([0.6e6, 8 * 0.6e6])


@pytest.mark.parametrize(
    "change", [{"digital_aid": 0.03}, {"electricity_paid": 12e6}, {"hurdle_rate": 0.08}]
)
def test_what_makes_digital_change_pay_only_adds_it(change, only_towards, maker):
    only_towards(digital.go_digital, maker, [1], **change)


# hearing of savings


def test_news_spread_with_those_who_know_and_faster_among_small_firms(chances):
    def share(small, aware, boost):
        heard = [awareness.hear_of_savings(small, aware, 0.6, boost, c) for c in chances]
        return sum(heard) / len(heard)

    assert share(True, 0.0, 2.0) == 0.0
    assert share(False, 0.5, 2.0) == share(False, 0.5, 1.0) == share(True, 0.5, 1.0)
    assert share(True, 0.5, 1.0) < share(True, 0.5, 2.0) < share(True, 1.0, 2.0)
    expected = 1.0 - math.exp(-0.3)
    assert share(False, 0.5, 1.0) == pytest.approx(expected, abs=0.1)


# new projects


def test_who_is_not_screened_comes_as_it_likes(answers, mill):
    assert set(answers(newcomer.meet_screen, mill, siting_screen=0.0)) == {newcomer.AS_IT_LIKES}


def test_a_stricter_screen_only_moves_projects_from_their_likes(answers, mill):
    some, more = (answers(newcomer.meet_screen, mill, siting_screen=s) for s in (0.3, 0.7))
    assert 0 < some.count(newcomer.CLEAN_HEAT) < more.count(newcomer.CLEAN_HEAT)
    assert all(b == a for a, b in zip(some, more, strict=True) if a != newcomer.AS_IT_LIKES)


def test_clean_heat_that_eats_the_profit_keeps_projects_out(answers, mill):
    assert set(answers(newcomer.meet_screen, mill)) == {newcomer.CLEAN_HEAT}
    hungry = {"steam_low": 0.0, "steam_mid": 4000.0, "base_output": 2e7}
    dear = mill["energy_prices"]._replace(electricity=260.0)
    out = answers(newcomer.meet_screen, mill, energy_prices=dear, **hungry)
    assert newcomer.STAYS_OUT in out
    piped = answers(newcomer.meet_screen, mill, energy_prices=dear, steam_network=True, **hungry)
    assert set(piped) == {newcomer.CLEAN_HEAT}


def test_the_screen_is_on_industrial_projects(answers, mill):
    assert newcomer.AS_IT_LIKES not in answers(newcomer.meet_screen, mill, sector=11)
    for other in (Sector.DATA_CENTRES, Sector.OFFICES, Sector.SCHOOLS):
        here = answers(newcomer.meet_screen, mill, sector=int(other))
        assert set(here) == {newcomer.AS_IT_LIKES}


def test_the_plant_of_clean_heat_counts_among_what_a_project_has_to_bear(answers, mill, boiler):
    """Power for a pump costs less than gas; the pump itself costs so much that some stay out."""
    hungry = {"steam_low": 4000.0, "steam_mid": 0.0, "base_output": 2e7}
    assert set(answers(newcomer.meet_screen, mill, **hungry)) == {newcomer.CLEAN_HEAT}
    dear = {"process_pump": boiler["process_pump"]._replace(capex=40_000.0)}
    assert newcomer.STAYS_OUT in answers(newcomer.meet_screen, mill, **hungry, **dear)


def test_who_was_let_in_on_clean_heat_burns_neither_coal_nor_gas(answers, boiler):
    assert 2 in answers(choose_boiler, boiler)
    assert not {1, 2} & set(answers(choose_boiler, boiler, clean_heat=True))
    assert not {1, 2} & set(answers(choose_boiler, boiler, clean_heat=True, boiler=1))


def test_the_gate_asks_for_the_best_level_of_the_share_it_holds(answers, plant):
    free = answers(newcomer.choose_design, plant)
    half = answers(newcomer.choose_design, plant, benchmark_gate=0.5)
    held = answers(newcomer.choose_design, plant, benchmark_gate=1.0)
    assert set(free) == {newcomer.USUAL, newcomer.BEST_LEVEL}
    assert free.count(newcomer.USUAL) > half.count(newcomer.USUAL) > 0
    assert newcomer.USUAL not in held
    freely = [b for a, b in zip(free, half, strict=True) if a == newcomer.BEST_LEVEL]
    assert set(freely) == {newcomer.BEST_LEVEL}


def test_a_standard_that_takes_the_profit_keeps_new_projects_out_but_not_old_works(answers, plant):
    dear = {"benchmark_gate": 1.0, "design_outlay": 1e8}
    assert newcomer.STAYS_OUT in answers(newcomer.choose_design, plant, **dear)
    old = answers(newcomer.choose_design, plant, newcomer=False, **dear)
    assert set(old) == {newcomer.BEST_LEVEL}


@pytest.mark.parametrize("change", [{"design_worth": 900_000.0}, {"stack_outlay": 0.0}])
def test_what_makes_the_best_level_pay_only_adds_to_it(change, only_towards, plant):
    only_towards(newcomer.choose_design, plant, [newcomer.BEST_LEVEL], **change)
