"""How a data centre is cooled, and what its owner does about a limit."""

import math

import pytest

from agents.firms import data_centre
from agents.firms.data_centre import CLOSE, KEEP, RENEW, CentreTerms, CoolingCapex, CoolingPue


@pytest.fixture
def terms():
    return CentreTerms(
        sensitivity=25.0, load=0.6, life=12.0, renewal=3000.0, renewal_per_site=2e7, moving=9000.0
    )


@pytest.fixture
def project(common, terms):
    """A centre about to be built, under no limit."""
    return {
        "hurdle_rate": 0.12,
        "finance": common["finance"],
        "tariff_ratio": 1.0,
        "energy_prices": common["energy_prices"],
        "pue_limit_new": 9.0,
        "cooling_pue": CoolingPue(1.45, 1.32, 1.24, 1.18, 1.12),
        "cooling_capex": CoolingCapex(4000.0, 4600.0, 5300.0, 6200.0, 8500.0),
        "centre_terms": terms,
    }


@pytest.fixture
def old(terms):
    """A centre of 5 MW of machines above a limit of 1.5."""
    return {
        "pue": 1.7,
        "electricity_factor": 1.0,
        "power": 5000.0 * 0.6 * 1.7 / data_centre.KW_PER_TJ_A_YEAR,
        "activity": 1.0,
        "pue_limit_existing": 1.5,
        "centre_terms": terms,
    }


def test_machines_are_what_the_power_says(old, terms):
    kw = data_centre.machines_kw(old["power"], 1.0, 1.7, terms.load)
    assert kw == pytest.approx(5000.0)


def test_a_limit_takes_designs_away_and_moves_only_those_who_wanted_them(answers, project):
    before = answers(data_centre.choose_cooling, project)
    after = answers(data_centre.choose_cooling, project, pue_limit_new=1.2)
    assert len(set(before)) >= 4  # tastes differ
    assert set(after) == {3, 4}
    assert all(new == old for old, new in zip(before, after, strict=True) if old >= 3)


def test_the_best_design_may_always_be_built(answers, project):
    assert set(answers(data_centre.choose_cooling, project, pue_limit_new=1.01)) == {4}


@pytest.mark.parametrize("design", range(5))
def test_a_cheaper_design_draws_owners_to_itself_only(only_towards, project, design):
    name = CoolingCapex._fields[design]
    cheap = project["cooling_capex"]._replace(**{name: 0.8 * project["cooling_capex"][design]})
    only_towards(data_centre.choose_cooling, project, [design], cooling_capex=cheap)


def test_dear_power_asks_for_better_cooling(only_towards, answers, project):
    def mean(prices):
        found = answers(data_centre.choose_cooling, project, energy_prices=prices)
        return sum(project["cooling_pue"][code] for code in found) / len(found)

    prices = project["energy_prices"]
    assert mean(prices._replace(electricity=3.0 * prices.electricity)) < mean(prices) - 0.02


def test_who_keeps_the_limit_keeps_the_centre(answers, old):
    assert set(answers(data_centre.answer_pue_limit, old, pue_limit_existing=1.7)) == {KEEP}
    assert set(answers(data_centre.answer_pue_limit, old, electricity_factor=0.88)) == {KEEP}
    assert KEEP not in answers(data_centre.answer_pue_limit, old)


def test_small_centres_close_and_large_ones_are_renewed(answers, old):
    small, large = (
        answers(data_centre.answer_pue_limit, old, power=old["power"] * factor)
        for factor in (0.2, 10.0)
    )
    assert small.count(CLOSE) > 0.8 * len(small)
    assert large.count(RENEW) > 0.8 * len(large)


def test_nothing_runs_below_the_lights(terms):
    assert data_centre.pue_now(1.12, 0.5) == data_centre.NO_LOSS
    assert math.isclose(data_centre.pue_now(1.5, 0.9), 1.35)
