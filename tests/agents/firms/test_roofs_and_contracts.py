"""How firms decide on roofs, batteries and green power: directions and who an offer moves."""

import pytest

from agents.firms import green_power, investing, roof_pv, storage


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
        "export_share": 0.6,
        "small": False,
        "green_quota": 0.13,
        "heavy_quota": 0.3,
        "buyer_pressure": 0.5,
        "green_premium": 0.01,
        "green_weights": green_power.GreenWeights(
            per_cent_of_premium=1.1, buyers=9.0, hesitation=3.6
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
    assert set(answers(green_power.choose_green_power, green, small=True)) == {0}
    assert green_power.green_duty(True, 0.13, 0.3) == 0.3
    assert green_power.green_duty(False, 0.13, 0.3) == 0.13
