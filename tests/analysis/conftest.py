"""A made-up run with every indicator of the catalogue, and one of households only.

What they are held against is what the city ships, so that no test lives on figures of its own.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.accounts.facts import base_year_facts, observed_before
from sim.burden import GROUPS
from sim.results.files import write_run
from sim.results.recorder import FLOW, MAXIMUM, MEAN, STOCK, Indicator, Recorder

CO2 = "Emissions|CO2"
DEMAND, SUPPLY = f"{CO2}|Energy|Demand", f"{CO2}|Energy|Supply"
HOMES = "Residential and Commercial|Residential"
ELECTRICITY = "Secondary Energy|Electricity"
ABOUT = {"city": "suzhou", "scenario": "plan", "seed": "1", "scale": "0.01", "world": "central"}
HOURS = tuple(f"{day}|{hour:02d}" for day in ("working day", "extreme day") for hour in range(24))

# Mt a year in 2020, yearly growth of the rise, strength of the fall after 2027
SECTORS = {
    f"{SUPPLY}|Electricity and Heat|Coal": (76.0, 0.015, 0.02),
    f"{SUPPLY}|Electricity and Heat|Natural Gas": (15.0, 0.03, 0.005),
    f"{SUPPLY}|Solids": (0.7, -0.01, 0.01),
    f"{DEMAND}|Industry|Steel": (39.0, -0.005, 0.012),
    f"{DEMAND}|Industry|Chemicals": (6.5, 0.03, 0.015),
    f"{DEMAND}|Industry|Electronics": (4.0, 0.05, 0.02),
    f"{CO2}|Industrial Processes": (2.9, -0.01, 0.01),
    f"{DEMAND}|Transportation|Road|Private Cars": (7.5, 0.03, 0.05),
    f"{DEMAND}|Transportation|Road|Heavy Trucks": (6.0, 0.03, 0.03),
    f"{DEMAND}|{HOMES}": (1.7, 0.01, 0.02),
    f"{DEMAND}|Residential and Commercial|Commercial": (1.3, 0.02, 0.02),
    f"{DEMAND}|Agriculture": (0.4, 0.0, 0.0),
    f"{CO2}|Waste": (2.2, 0.01, 0.0),
}
POWER = {
    "Coal": (66, 0.0, 0.02),
    "Coal Cogeneration": (12, 0.0, 0.02),
    "Derived Gas": (8, 0.0, 0.01),
    "Natural Gas": (14, 0.03, 0.0),
    "Waste": (2.3, 0.02, 0.0),
    "Import Provincial": (19, 0.02, 0.0),
    "Import UHV Hydro": (33, 0.06, 0.03),
    "Wind": (0.03, 0.05, 0.0),
    "Solar": (1.4, 0.3, 0.0),
}


def level(quarter: int, start: float, rise: float, fall: float) -> float:
    """A made-up course: compound rise, then also a fall after 2027; dips in 2020Q1 and 2022Q2."""
    years = quarter / 4
    dip = {0: 0.9, 9: 0.93}.get(quarter, 1.0)
    return start * (1 + rise) ** min(years, 10) * (1 - fall * 2) ** max(years - 7, 0.0) * dip


def _parents(leaves: dict[str, float]) -> dict[str, float]:
    """The leaves and every sum over them, as the accounts name them."""
    found: dict[str, float] = {}
    for name, value in leaves.items():
        parts = name.split("|")
        for depth in range(3, len(parts) + 1):
            parent = "|".join(parts[:depth])
            found[parent] = found.get(parent, 0.0) + value
    return found


def _whole_city(quarter: int) -> dict[str, tuple[float | np.ndarray, str, str, str]]:
    """Values of a quarter by indicator, each with unit, kind and grouping."""
    co2 = {name: level(quarter, *course) * 1e6 / 4 for name, course in SECTORS.items()}
    territorial = sum(co2.values())
    rows = {name: (v, "t CO2", FLOW, "city") for name, v in _parents(co2).items()}
    energy = territorial - co2[f"{CO2}|Waste"] - co2[f"{CO2}|Industrial Processes"]
    provincial = level(quarter, 12.0, 0.0, 0.02) * 1e6 / 4
    hydro = level(quarter, 22.0, 0.03, 0.02) * 1e6 / 4
    totals = {
        f"{CO2}|Territorial": territorial,
        f"{CO2}|Official|UHV at Zero": energy + provincial,
        f"{CO2}|Official|UHV at Provincial Factor": energy + provincial + hydro,
        f"{CO2}|Import Provincial": provincial,
        f"{CO2}|Import UHV Hydro": hydro,
        f"{CO2}|End-User|UHV at Zero": territorial + provincial,
        f"{CO2}|End-User|UHV at Provincial Factor": territorial + provincial + hydro,
        f"{CO2}|Caused|Industry|Steel": territorial * 0.3,
        f"{CO2}|Caused|{HOMES}|Urban": territorial * 0.1,
    }
    rows |= {name: (v, "t CO2", FLOW, "city") for name, v in totals.items()}
    made = {name: level(quarter, *course) * 250 for name, course in POWER.items()}
    rows |= {f"{ELECTRICITY}|{n}": (v, "GWh", FLOW, "city") for n, v in made.items()}
    rows[ELECTRICITY] = (sum(made.values()), "GWh", FLOW, "city")
    rows["Final Energy by Electricity"] = (sum(made.values()) * 0.95 * 3.6, "TJ", FLOW, "city")
    rows["City|Electricity|Peak Load"] = (26800 + 300 * quarter, "MW", MAXIMUM, "city")
    rows["Non-Fossil Share|With Imported Hydro"] = (0.16 + 0.002 * quarter, "1", MEAN, "city")
    hours = np.arange(48) % 24
    sun = np.clip(np.sin((hours - 6) / 12 * np.pi), 0, None) * made["Solar"] * 2.2
    demand = 17000 + 4000 * np.sin((hours - 9) / 24 * 2 * np.pi) + 130 * quarter
    for name, power in {
        "Coal": (demand - sun) * 0.62,
        "Natural Gas": (demand - sun) * 0.1,
        "Import UHV Hydro": (demand - sun) * 0.28 + 800,
        "Solar": sun,
        "Storage Charge": np.where((hours > 9) & (hours < 15), 8.0 * quarter, 0.0),
        "Demand": demand,
    }.items():
        rows[f"City|Hourly Power|{name}"] = (power, "MW", MEAN, "hour")
    return rows | _households(quarter) | _operators(quarter)


def _operators(quarter: int) -> dict[str, tuple[float | np.ndarray, str, str, str]]:
    """Fleets and firms: kinds that fade out, kinds too small to draw, and all that is a share."""
    new, year = min(quarter / 50, 1.0), 2020 + quarter // 4
    bus = {"Diesel": 0.4, "Gas": 0.3, "Plug-In Hybrid": 0.2, "Fuel Cell": 0.1}
    kinds = {f"Bus|{kind}": (1 - new) * 9000 * share for kind, share in bus.items()}
    kinds |= {"Bus|Battery Electric": 9000 * new, "Bus|LNG": 90.0, "Bus|Petrol": 45.0}
    kinds |= {"Tractor|Diesel": 30000.0, "Tipper|Diesel": 9000.0 - quarter}
    kinds |= {"Tractor|Battery Swap": 300.0 * quarter, "Tipper|Battery Electric": 100.0 * quarter}
    rows: dict[str, tuple[float | np.ndarray, str, str, str]] = {
        f"City|Stock|{name}": (value, "vehicles", STOCK, "city") for name, value in kinds.items()
    }
    rows["City|Share|New and Clean Energy Buses"] = (0.6 + 0.4 * new, "1", MEAN, "city")
    rows["City|Share|Electric Arc in Crude Steel"] = (0.1 + 0.2 * new, "1", MEAN, "city")
    rows["Capacity|Electricity|Storage Capacity"] = (200.0 + 10 * quarter, "MW", STOCK, "city")
    rows["Capacity|Electricity|Storage Capacity|Grid"] = (100.0 + quarter, "MW", STOCK, "city")
    rows["Capacity|Electricity|Storage Capacity|Firm"] = (100.0 + 9 * quarter, "MW", STOCK, "city")
    rows["City|Stock|Public Charging Posts"] = (6000.0 + 900 * quarter, "posts", STOCK, "city")
    output = np.array([1e11, 2e11, 4e11])
    for name, share in (("Energy Cost", 0.03), ("Received", 1e-4), ("Output", 1.0)):
        rows[f"City|Firm|{name}"] = (share * output, "yuan", FLOW, "size")
    green, trade_in = (1e8 if year in years else 0.0 for years in ((2024, 2027), (2024,)))
    rows["City|Budget|Green Fund|Turned Down"] = (green, "yuan", FLOW, "city")
    rows["City|Budget|Trade-In|Turned Down"] = (trade_in, "yuan", FLOW, "city")
    return rows


def _households(quarter: int) -> dict[str, tuple[float | np.ndarray, str, str, str]]:
    electric = 1 / (1 + np.exp(-(quarter - 36) / 9)) * 0.8
    hybrid = 0.12 * electric
    shares = np.linspace(0.6, 1.4, 10) / 10
    cars = 3.7e6 * (1 + 0.008 * quarter)
    rows: dict[str, tuple[float | np.ndarray, str, str, str]] = {}
    for kind, share in (
        ("Petrol", 1 - electric - hybrid),
        ("Plug-In Hybrid", hybrid),
        ("Battery Electric", electric),
    ):
        rows[f"City|Stock|Car|{kind}"] = (shares * cars * share, "vehicles", STOCK, "division")
        rows[f"City|Sales|Car|{kind}"] = (cars * share / 40, "vehicles", FLOW, "city")
    pump = 0.01 + 0.002 * quarter
    for kind, share in (
        ("Gas", 0.55 - pump / 2),
        ("Electric", 0.3 - pump / 2),
        ("Heat Pump", pump),
    ):
        rows[f"City|Stock|Water Heater|{kind}"] = (4.8e6 * share, "households", STOCK, "city")
    rows["Capacity|Electricity|Solar|Residential Roof"] = (90 * 1.04**quarter, "MW", STOCK, "city")
    rows["City|Money|Car Grant"] = (2.5e8 if 18 <= quarter < 32 else 0.0, "yuan", FLOW, "city")
    rows["City|Public Cost"] = (3e8, "yuan", FLOW, "city")
    income = np.arange(1.0, 6.0) * 1e10
    rows["City|Household|Income"] = (income, "yuan", FLOW, "quintile")
    rows["City|Household|Energy Bill"] = (np.full(5, 6e8), "yuan", FLOW, "quintile")
    rows["City|Household|Grants"] = (np.full(5, 1e7 * quarter), "yuan", FLOW, "quintile")
    return rows


def _record(values: object, folder: Path, quarters: int = 64) -> Path:
    first = values(0)  # type: ignore[operator]
    divisions = tuple(f"D{n}" for n in range(10))
    recorder = Recorder(
        [Indicator(n, unit, kind, n, by) for n, (_, unit, kind, by) in first.items()],
        {"division": divisions, "hour": HOURS} | GROUPS,
    )
    for quarter in range(quarters):
        for name, (value, *_) in values(quarter).items():  # type: ignore[operator]
            recorder.put(quarter, name, value)
        recorder.close_quarter(quarter)
    table = recorder.table(ABOUT)
    write_run(folder, table, {"policy": "plan"}, base_year_facts(), observed_before())
    return folder


@pytest.fixture(scope="session")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _record(_whole_city, tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="session")
def households_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def values(quarter: int) -> dict[str, tuple[float | np.ndarray, str, str, str]]:
        rows = _households(quarter)
        for name in (f"{DEMAND}|{HOMES}", f"{DEMAND}|Transportation|Road|Private Cars"):
            course = SECTORS[name]
            rows[name] = (level(quarter, *course) * 1e6 / 4, "t CO2", FLOW, "city")
        return rows

    return _record(values, tmp_path_factory.mktemp("households"))


@pytest.fixture(scope="session")
def short_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _record(_whole_city, tmp_path_factory.mktemp("short"), quarters=3)


@pytest.fixture(scope="session")
def run_to(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """The whole city to the end of a year, made once each."""

    @cache
    def run(year: int) -> Path:
        folder = tmp_path_factory.mktemp(f"to {year}")
        return _record(_whole_city, folder, quarters=4 * (year - 2019))

    return run


@pytest.fixture(scope="session")
def short_of_power(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole city, which from 2033 on asks for more power than there is; with stores."""

    def values(quarter: int) -> dict[str, tuple[float | np.ndarray, str, str, str]]:
        evening = np.where(np.arange(48) % 24 == 19, 50.0 * quarter, 0.0)
        return _whole_city(quarter) | {
            "City|Electricity|Unserved": (5.0 * max(quarter // 4 - 12, 0), "GWh", FLOW, "city"),
            "City|Hourly Power|Storage Discharge": (evening, "MW", MEAN, "hour"),
        }

    return _record(values, tmp_path_factory.mktemp("short of power"))
