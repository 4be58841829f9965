"""The published sums and shares that the household tables must meet."""

import numpy as np
import pytest

from sim.build.households.tables import household_numbers, read_household_tables
from sim.divisions import DIVISIONS

TABLES = read_household_tables("suzhou")


@pytest.mark.parametrize(
    ("item", "unit"),
    [
        ("population", "persons"),
        ("population_2023", "persons"),
        ("family_households", "households"),
        ("collective_households", "households"),
        ("family_population", "persons"),
        ("collective_population", "persons"),
        ("private_cars_end_2020", "cars"),
    ],
)
def test_the_divisions_sum_to_the_city(item, unit):
    total = TABLES.divisions.value(item, "City", unit=unit)
    assert TABLES.division(item, unit).sum() == pytest.approx(total, abs=0.5)


def test_census_identities():
    persons = TABLES.division("population", "persons")
    families = TABLES.division("family_population", "persons")
    collectives = TABLES.division("collective_population", "persons")
    assert families + collectives == pytest.approx(persons)
    urban = persons @ TABLES.division("urban_share", "1")
    assert urban == pytest.approx(10_418_373, abs=5)
    five_largest = np.sort(persons)[-5:].sum() / persons.sum()
    assert five_largest == pytest.approx(0.6382, abs=0.0001)  # as published


def test_people_by_kind_are_consistent():
    people = TABLES.people
    core = [DIVISIONS.index("Gusu"), DIVISIONS.index("SIP")]
    assert np.all(people.family_rural[core] == 0.0)
    assert np.all(people.collective_rural[core] == 0.0)
    urban = people.family_urban + people.collective_urban
    persons = TABLES.division("population", "persons")
    assert urban == pytest.approx(persons * TABLES.division("urban_share", "1"), abs=1.0)
    share = people.collective_urban.sum() / 1_538_197
    assert share == pytest.approx(0.92, abs=0.0005)


def test_income_ratios_of_the_divisions_average_to_one():
    people = TABLES.people
    urban = people.family_urban + people.collective_urban
    rural = people.family_rural + people.collective_rural
    for item, weight in (("urban_income_ratio", urban), ("rural_income_ratio", rural)):
        assert TABLES.division(item, "1") @ weight / weight.sum() == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize("scale", [1.0, 0.1, 0.01, 0.001])
def test_rows_are_the_scaled_census(scale):
    numbers = household_numbers(TABLES, scale)
    assert numbers.min() >= 0
    assert numbers[:, :2].sum() == round(4_273_563 * scale)
    assert numbers[:, 2:].sum() == round(522_187 * scale)
    families = TABLES.division("family_households", "households") * scale
    assert np.all(np.abs(numbers[:, :2].sum(axis=1) - families) < 1.0)


def test_shares_of_every_group_sum_to_one():
    groups: dict[tuple[str, ...], float] = {}
    for (item, _), graded in TABLES.dwellings.rows:
        if item.startswith("vintage_share"):
            groups[(item,)] = groups.get((item,), 0.0) + graded.value
    for (service, _, area), graded in TABLES.technologies.rows:
        if service in ("heating", "hot_water", "cooking"):
            groups[service, area] = groups.get((service, area), 0.0) + graded.value
    for (device, item, segment), graded in TABLES.appliances.rows:
        if item in ("stock_share", "sales_share"):
            groups[device, item] = groups.get((device, item), 0.0) + graded.value
        elif item == "share_with_units" and not segment.startswith("collective"):
            key = (device, item, segment.split()[0])
            groups[key] = groups.get(key, 0.0) + graded.value
    for item, table in (
        ("size_shape", TABLES.households),
        ("size_shape_collective", TABLES.households),
        ("age_share_end_2019", TABLES.cars),
        ("plug_in_age_share_end_2019", TABLES.cars),
        ("arrival_size_shape", TABLES.growth),
    ):
        groups[(item,)] = sum(graded.value for (i, _), graded in table.rows if i == item)
    assert len(groups) > 20
    for group, total in groups.items():
        assert total == pytest.approx(1.0, abs=0.001), group


def test_private_cars_rise_as_the_register_did():
    cars = TABLES.cars
    before, after = cars.by(("end 2019", "end 2020"), "private_cars", unit="cars")
    motor = cars.by(("end 2019", "end 2020"), "motor_cars", unit="cars")
    assert after / before == pytest.approx(motor[1] / motor[0], abs=0.001)
    unit = "cars/100 households"
    profile = cars.by(range(1, 11), "cars_per_100_by_income_decile", unit=unit)
    dormitories = cars.value("cars_per_100", "collective", unit=unit)
    held = 4_273_563 * profile.mean() + 522_187 * dormitories
    assert held / 100.0 == pytest.approx(after, rel=0.001)


def test_plug_in_cars_of_2020_are_those_of_2019_and_the_sales_less_what_left():
    cars = TABLES.cars
    items = ("private_bev", "private_phev")
    before = sum(cars.value(item, "end 2019", unit="cars") for item in items)
    after = sum(cars.value(item, "end 2020", unit="cars") for item in items)
    sold = cars.value("private_plug_in_sales", "2020", unit="cars/yr")
    assert 0.0 < before + sold - after < 0.05 * before
    total = cars.value("new_energy_vehicles", "end 2020", unit="cars")
    assert after < total


def test_pv_of_households_is_what_their_roofs_can_bear():
    stock = TABLES.roofs.value("household_pv_year_end", "2019", unit="MW") * 1000.0
    size = TABLES.roofs.value("system_size", "house", unit="kW")
    roof = TABLES.roofs.value("roof_area", "house", unit="m2")
    usable = TABLES.roofs.value("usable_share", "house", unit="1")
    area = TABLES.roofs.value("area_per_kw", "all", unit="m2/kW")
    assert size == pytest.approx(roof * usable / area)
    assert stock / size < 0.02 * 940_000  # a per mille matter of the own roofs


def test_sources_name_no_working_files():
    for table in (
        TABLES.divisions,
        TABLES.households,
        TABLES.growth,
        TABLES.dwellings,
        TABLES.roofs,
        TABLES.cars,
        TABLES.appliances,
        TABLES.technologies,
    ):
        for key, graded in table.rows:
            for text in (graded.source, graded.note):
                assert ".csv" not in text.replace("divisions.csv", ""), key
