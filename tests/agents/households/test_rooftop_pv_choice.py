"""PV on the roof: who may build, how large, and what makes it pay."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.households.rooftop_pv import build_pv, payback_years, system_size

BETTER = {
    "pv_cost": 2_000.0,
    "pv_grant": np.full(10, 1_000.0),
    "retail_price": 0.9,
    "feed_in_price": 0.6,
    "pv_premium": 0.1,
    "pv_hours": 1_300.0,
    "pv_share_of_contacts": 0.5,
    "lease_offered": 1.0,
    "campaign_here": 1.0,
}


@pytest.fixture(scope="module")
def owners(homes_with):
    """Everybody with a bare roof of their own."""
    return homes_with(owner=True, roof_area=60.0, pv_kw=0.0)


@pytest.mark.parametrize("name", BETTER)
def test_what_makes_pv_pay_or_near_brings_more_of_it(owners, seeing, name):
    base = {
        "pv_cost": 4_500.0,
        "pv_grant": np.zeros(10),
        "retail_price": 0.5,
        "feed_in_price": 0.39,
        "pv_premium": 0.0,
        "pv_hours": 1_000.0,
        "pv_share_of_contacts": 0.0,
        "lease_offered": 0.0,
        "campaign_here": 0.0,
    }
    before = build_pv.decide(owners, None, seeing(**base))
    after = build_pv.decide(owners, None, seeing(**base | {name: BETTER[name]}))
    assert after.sum() > before.sum()
    assert np.all(after >= before)


def test_only_owners_of_bare_roofs_build(homes, homes_with, seeing):
    seen = seeing(**BETTER)
    for states in (
        {"owner": False, "roof_area": 60.0, "pv_kw": 0.0},
        {"owner": True, "roof_area": 0.0, "pv_kw": 0.0},
        {"owner": True, "roof_area": 60.0, "pv_kw": 5.0},
    ):
        assert not build_pv.decide(homes_with(**states), None, seen).any()
    owner, roof, power = (homes.columns[name] for name in ("owner", "roof_area", "pv_kw"))
    able = owner & (roof > 0.0) & (power == 0.0)
    built = build_pv.decide(homes, np.arange(homes.size), seen) == 1
    assert built.any() and not np.any(built & ~able)


def test_payback_of_known_systems():
    assert payback_years(4_000.0, 400.0) == 10.0
    assert payback_years(4_000.0 - 800.0, 400.0) == 8.0
    assert payback_years(0.0, 400.0) == 0.0
    assert payback_years(-500.0, 400.0) == 0.0  # a grant above the cost pays at once, no sooner
    assert payback_years(4_000.0, -30.0) == 4_000.0  # upkeep above earnings: never in a life


@given(st.floats(0.0, 1e4), st.floats(-100.0, 2e3), st.floats(0.0, 500.0))
def test_payback_never_lengthens_with_earnings_or_grants(cost, yearly, more):
    years = payback_years(cost, yearly)
    assert years >= payback_years(cost, yearly + more) >= 0.0
    assert years >= payback_years(cost - more, yearly)


def test_payback_is_worked_out_of_what_a_household_sees(owners, seeing):
    """4,500 yuan, less 500; 1,000 h at 0.2 x 0.5 + 0.8 x 0.4 + 0.05, less upkeep of 1.2 %."""
    weights = owners.surroundings["pv_weights"].value
    seen = seeing(
        pv_weights=weights._replace(own_use_share=0.2, upkeep_share=0.012),
        pv_cost=4_500.0,
        pv_grant=np.full(10, 500.0),
        retail_price=0.5,
        feed_in_price=0.4,
        pv_premium=0.05,
        pv_hours=1_000.0,
    )
    explained = build_pv.explain(owners[0], seen)
    assert explained.worked_out["years"] == pytest.approx(4_000.0 / (470.0 - 54.0))


@pytest.mark.parametrize(
    ("roof", "size"), [(0.0, 0.0), (20.0, 4.0), (45.0, 9.0), (46.0, 9.0), (400.0, 9.0)]
)
def test_a_system_fills_the_roof_up_to_the_usual_size(roof, size):
    assert system_size(roof, 5.0, 9.0) == size
