"""How firms decide on roofs, batteries and green power: directions and who an offer moves."""

import pytest

from agents.firms import investing
from agents.firms.kinds import Sector
from agents.firms.power import green_power, roof_pv, storage

NO_DUTIES = green_power.GreenDuties(0.0, 36.0, 0.0, 20.0)


@pytest.fixture
def roof(common):
    return {
        "finance": common["finance"],
        "roof_area": 10_000.0,
        "pv_power": 0.0,
        "activity": 1.0,
        "electricity_factor": 1.0,
        "power": 20.0,
        "sun_share": 0.4,
        "hurdle_rate": 0.15,
        "daytime_price": 0.65,
        "feed_in_price": 0.38,
        "pv_premium": 0.0,
        "pv_cost": 3000.0,
        "pv_grant": 0.0,
        "pv_share_nearby": 0.2,
        "firm_roof": roof_pv.FirmRoof(
            square_metres_per_kw=10.0,
            largest_fill=0.8,
            full_load_hours=1060.0,
            upkeep=50.0,
            life=25.0,
            developer_rate=0.085,
            sensitivity=9.0,
            hesitation=9.3,
            neighbours=12.5,
        ),
    }


@pytest.fixture
def battery(common):
    return {
        "finance": common["finance"],
        "storage_power": 0.0,
        "activity": 1.0,
        "electricity_factor": 1.0,
        "power": 100.0,
        "hurdle_rate": 0.15,
        "peak_price": 1.1,
        "valley_price": 0.3,
        "discharge_premium": 0.0,
        "battery_cost": 1000.0,
        "battery_terms": storage.BatteryTerms(0.12, 6e4, 500.0, 0.86, 0.02, 12.0, 0.10, 3.5, 3.0),
    }


@pytest.fixture
def green():
    return {
        "energy_intensive": False,
        "sector": int(Sector.ELECTRONICS),
        "arrives": 0,
        "activity": 1.0,
        "electricity_factor": 1.0,
        "power": 20.0,
        "export_share": 0.6,
        "small": False,
        "openness": 0.5,
        "green_quota": 0.13,
        "heavy_quota": 0.3,
        "green_duties": NO_DUTIES,
        "buyer_pressure": 0.5,
        "chain_pressure": 0.0,
        "disclosure": 0.0,
        "green_premium": 0.01,
        "carbon_verified": False,
        "border_per_kwh": 0.0,
        "joint_contract": 0.0,
        "green_weights": green_power.GreenWeights(
            per_cent_of_premium=1.1, buyers=9.0, hesitation=3.6, reporting=0.5
        ),
    }


# roofs, batteries, green power


@pytest.mark.parametrize(
    "change",
    [
        {"pv_grant": 500.0},
        {"pv_premium": 0.08},
        {"daytime_price": 0.8},
        {"pv_cost": 2400.0},
        {"pv_share_nearby": 0.35},
        {"finance": investing.Finance(0.6, 0.01, 0.02)},
    ],
)
def test_what_makes_a_roof_earn_only_adds_roofs(change, only_towards, roof):
    only_towards(roof_pv.cover_roof, roof, [1], **change)


def test_a_covered_or_missing_roof_is_left_alone(answers, roof):
    assert set(answers(roof_pv.cover_roof, roof, pv_power=800.0)) == {0}
    assert set(answers(roof_pv.cover_roof, roof, roof_area=0.0)) == {0}


def test_own_use_falls_as_the_roof_outgrows_the_firm():
    assert roof_pv.own_use_share(100.0, 0.0) == 0.0
    assert roof_pv.own_use_share(100.0, 1000.0) > 0.95
    assert roof_pv.own_use_share(100.0, 50.0) == pytest.approx(0.5)


def test_a_wider_spread_adds_batteries(answers, only_towards, battery):
    only_towards(storage.add_battery, battery, [1], peak_price=1.4)
    only_towards(storage.add_battery, battery, [1], discharge_premium=0.3)
    assert set(answers(storage.add_battery, battery, power=0.1)) == {0}


def test_buyers_and_cheap_certificates_add_green_power(answers, only_towards, green):
    only_towards(green_power.choose_green_power, green, [1, 2], buyer_pressure=0.9)
    only_towards(green_power.choose_green_power, green, [0, 1], green_premium=0.04)
    only_towards(green_power.choose_green_power, green, [1, 2], chain_pressure=0.3)
    only_towards(green_power.choose_green_power, green, [1, 2], joint_contract=0.8)
    only_towards(
        green_power.choose_green_power, green, [1, 2], border_per_kwh=0.05, carbon_verified=True
    )
    before = answers(green_power.choose_green_power, green)
    assert answers(green_power.choose_green_power, green, border_per_kwh=0.05) == before
    assert set(answers(green_power.choose_green_power, green, small=True)) == {0}


def test_who_reports_its_power_takes_more(answers, only_towards, green):
    seen = {"green_weights": green["green_weights"]._replace(reporting=2.0)}
    shown = {**green, **seen}
    only_towards(green_power.choose_green_power, shown, [1, 2], disclosure=0.6)
    before = answers(green_power.choose_green_power, shown)
    assert answers(green_power.choose_green_power, shown, disclosure=0.5) == before  # not it


DUTIES = green_power.GreenDuties(
    large_user=0.4, large_user_from=36.0, data_centre=0.8, data_centre_from=20.0
)


@pytest.mark.parametrize(
    ("who", "owed"),
    [
        ({}, 0.13),
        ({"energy_intensive": True}, 0.3),
        ({"power": 36.0}, 0.4),
        ({"energy_intensive": True, "power": 36.0}, 0.4),
        ({"sector": int(Sector.DATA_CENTRES), "arrives": 20}, 0.8),
        ({"sector": int(Sector.DATA_CENTRES), "arrives": 19}, 0.13),
        ({"sector": int(Sector.DATA_CENTRES), "arrives": 19, "power": 50.0}, 0.4),
        ({"arrives": 30}, 0.13),
    ],
)
def test_the_highest_duty_holds(answers, green, who, owed):
    names = ("energy_intensive", "sector", "arrives", "activity", "electricity_factor", "power")
    facts = {name: green[name] for name in (*names, "green_quota", "heavy_quota")}
    assert green_power.green_duty(**{**facts, **who}, green_duties=DUTIES) == owed
    if owed > 0.5:  # what is owed is not chosen: nobody is offered less
        answered = answers(green_power.choose_green_power, {**green, **who}, green_duties=DUTIES)
        assert 1 not in answered
