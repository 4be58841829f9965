import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.households.household import Household
from sim.build.households.assembly import HOUSEHOLD_COLUMNS, build_households
from sim.build.households.tables import read_household_tables
from sim.divisions import DIVISIONS
from sim.errors import InputError
from sim.tables import GradedTable

TABLES = read_household_tables("suzhou")
NO_PV = 32767


@cache
def city(scale, seed):
    return build_households(TABLES, scale, seed)


def present(households):
    return households["arrives"] == 0


def by_division(households, mask, values=None):
    weights = None if values is None else values[mask].astype(np.float64)
    return np.bincount(households["district"][mask], weights, len(DIVISIONS))


def digest(households):
    return hashlib.sha256(b"".join(households[name].tobytes() for name in households)).hexdigest()


@pytest.mark.parametrize(("scale", "seed"), [(0.01, 1), (0.01, 2), (0.01, 77), (0.1, 1)])
class TestMargins:
    def test_households_and_people_of_every_division(self, scale, seed):
        rows = city(scale, seed)
        here = present(rows)
        families, collectives = here & ~rows["collective"], here & rows["collective"]
        for mask, item in ((families, "family"), (collectives, "collective")):
            households = TABLES.division(f"{item}_households", "households") * scale
            assert np.all(np.abs(by_division(rows, mask) - households) < 1.0)
            people = TABLES.division(f"{item}_population", "persons") * scale
            assert by_division(rows, mask, rows["persons"]) == pytest.approx(people, rel=0.02)
        people = TABLES.division("population", "persons") * scale
        assert by_division(rows, here, rows["persons"]) == pytest.approx(people, rel=0.003)
        assert rows["persons"][here].sum() == pytest.approx(people.sum(), rel=0.001)

    def test_urban_people_and_their_absence_of_rural_ones_in_the_core(self, scale, seed):
        rows = city(scale, seed)
        here = present(rows)
        share = TABLES.division("urban_share", "1")
        urban = by_division(rows, here & rows["urban"], rows["persons"])
        assert urban / by_division(rows, here, rows["persons"]) == pytest.approx(share, abs=0.003)
        for name in ("Gusu", "SIP"):
            assert rows["urban"][rows["district"] == DIVISIONS.index(name)].all()

    def test_income_per_head_of_urban_and_rural_people(self, scale, seed):
        rows = city(scale, seed)
        here = present(rows)
        for area, mask in (("urban", rows["urban"]), ("rural", ~rows["urban"])):
            income = rows["income"][here & mask].sum(dtype=np.float64)
            mean = income / rows["persons"][here & mask].sum()
            published = TABLES.households.value("income_per_head", area, unit="yuan/yr")
            assert mean == pytest.approx(published, rel=0.002)

    def test_private_cars_by_division_powertrain_and_age(self, scale, seed):
        rows = city(scale, seed)
        cars = (rows["car"] > 0).astype(int) + (rows["second_car"] > 0)
        stock = TABLES.cars.value("private_cars", "end 2019", unit="cars") * scale
        assert abs(cars.sum() - stock) <= 0.5
        later = TABLES.division("private_cars_end_2020", "cars")
        expected = later / later.sum() * stock
        assert np.all(np.abs(by_division(rows, present(rows), cars) - expected) < 1.0)
        kinds = np.concatenate([rows["car"], rows["second_car"]])
        for item, code in (("private_bev", 3), ("private_phev", 2)):
            expected = TABLES.cars.value(item, "end 2019", unit="cars") * scale
            assert abs(np.count_nonzero(kinds == code) - expected) <= 0.5
        bought = np.concatenate([rows["car_bought"], rows["second_car_bought"]])
        new = (kinds == 1) & (bought >= -4)
        share = TABLES.cars.value("age_share_end_2019", "0", unit="1")
        assert np.count_nonzero(new) / np.count_nonzero(kinds == 1) == pytest.approx(
            share, abs=0.002
        )

    def test_cars_follow_income_as_in_the_decile_profile(self, scale, seed):
        rows = city(scale, seed)
        families = present(rows) & ~rows["collective"]
        income = rows["income"][families]
        decile = np.argsort(np.argsort(income, kind="stable")) * 10 // income.size
        cars = ((rows["car"] > 0).astype(int) + (rows["second_car"] > 0))[families]
        held = np.bincount(decile, cars) / np.bincount(decile)
        unit = "cars/100 households"
        profile = TABLES.cars.by(range(1, 11), "cars_per_100_by_income_decile", unit=unit)
        assert held / held.mean() == pytest.approx(profile / profile.mean(), abs=0.07)

    def test_appliances_and_technologies_of_families(self, scale, seed):
        rows = city(scale, seed)
        families = present(rows) & ~rows["collective"]
        for area, mask in (
            ("urban", families & rows["urban"]),
            ("rural", families & ~rows["urban"]),
        ):
            units = TABLES.appliances.value(
                "air_conditioner", "units_per_100", area, unit="units/100 households"
            )
            assert rows["air_conditioners"][mask].mean() * 100 == pytest.approx(units, rel=0.01)
            for service, name, column, code in (
                ("hot_water", "gas", "water_heater", 1),
                ("hot_water", "heat_pump", "water_heater", 4),
                ("heating", "air_conditioner", "heating", 1),
                ("heating", "stove", "heating", 5),
                ("cooking", "lpg", "cooking", 2),
                ("piped_gas", "connected", "piped_gas", 1),
            ):
                share = TABLES.technologies.value(service, name, area, unit="1")
                assert np.mean(rows[column][mask] == code) == pytest.approx(share, abs=0.002)
            best = TABLES.appliances.value("refrigerator", "stock_share", "1", unit="1")
            owners = rows["refrigerator_class"][mask]
            assert np.mean(owners[owners > 0] == 1) == pytest.approx(best, abs=0.003)

    def test_rooftop_pv_in_kilowatts_and_systems(self, scale, seed):
        rows = city(scale, seed)
        stock = TABLES.roofs.value("household_pv_year_end", "2019", unit="MW") * 1000.0 * scale
        assert rows["pv_kw"].sum(dtype=np.float64) == pytest.approx(stock, rel=1e-5)
        size = TABLES.roofs.value("system_size", "house", unit="kW")
        assert abs(np.count_nonzero(rows["pv_kw"]) - stock / size) <= 0.5
        assert rows["pv_kw"].max() < 30.0

    def test_home_charging_and_tenure(self, scale, seed):
        rows = city(scale, seed)
        families = present(rows) & ~rows["collective"]
        assert rows["home_charging"][families].mean() == pytest.approx(0.355, abs=0.005)
        holders = families & (rows["car"] > 0)
        assert rows["home_charging"][holders].mean() > rows["home_charging"][families].mean()
        flats = TABLES.dwellings.value("type_share", "urban apartment", unit="1")
        owners = TABLES.dwellings.by(
            ("urban apartment", "urban house", "urban other"), "owner_share", unit="1"
        )
        expected = owners @ np.array([flats, 1 - flats - 0.02, 0.02])
        urban = families & rows["urban"]
        assert rows["owner"][urban].mean() == pytest.approx(expected, abs=0.005)

    def test_newcomers_bring_the_gain_of_people(self, scale, seed):
        rows = city(scale, seed)
        new = ~present(rows)
        gain = TABLES.growth.value("population", "2030", unit="persons") - 12_748_262
        assert rows["persons"][new].sum() == pytest.approx(gain * scale, rel=0.01)
        early = new & (rows["arrives"] < 16)  # 2020-2023, published by division
        expected = TABLES.division("population_2023", "persons") - TABLES.division(
            "population", "persons"
        )
        came = by_division(rows, early)
        assert came == pytest.approx(expected * scale / 1.4, abs=1.0)  # 1.4 persons each


def test_all_margins_vary_little_between_city_seeds():
    totals = []
    for seed in range(8):
        rows = city(0.01, seed)
        cars = np.concatenate([rows["car_km"], rows["second_car_km"]]).sum(dtype=np.float64)
        totals.append(
            [
                cars,
                rows["income"].sum(dtype=np.float64),
                rows["floor_area"].sum(dtype=np.float64),
                rows["air_conditioners"].sum(),
                (rows["use_factor"] * rows["persons"]).sum(dtype=np.float64),
            ]
        )
    spread = np.std(totals, axis=0) / np.mean(totals, axis=0)
    assert spread.max() < 0.003


def test_columns_have_the_type_their_agent_declares():
    rows = city(0.01, 1)
    states = Household.states()
    assert set(rows) == set(HOUSEHOLD_COLUMNS)
    for name, column in rows.items():
        assert column.dtype == states[name].dtype, name
        assert column.shape == rows["district"].shape


def test_another_seed_makes_another_city_and_the_same_seed_the_same():
    again = build_households(TABLES, 0.01, 1)
    assert digest(again) == digest(city(0.01, 1))
    assert digest(city(0.01, 2)) != digest(city(0.01, 1))
    same = np.mean(again["car"] == city(0.01, 2)["car"])
    assert 0.4 < same < 0.8  # chance, not a constant


def test_threads_do_not_show():
    with ThreadPoolExecutor(4) as pool:
        built = list(pool.map(lambda seed: build_households(TABLES, 0.002, seed), [5, 6, 5, 6]))
    assert [digest(rows) for rows in built] == [digest(city(0.002, s)) for s in (5, 6, 5, 6)]


def test_drawing_at_once_or_kind_by_kind_is_the_same(monkeypatch):
    monkeypatch.setattr("sim.build.households.block._DRAWN_AT_ONCE", 0)
    assert digest(build_households(TABLES, 0.002, 5)) == digest(city(0.002, 5))


def with_value(table, key, value):
    rows = {k: (r._replace(value=value) if k == key else r) for k, r in table.rows}
    return GradedTable(table.path, table.keys, rows)


def test_more_arrivals_move_nobody_who_lives_there():
    growth = with_value(TABLES.growth, ("population", "2030"), 13_600_000.0)
    more = build_households(replace(TABLES, growth=growth), 0.01, 1)
    base = city(0.01, 1)
    assert np.count_nonzero(~present(more)) > 1.5 * np.count_nonzero(~present(base))
    for name in HOUSEHOLD_COLUMNS:
        assert np.array_equal(more[name][present(more)], base[name][present(base)]), name


def test_a_changed_table_changes_the_city():
    roofs = with_value(TABLES.roofs, ("household_pv_year_end", "2019"), 90.0)
    rows = build_households(replace(TABLES, roofs=roofs), 0.002, 5)
    assert rows["pv_kw"].sum() == pytest.approx(90_000 * 0.002, rel=1e-5)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**40), st.sampled_from([0.0001, 0.0005, 0.001, 0.002]))
def test_what_must_hold_for_every_household_of_every_city(seed, scale):
    rows = build_households(TABLES, scale, seed)
    gas, new = rows["piped_gas"], rows["arrives"] > 0
    assert np.array_equal(rows["active"], ~new)
    assert np.all(rows["arrives"][new] >= 4)
    for division in range(len(DIVISIONS)):
        quarters = rows["arrives"][rows["district"] == division]
        assert np.all(np.diff(quarters) >= 0)
    assert np.all(np.diff(rows["district"]) >= 0)
    assert np.all(gas[(rows["cooking"] == 1) | (rows["water_heater"] == 1)])
    assert np.all(gas[rows["heating"] == 2])
    assert np.all(rows["air_conditioners"][rows["heating"] == 1] > 0)
    assert np.all((rows["air_conditioners"] > 0) == (rows["air_conditioner_class"] > 0))
    assert np.all((rows["water_heater"] > 0) == (rows["water_heater_class"] > 0))
    assert not np.any(rows["owner"] & rows["collective"])
    assert np.all(rows["owner"][rows["roof_area"] > 0])
    has_pv = rows["pv_kw"] > 0
    assert np.all(rows["roof_area"][has_pv] > 0)
    assert np.array_equal(has_pv, rows["pv_built"] != NO_PV)
    assert np.all(rows["pv_built"][has_pv] < 0)
    assert np.all(rows["car"][rows["second_car"] > 0] > 0)
    assert not np.any(rows["car"][new])
    for name in ("car", "second_car"):
        has = rows[name] > 0
        assert np.all(rows[f"{name}_km"] > 0)  # also of those who have none yet
        assert np.all(rows[f"{name}_bought"][has] < 0)
        assert np.array_equal(rows[f"{name}_bought"][~has], rows["arrives"][~has])
    for name in ("air_conditioner", "refrigerator", "washing_machine", "water_heater"):
        assert rows[f"{name}_class"].min() >= 0 and rows[f"{name}_class"].max() <= 3
    for name, dtype in HOUSEHOLD_COLUMNS.items():
        if dtype == "f4":
            assert np.all(np.isfinite(rows[name])), name
    assert rows["persons"].min() >= 1 and rows["persons"].max() <= 8
    assert rows["income"].min() > 0 and rows["floor_area"].min() > 0
    assert rows["use_factor"].min() > 0


@pytest.mark.parametrize("scale", [0.0, -0.1, 1.5, 0.3, 1e-5, float("nan")])
def test_a_scale_that_is_not_one_over_a_whole_number_is_refused(scale):
    with pytest.raises(InputError, match="scale"):
        build_households(TABLES, scale, 1)


def test_a_missing_city_is_refused_with_the_file():
    with pytest.raises(InputError, match=r"atlantis.*divisions\.csv"):
        read_household_tables("atlantis")


def test_the_number_of_workers_never_shows():
    assert digest(build_households(TABLES, 0.002, 5, workers=3)) == digest(city(0.002, 5))
