import math

import numpy as np
import pytest

from agents.households.car_energy import (
    CarUse,
    car_energy,
    second_car_energy,
    travel_factor,
    vintage,
)
from agents.households.energy import (
    ElectricityUse,
    by_grade,
    electricity_of_2020,
    fuels_of_2020,
)
from agents.households.energy_coefficients import FrugalUse, Graded
from agents.households.energy_conditions import (
    AS_IN_2020,
    electricity_factors,
    fuel_factors,
)
from agents.households.household import Household
from agents.machinery.population import Population
from agents.machinery.surroundings import Seen
from sim.build.households.assembly import build_households
from sim.build.households.energy import (
    calibration,
    energy_surroundings,
    habits,
    weather_response,
)
from sim.build.households.tables import read_household_tables
from sim.clock import QUARTERS_PER_YEAR
from sim.tables import city_path, read_graded

TABLES = read_household_tables("suzhou")
PEOPLE = ("suzhou", "people", "choices.csv")
CHOICES = read_graded(city_path(*PEOPLE), keys=("decision", "parameter"))
BALANCE = read_graded(
    city_path("suzhou", "balance", "energy_balance.csv"), keys=("block", "row", "fuel")
)
UNITS = read_graded(city_path("suzhou", "balance", "energy_units.csv"), keys=("item", "subject"))
RULES = (electricity_of_2020, fuels_of_2020, car_energy, second_car_energy)
SCALE = 0.01


class Home:
    """Stands for the Mesa model of the population."""


@pytest.fixture(scope="module")
def homes():
    built = build_households(TABLES, SCALE, 3)
    rows = len(built["active"])
    columns = built | {
        name: np.zeros(rows, state.dtype)
        for name, state in Household.states().items()
        if name not in built
    }
    columns["driving"] = np.ones(rows, np.float32)
    population = Population(Home(), Household, columns, seed=1, weight=1.0 / SCALE)
    population.surroundings.update(energy_surroundings(TABLES, CHOICES))
    population.surroundings["frugal_use"] = Seen(FrugalUse(0.9, 0.93))
    return population


@pytest.fixture(scope="module")
def present(homes):
    return np.flatnonzero(homes.columns["active"])


def petajoules(row, fuel):
    return BALANCE.value("use", row, fuel, unit="PJ")


def sums(homes, rows, values):
    columns = homes.columns
    urban, collective = columns["urban"][rows], columns["collective"][rows]
    parts = (urban & ~collective, ~urban & ~collective, collective)
    return [float(values[part].sum()) / SCALE for part in parts]


def test_electricity_of_the_synthetic_city_is_that_of_the_balance(homes, present):
    use = electricity_of_2020.decide(homes, present)
    own = sum(values for name, values in use._asdict().items() if name != "estate")
    kwh_per_pj = 1e9 / 3.6
    for got, row in zip(sums(homes, present, own), ("urban", "rural", "collective"), strict=True):
        wanted = petajoules(f"residential_{row}", "electricity") * kwh_per_pj
        assert got == pytest.approx(wanted, rel=0.015)
    estates = petajoules("residential_common_areas", "electricity") * kwh_per_pj
    assert use.estate.sum() / SCALE == pytest.approx(estates, rel=0.01)


def test_end_uses_of_urban_families_are_as_published(homes, present):
    use = electricity_of_2020.decide(homes, present)
    families = homes.columns["urban"][present] & ~homes.columns["collective"][present]
    names = {"screens": "television_computers", "other": "other_plugs"}
    for name, values in use._asdict().items():
        if name != "estate":
            item = f"electricity_{names.get(name, name)}"
            wanted = TABLES.energy.value(item, "urban", unit="kWh/yr")
            assert values[families].mean() == pytest.approx(wanted, rel=0.12), name


def test_fuels_of_the_synthetic_city_are_those_of_the_balance(homes, present):
    fuels = fuels_of_2020.decide(homes, present)
    gas = (fuels.gas + fuels.gas_heating).sum() / SCALE
    heating_value = UNITS.value("heating_value", "natural_gas", unit="MJ/m3")
    for got, fuel, per_unit in (
        (gas, "natural_gas", heating_value * 1e-9),
        (fuels.lpg.sum() / SCALE, "lpg", UNITS.value("heating_value", "lpg", unit="GJ/t") * 1e-9),
        (fuels.wood.sum() / SCALE, "biomass", 1e-6),
    ):
        wanted = petajoules("residential_urban", fuel) + petajoules("residential_rural", fuel)
        assert got * per_unit == pytest.approx(wanted, rel=0.02), fuel
    assert fuels.gas_heating.sum() / SCALE < 0.35 * gas


def test_private_cars_burn_the_petrol_of_the_balance(homes, present):
    first = car_energy.decide(homes, present)
    second = second_car_energy.decide(homes, present)
    litres = (first.petrol + second.petrol).sum() / SCALE
    columns = homes.columns
    stock = sum(np.count_nonzero(columns[name] == 1) for name in ("car", "second_car")) / SCALE
    later = TABLES.cars.value("private_cars", "end 2020", unit="cars") - 22_060 - 7_200
    response = TABLES.energy.value("mobility_response", "private car", unit="1")
    travel = travel_factor((0.6 + 0.85 + 0.94 + 0.96) / 4.0, response)
    tonnes = litres * travel * (stock + later) / 2.0 / stock * 0.745e-3
    wanted = petajoules("private_cars", "gasoline")
    assert tonnes * 43.07e-6 == pytest.approx(wanted, rel=0.01)
    kwh = (first.electricity + second.electricity).sum() / SCALE
    doubled = kwh * travel * (17_600 + 29_260) / 2.0 / 17_600  # plug-in cars at mid-2020
    assert doubled * 3.6e-9 == pytest.approx(petajoules("private_cars", "electricity"), rel=0.2)


def test_no_calibration_factor_leaves_its_range():
    factors = [graded for (item, _), graded in TABLES.energy.rows if item == "calibration"]
    assert len(factors) == 7
    assert all(0.7 <= graded.value <= 1.4 for graded in factors)
    assert calibration(TABLES).gas == TABLES.energy.value("calibration", "gas", unit="1")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_one_home_interpreted_is_its_place_among_all(homes, present, rule):
    rows = present[:: max(1, present.size // 1500)]
    compiled = np.column_stack(rule.decide(homes, rows))
    one_by_one = np.array([rule.for_agent(homes[int(row)]) for row in rows])
    assert np.array_equal(compiled, one_by_one)
    assert np.all(compiled >= 0.0)


def test_what_homes_have_decides_what_they_use(homes, present):
    columns, before = homes.columns, electricity_of_2020.decide(homes, present)
    fuels = fuels_of_2020.decide(homes, present)
    without = columns["cooking"][present] != 1
    pipeless = without & (columns["water_heater"][present] != 1)
    assert np.all(fuels.gas[pipeless] == 0.0)
    assert np.all(fuels.gas_heating[columns["heating"][present] != 2] == 0.0)
    assert np.all((fuels.lpg > 0.0) == (columns["cooking"][present] == 2))
    bare = columns["air_conditioners"][present] == 0
    assert np.all(before.cooling[bare] == 0.0) and np.all(before.cooling[~bare] > 0.0)


def test_a_better_grade_saves_less_than_its_label_because_of_rebound():
    seen = energy_surroundings(TABLES, CHOICES)["air_conditioner"].value
    label = TABLES.appliances.by(("1", "3"), "air_conditioner", "unit_use", unit="kWh/yr")
    saved = 1.0 - seen.first / seen.third
    rebound = TABLES.energy.value("rebound", "air conditioner", unit="1")
    assert saved == pytest.approx((1.0 - label[0] / label[1]) * (1.0 - rebound), rel=0.1)
    assert seen.first < seen.second < seen.third < seen.below


def test_grade_three_of_before_the_limits_uses_more():
    device = Graded(1.0, 2.0, 3.0, 4.0, -40.0)
    assert [by_grade(device, grade, -1) for grade in range(4)] == [0.0, 1.0, 2.0, 3.0]
    assert by_grade(device, 3, -41) == 4.0
    assert by_grade(device, 1, -41) == 1.0


@pytest.mark.parametrize("urban", [True, False])
class TestConditions:
    def test_nothing_moves_when_all_is_as_in_2020(self, urban):
        given = (urban, habits(TABLES), weather_response(TABLES), AS_IN_2020)
        assert set(electricity_factors(*given)) == {1.0}
        assert set(fuel_factors(*given)) == {1.0}

    def test_a_dearer_kilowatt_hour_saves_by_the_published_elasticity(self, urban):
        now = AS_IN_2020._replace(electricity_price=1.1)
        factors = electricity_factors(urban, habits(TABLES), weather_response(TABLES), now)
        elasticity = TABLES.energy.value(
            "price_elasticity", "urban" if urban else "rural", unit="1"
        )
        assert math.log(factors.lighting) / math.log(1.1) == pytest.approx(elasticity)
        assert factors.refrigeration == factors.estate == 1.0

    def test_a_hot_summer_moves_cooling_alone(self, urban):
        now = AS_IN_2020._replace(cooling_degree_days=1.8)
        factors = electricity_factors(urban, habits(TABLES), weather_response(TABLES), now)
        assert factors.cooling == pytest.approx(1.0 + 0.8 * weather_response(TABLES).cooling)
        assert set(factors._replace(cooling=1.0)) == {1.0}

    def test_a_cold_winter_and_dear_gas_move_gas(self, urban):
        now = AS_IN_2020._replace(heating_degree_days=1.2, gas_price=1.3)
        factors = fuel_factors(urban, habits(TABLES), weather_response(TABLES), now)
        assert factors.gas < 1.0
        assert factors.gas_heating > factors.gas
        assert factors.lpg == factors.wood == 1.0


def test_factors_are_exactly_what_richer_people_would_use(homes, present):
    """Sums of 2020 times factors equal the sum over households with grown incomes."""
    rows = present[::50]
    columns = homes.columns
    urban = columns["urban"][rows]
    grown = dict(columns, income=columns["income"] * np.float32(1.5))
    richer = Population(Home(), Household, grown, seed=1, weight=1.0)
    before = electricity_of_2020.decide(homes, rows)
    after = electricity_of_2020.decide(richer, rows, homes.surroundings)
    for part, area in ((urban, True), (~urban, False)):
        now = AS_IN_2020._replace(income=1.5)
        factors = electricity_factors(area, habits(TABLES), weather_response(TABLES), now)
        for name in ElectricityUse._fields:
            expected = getattr(before, name)[part].sum() * getattr(factors, name)
            assert getattr(after, name)[part].sum() == pytest.approx(expected, rel=1e-5), name


def test_cars_use_less_per_kilometre_the_younger_they_are():
    use = CarUse(8.0, 0.01, 0.02, 4.5, 9.0, 15.0, 0.005, 1.1, 1.0)
    old, new, future = (car_energy(1, bought, 10_000.0, 1.0, use).petrol for bought in (-40, 0, 40))
    assert old > new > future
    assert new == pytest.approx(800.0)
    assert vintage(8.0, 0.02, 4 * QUARTERS_PER_YEAR) == pytest.approx(8.0 * math.exp(-0.08))
    assert car_energy(0, 0, 0.0, 1.0, use) == (0.0, 0.0)
    assert car_energy(2, 0, 10_000.0, 1.0, use) == (450.0, 900.0)
    assert car_energy(3, 0, 10_000.0, 1.0, use) == (0.0, pytest.approx(1.1 * 1500.0))


def test_private_cars_feel_part_of_a_closure():
    assert travel_factor(1.0, 0.5) == 1.0
    assert travel_factor(0.8, 0.5) == pytest.approx(0.9)
