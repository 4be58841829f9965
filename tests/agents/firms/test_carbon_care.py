"""When a firm minds a carbon price, at home and at the border."""

import pytest

from agents.firms.programmes.carbon_care import (
    DataTerms,
    DeskTerms,
    keep_carbon_desk,
    verify_carbon_data,
)


@pytest.fixture
def desk():
    """A covered works of 100 kt a year for which a desk just pays."""
    return {
        "market_carbon_price": 60.0,
        "own_emissions": 100_000.0,
        "desk_support": 0.0,
        "desk_terms": DeskTerms(cost=300_000.0, reach=0.05, sensitivity=3.0),
    }


@pytest.fixture
def exporter():
    """A maker of fasteners that pays as much mark-up as verification costs."""
    return {
        "openness": 0.3,
        "data_offer": 0.6,
        "border_charge": 700_000.0,
        "data_terms": DataTerms(cost=200_000.0, mark_up=0.3, sensitivity=3.0),
    }


@pytest.mark.parametrize(
    "change",
    [{"market_carbon_price": 120.0}, {"own_emissions": 200_000.0}, {"desk_support": 0.4}],
)
def test_what_makes_a_desk_pay_adds_desks_and_takes_none_away(answers, desk, change):
    before, after = answers(keep_carbon_desk, desk), answers(keep_carbon_desk, desk, **change)
    assert sum(before) == pytest.approx(75, abs=20)  # of 150: gain and cost are equal
    assert sum(after) > sum(before)
    assert all(new or not old for old, new in zip(before, after, strict=True))


def test_without_a_price_nobody_keeps_a_desk_and_a_free_one_everybody(answers, desk):
    assert not any(answers(keep_carbon_desk, desk, market_carbon_price=0.0))
    assert all(answers(keep_carbon_desk, desk, desk_support=1.0))


def test_only_who_is_offered_verification_takes_it_if_it_pays(answers, exporter):
    taken = sum(answers(verify_carbon_data, exporter))
    assert 40 < taken < 120
    assert sum(answers(verify_carbon_data, exporter, border_charge=3e6)) > taken
    assert not any(answers(verify_carbon_data, exporter, border_charge=0.0))
    assert not any(answers(verify_carbon_data, exporter, data_offer=0.3))
