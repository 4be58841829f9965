"""The power system of 2020: what it generates against the settled balance, and its books."""

import numpy as np
import pytest

from sim.grid.conditions import Conditions
from sim.grid.data.reading import read_power_tables
from sim.grid.data.tables import KINDS, LOAD_CLASSES, PowerTables
from sim.grid.outcome import PowerOutcome
from sim.grid.system import PowerSystem, base_year_end_use, build_power_system
from sim.tables import GradedTable, city_path, read_graded

GWH_PER_PJ = 1 / 0.0036
BALANCE_ROWS = {
    "coal": "coal_power",
    "coal_chp": "coal_chp",
    "byproduct_gas": "derived_gas_power",
    "gas": "gas_power",
    "waste": "waste_to_energy",
    "biomass": "biomass_power_heat",
}
ROOF_PV_2020 = (1173.0, 1206.0, 1239.0, 1271.0)  # MW by quarter, from year-end totals


@pytest.fixture(scope="module")
def tables() -> PowerTables:
    return read_power_tables()


@pytest.fixture(scope="module")
def balance() -> GradedTable:
    return read_graded(
        city_path("suzhou", "balance", "energy_balance.csv"), ("block", "row", "fuel")
    )


@pytest.fixture(scope="module")
def year(tables: PowerTables, balance: GradedTable) -> tuple[PowerSystem, list[PowerOutcome]]:
    use = dict.fromkeys(LOAD_CLASSES, 0.0)
    for row, name in tables.load_classes.items():
        if ("use", row, "electricity") not in balance:
            continue  # used none in 2020
        use[name] += balance.value("use", row, "electricity", unit="PJ") * GWH_PER_PJ
    system = build_power_system(tables)
    outcomes = [
        system.run(
            quarter,
            Conditions(
                end_use=base_year_end_use(tables, use, quarter),
                coal_price=632,
                gas_price=2.1,
                hydropower_availability=1.03,
                distributed_pv=ROOF_PV_2020[quarter],
            ),
        )
        for quarter in range(4)
    ]
    return system, outcomes


def gwh(balance: GradedTable, part: str, row: str) -> float:
    return abs(balance.value(part, row, "electricity", unit="PJ")) * GWH_PER_PJ


def test_every_use_of_electricity_has_a_load_class(
    tables: PowerTables, balance: GradedTable
) -> None:
    """Barges used none in 2020 and may come to."""
    uses = {key[1] for key, _ in balance.rows if key[0] == "use" and key[2] == "electricity"}
    assert uses | {"inland_shipping"} == set(tables.load_classes)


@pytest.mark.parametrize("kind", KINDS)
def test_generation_by_kind_is_within_a_tenth(kind, year, balance) -> None:  # type: ignore[no-untyped-def]
    system, outcomes = year
    found = sum(o.by_kind(o.generation, system.fleet)[kind] for o in outcomes)
    assert found == pytest.approx(gwh(balance, "transformation", BALANCE_ROWS[kind]), rel=0.1)


def test_sun_wind_and_imports_are_within_a_tenth(year, balance) -> None:  # type: ignore[no-untyped-def]
    _, outcomes = year
    found = {
        "pv": sum(o.pv for o in outcomes),
        "wind": sum(o.wind for o in outcomes),
        "import_uhv_hydro": sum(o.imports()["uhv_hydro"] for o in outcomes),
        "import_provincial": sum(o.imports()["provincial"] for o in outcomes),
    }
    for row, energy in found.items():
        assert energy == pytest.approx(gwh(balance, "supply", row), rel=0.1), row


def test_energy_peak_and_own_use_are_those_of_2020(year, balance) -> None:  # type: ignore[no-untyped-def]
    _, outcomes = year
    anchors = read_graded(city_path("suzhou", "balance", "anchors.csv"), ("item",))
    use = sum(o.end_use + o.grid_loss + o.own_use for o in outcomes)
    asked = anchors.value("electricity_use", unit="TWh") * 1000
    assert use == pytest.approx(asked, rel=0.03)
    peak = max(o.peak for o in outcomes) / 1000
    assert peak == pytest.approx(anchors.value("peak_load", unit="GW"), rel=0.05)
    own = gwh(balance, "loss", "plant_own_use")
    assert sum(o.own_use for o in outcomes) == pytest.approx(own, rel=0.1)
    assert sum(o.unserved for o in outcomes) == 0.0


def test_fuel_for_electricity_is_that_of_the_balance_less_heat(year, balance) -> None:  # type: ignore[no-untyped-def]
    """Cogenerated heat is booked at the efficiency of a boiler that would have made it."""
    system, outcomes = year
    boiler = read_graded(
        city_path("suzhou", "balance", "emission_factors.csv"), ("item", "subject")
    ).value("reference_efficiency", "heat", unit="share")
    for kind, fuel in (("coal", "coal"), ("coal_chp", "coal"), ("gas", "natural_gas")):
        burnt = -balance.value("transformation", BALANCE_ROWS[kind], fuel, unit="PJ")
        heat = balance.value("transformation", BALANCE_ROWS[kind], "heat", unit="PJ")
        found = sum(o.by_kind(o.fuel, system.fleet)[kind] for o in outcomes) / 1000
        assert found == pytest.approx(burnt - heat / boiler, rel=0.05), kind


def test_supply_equals_use_in_every_quarter(year) -> None:  # type: ignore[no-untyped-def]
    for outcome in year[1]:
        assert abs(outcome.imbalance()) <= 1e-9 * outcome.end_use


def test_intensity_counts_hydropower_at_nothing_or_as_the_province(year) -> None:  # type: ignore[no-untyped-def]
    for outcome in year[1]:
        low, high = outcome.intensity(0.665), outcome.intensity(0.665, 0.665)
        assert 0.4 < low < high < 0.9
        hydro = outcome.imports()["uhv_hydro"] * 0.665 / outcome.end_use
        assert high - low == pytest.approx(hydro)


def test_the_marginal_price_is_near_the_cost_of_coal_power(year) -> None:  # type: ignore[no-untyped-def]
    prices = [outcome.mean_price for outcome in year[1]]
    assert 200 < np.mean(prices) < 300  # 242 yuan/MWh for a unit of 300 gce/kWh
