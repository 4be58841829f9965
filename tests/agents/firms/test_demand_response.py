"""Who answers a call: known answers on the rule."""

import pytest

from agents.firms.power.demand_response import CallTerms, answer_calls, load_on_call

TERMS = CallTerms(
    events=6.0,
    interruption=8.0,
    metering=20.0,
    operator_share=0.3,
    large=2000.0,
    smallest=20.0,
    sensitivity=3.0,
)
WORKS = {
    "activity": 1.0,
    "electricity_factor": 1.0,
    "power": 100.0,  # 3,171 kW on the mean
    "flexible_share": 0.06,
    "call_pay": 12.0,
    "operator_reach": 0.0,
    "call_terms": TERMS,
}
SHOP = {**WORKS, "power": 20.0, "operator_reach": 1.0}


def answering(chances, **changes):
    firm = {**WORKS, **changes}
    return sum(answer_calls(**firm, chance=chance) for chance in chances) / len(chances)


def test_half_of_large_works_answer_at_the_pay_of_today(chances):
    assert 0.35 < answering(chances) < 0.75
    assert answering(chances, call_pay=24.0) > 0.8
    assert answering(chances, call_pay=4.0) < 0.1
    assert answering(chances, call_pay=0.0) == 0.0


def test_smaller_users_answer_only_if_an_operator_reaches_them(chances):
    shop = {**SHOP, "flexible_share": 0.12}
    assert answering(chances, **{**shop, "operator_reach": 0.0}) == 0.0
    some = answering(chances, **{**shop, "operator_reach": 0.2})
    everybody = answering(chances, **shop)
    assert 0.0 < some < everybody < 0.75
    assert answering(chances, **{**shop, "power": 1.0}) == 0.0  # too little to cut


def test_load_on_call_is_a_share_of_the_mean_load():
    load = load_on_call(activity=1.1, electricity_factor=0.9, power=100.0, flexible_share=0.06)
    assert load == pytest.approx(0.06 * 1.1 * 0.9 * 100.0 * 1e9 / (3600.0 * 8760.0))
