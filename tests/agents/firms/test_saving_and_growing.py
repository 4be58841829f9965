"""How firms reckon, save, and live: known answers, directions, and who a better offer moves."""

import math

import pytest

from agents.firms import business, investing, retrofit
from agents.firms.energy import final_energy, hydrogen_burnt
from agents.machinery.chance import Chance, Stream

# reckoning


def test_annuity_repays_the_loan():
    rate, years = 0.1, 12
    debt = 1000.0
    for _ in range(years):
        debt = debt * (1 + rate) - 1000.0 * investing.annuity(rate, years)
    assert debt == pytest.approx(0.0, abs=1e-9)
    assert investing.annuity(0.0, 8.0) == 0.125


def test_cheaper_loans_lower_what_is_asked_but_not_below_the_floor():
    helped = investing.Finance(debt_share=0.6, loan_discount=0.005, interest_aid=0.01)
    assert investing.asked_rate(0.18, helped) == pytest.approx(0.18 - 0.6 * 0.015)
    assert investing.asked_rate(0.02, helped) == investing.LOWEST_RATE


def test_energy_of_a_simple_firm():
    facts = {
        "activity": 1.1,
        "fuel_factor": 0.9,
        "electricity_factor": 0.8,
        "steam_low": 30.0,
        "steam_mid": 60.0,
        "boiler": 2,
        "boiler_efficiency": 0.9,
        "furnace_high": 0.0,
        "furnace_very_high": 46.0,
        "furnace": 7,
        "furnace_efficiency": 0.5,
        "power": 10.0,
        "iron_coal": 2.0,
        "iron_coke": 3.0,
        "petrol": 1.0,
        "diesel": 2.0,
        "feedstock": 4.0,
    }
    energy = final_energy(**facts)
    assert energy.natural_gas == pytest.approx(0.99 * 100.0)
    assert energy.electricity == pytest.approx(0.88 * 10.0 + 0.99 * 92.0)
    assert energy.coal == pytest.approx(0.99 * 2.0)
    assert energy.lpg == pytest.approx(4.4)
    assert energy.heat == energy.biomass == 0.0
    hydrogen = final_energy(**{**facts, "furnace": 8})
    assert hydrogen.electricity - 8.8 == pytest.approx(0.99 * 92.0 / 0.65)
    asked = {p.name: facts[p.name] for p in hydrogen_burnt.parameters}
    assert hydrogen_burnt(**asked) == 0.0
    assert hydrogen_burnt(**{**asked, "furnace": 8}) == pytest.approx(0.99 * 92.0)


# saving projects


@pytest.mark.parametrize(
    "change",
    [
        {"retrofit_grant": 0.3},
        {"carbon_price": 200.0},
        {"finance": investing.Finance(0.6, 0.01, 0.02)},
        {"hurdle_rate": 0.08},
        {"motor_min_class": 4.0},
    ],
)
def test_what_makes_saving_pay_only_adds_projects(change, only_towards, project):
    only_towards(retrofit.take_measure, project, [1], **change)


def test_a_measure_that_the_standard_pays_for_is_taken(answers, project):
    """Nothing of its cost is left to the firm: it was barred before, as if it could not be had."""
    free = {"motor_min_class": 5.0, "project_motor_share": 1.0}
    assert set(answers(retrofit.take_measure, project, **free)) == {1}
    dear = answers(retrofit.take_measure, project, project_capex=60_000.0)
    assert 0 in dear


def test_motors_wear_out_by_the_strength_of_the_standard():
    assert retrofit.motor_hazard(0.0, 15.0) == 0.0
    assert retrofit.motor_hazard(1.0, 15.0) == pytest.approx(1.0 / 60.0)
    assert retrofit.motor_hazard(0.5, 15.0) == pytest.approx(0.5 / 60.0)


def test_a_measure_in_place_is_not_taken_again(answers, project):
    assert set(answers(retrofit.take_measure, project, measures_taken=0b1000)) == {0}
    assert retrofit.is_open(0b0111, 3)
    assert not retrofit.is_open(0b1000, 11)


def test_a_measure_that_costs_energy_is_never_taken(answers, project):
    changes = {"project_fuel_saving": 0.0, "project_electricity_saving": -0.05}
    assert set(answers(retrofit.take_measure, project, **changes)) == {0}


def test_project_cost_is_capex_per_tce_times_tce(project):
    names = retrofit.project_cost.parameters
    cost = retrofit.project_cost(**{p.name: project[p.name] for p in names})
    fuel = 30.0 / 0.9 + 10.0 / 0.5
    tce = 0.8 * (0.06 * fuel * 34.1208 + 0.02 * 30.0 * 83.3333)
    assert cost == pytest.approx(6000.0 * tce)


def test_dear_gas_only_adds_projects(project, prices, only_towards):
    only_towards(retrofit.take_measure, project, [1], energy_prices=prices._replace(gas=140.0))


def test_audits_and_the_programme_raise_the_pace_of_reviews():
    rates = retrofit.ReviewRates(aware=0.4, unaware=0.05)
    mill, shop = 2, 14

    def looks(aware, heavy, sector, audit=0.0, programme=0.0, covered=0.0, band=0):
        return retrofit.retrofit_hazard(
            aware, heavy, sector, band, rates, 0.1, audit, programme, covered
        )

    base = looks(False, False, mill)
    assert base == pytest.approx(0.05 / 4)
    assert looks(False, False, mill, audit=0.1) > base
    assert looks(True, False, mill, audit=0.1) == pytest.approx(0.1)
    assert looks(True, True, mill, programme=0.2) == pytest.approx(0.15)
    for aware, rate in ((True, 0.4), (False, 0.05)):
        read = [looks(aware, False, sector, covered=1.0) for sector in (mill, shop)]
        assert read == pytest.approx([(rate + 0.1) / 4, rate / 4])
    covered = [looks(False, False, mill, covered=0.325, band=band) for band in (0, 5, 6, 7, 19)]
    assert covered == pytest.approx([0.15 / 4, 0.15 / 4, 0.1 / 4, 0.05 / 4, 0.05 / 4])


# the life of firms


LAW = business.SizeLaw(typical_output=1e8, shock=0.18, exit=0.3)


def test_luck_keeps_the_mean_standing():
    many = [Stream(3, "growth").chance(agent, 1) for agent in range(4000)]
    standing = [business.change_standing(1.0, 1e8, 1.0, 0.1, LAW, chance) for chance in many]
    mean = math.fsum(standing) / len(standing)
    assert mean == pytest.approx(1.0, abs=4 * 0.1 / math.sqrt(len(standing)))


def test_large_firms_are_steadier_and_close_more_seldom(chances):
    """A firm of a hundred typical ones: 0.44 of the luck, a quarter of the hazard."""
    for chance in chances:
        small, large = (
            math.log(business.change_standing(1.0, size, 1.0, 0.1, LAW, chance))
            + 0.005 * (size / 1e8) ** -0.36
            for size in (1e8, 1e10)
        )
        assert large == pytest.approx(small * 100**-0.18, abs=1e-12)
    assert business.exit_pace(0.0, 0.0, False, 1e8, LAW) == 1.0
    assert business.exit_pace(0.0, 0.0, False, 1e10, LAW) == pytest.approx(0.251, abs=1e-3)


def test_the_gate_turns_down_energy_hungry_projects_only(chances):
    assert all(business.admit(False, 1.0, chance) for chance in chances)
    let_in = [business.admit(True, 0.4, chance) for chance in chances]
    stricter = [business.admit(True, 0.7, chance) for chance in chances]
    assert 0 < sum(stricter) < sum(let_in) < len(chances)
    assert all(a or not b for a, b in zip(let_in, stricter, strict=True))


def test_only_factories_close():
    assert business.exit_hazard(6, 0.02) == pytest.approx(0.005)
    assert business.exit_hazard(14, 0.02) == 0.0
    assert business.exit_pace(1e6, 0.0, False, 1e8, LAW) == 0.0
    assert business.exit_pace(0.0, 36e3, False, 1e8, LAW) == 0.0
    assert business.exit_pace(0.0, 0.0, True, 1e8, LAW) == 0.0


def test_chance_is_an_address(project, chances):
    first, second = chances[0], chances[1]
    assert isinstance(first, Chance)
    taken = retrofit.take_measure(**project, chance=first)
    assert taken == retrofit.take_measure(**project, chance=first)
    assert first != second
