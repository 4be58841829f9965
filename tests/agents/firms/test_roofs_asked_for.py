"""Roofs that come up by duty, programme or zone: what firms answer, case by case."""

import pytest

from agents.firms.power import microgrid, roof_pv, storage
from agents.firms.power.microgrid import join_microgrid
from agents.firms.power.roof_pv import cover_new_roof, cover_roof, lend_public_roof, own_share


@pytest.fixture
def roof(common):
    return {
        "finance": common["finance"],
        "roof_area": 10_000.0,
        "activity": 1.0,
        "electricity_factor": 1.0,
        "power": 20.0,
        "sun_share": 0.4,
        "daytime_price": 0.65,
        "feed_in_price": 0.38,
        "pv_premium": 0.0,
        "pv_cost": 3000.0,
        "pv_grant": 0.0,
        "firm_roof": roof_pv.FirmRoof(
            square_metres_per_kw=10.0,
            largest_fill=0.8,
            full_load_hours=1060.0,
            upkeep=50.0,
            life=25.0,
            developer_rate=0.085,
            sensitivity=4.0,
            hesitation=9.25,
            neighbours=26.0,
        ),
    }


@pytest.fixture
def zone(roof):
    return {
        **roof,
        "pv_power": 0.0,
        "pv_waiting": 0.0,
        "storage_power": 0.0,
        "power": 100.0,
        "hurdle_rate": 0.15,
        "peak_price": 1.1,
        "valley_price": 0.3,
        "discharge_premium": 0.0,
        "battery_cost": 1000.0,
        "battery_terms": storage.BatteryTerms(0.12, 6e4, 500.0, 0.86, 0.02, 12.0, 0.10, 3.5, 3.0),
        "zone_terms": microgrid.ZoneTerms(0.6, 150.0, 4.0, 3.0),
    }


NEVER_PAYS = {"daytime_price": 0.1, "feed_in_price": 0.05}


def test_a_new_factory_covers_what_its_permit_asks(roof):
    for duty in (0.0, 0.3, 1.0):
        assert cover_new_roof(**roof, new_roof_duty=duty) == duty
    assert cover_new_roof(**roof | {"roof_area": 0.0}, new_roof_duty=1.0) == 0.0


def test_where_nobody_would_earn_the_permit_exempts(roof):
    assert cover_new_roof(**roof | NEVER_PAYS, new_roof_duty=1.0) == 0.0
    helped = roof | {"daytime_price": 0.24, "feed_in_price": 0.2}
    assert cover_new_roof(**helped, new_roof_duty=1.0) == 0.0
    assert cover_new_roof(**helped | {"pv_grant": 1500.0}, new_roof_duty=1.0) == 1.0


def test_the_rest_of_a_roof_comes_up_like_any_other(answers, roof):
    facts = roof | {"hurdle_rate": 0.15, "pv_share_nearby": 0.25}
    part, whole, nearly = 400.0, 800.0, 780.0  # kW of the 800 that it can bear
    assert set(answers(cover_roof, facts, pv_power=part)) == {0, 1}
    for full in (whole, nearly):
        assert set(answers(cover_roof, facts, pv_power=full)) == {0}


def test_a_public_body_lends_its_bare_roof_where_a_developer_earns_his_rate(roof):
    assert lend_public_roof(**roof, pv_power=0.0)
    assert not lend_public_roof(**roof, pv_power=800.0)
    assert not lend_public_roof(**roof | {"roof_area": 0.0}, pv_power=0.0)
    assert not lend_public_roof(**roof | NEVER_PAYS, pv_power=0.0)


def test_earnings_equal_cost_at_the_developers_rate():
    """A kW that earns exactly its even yearly payment is worth zero, whatever the size."""
    firm_roof = roof_pv.FirmRoof(10.0, 0.8, 1000.0, 0.0, 25.0, 0.0, 4.0, 9.0, 26.0)
    for size in (1.0, 1e4):
        found = roof_pv.earnings_over_cost(size, 0.0, 9.9, 0.2, 0.0, 200.0 * 25.0, 0.0, firm_roof)
        assert found == pytest.approx(0.0, abs=1e-9)


def test_a_zone_keeps_part_of_what_would_be_fed_in():
    facts = {"pv_power": 800.0, "activity": 1.0, "electricity_factor": 1.0, "power": 2.0}
    facts |= {"sun_share": 0.4, "roof_hours": 1060.0}
    alone = own_share(**facts, microgrid=False, surplus_taken=0.6)
    inside = own_share(**facts, microgrid=True, surplus_taken=0.6)
    assert inside == pytest.approx(alone + 0.6 * (1.0 - alone))
    assert own_share(**facts, microgrid=True, surplus_taken=0.0) == alone


@pytest.mark.parametrize(
    "change",
    [
        {"pv_grant": 500.0},
        {"pv_cost": 2400.0},
        {"battery_cost": 600.0},
        {"peak_price": 1.3},
        {"discharge_premium": 0.3},
        {"daytime_price": 0.8},
        {"zone_terms": microgrid.ZoneTerms(0.9, 150.0, 4.0, 3.0)},
        {"zone_terms": microgrid.ZoneTerms(0.6, 20.0, 4.0, 3.0)},
    ],
)
def test_what_makes_a_zone_earn_only_adds_members(change, only_towards, zone):
    small = zone | {"power": 5.0}  # feeds in much of what its roof makes
    only_towards(join_microgrid, small if "zone_terms" in change else zone, [1], **change)


def test_who_has_roof_and_battery_may_join_and_who_has_nothing_to_share_may_not(answers, zone):
    full = zone | {"pv_power": 800.0, "storage_power": 400.0, "power": 2.0}
    assert set(answers(join_microgrid, full)) == {0, 1}
    assert set(answers(join_microgrid, zone, roof_area=0.0)) == {0}
    assert set(answers(join_microgrid, zone, power=0.0)) == {0}
