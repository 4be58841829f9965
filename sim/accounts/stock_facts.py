"""What is known of the end of 2020 beside the balance: peak load, vehicles, PV.

Each figure is read from the table of the city that holds it, with its source, and is named as a
run records it; a figure that a run records in parts is named as their sum, "A + B".
"""

from collections.abc import Iterable

from agents.transport.kinds import NEW_ENERGY, POWERTRAINS
from sim.accounts.flows.balance import BASE_YEAR
from sim.fleets.record import CLASS_NAMES, POWERTRAIN_NAMES
from sim.results.files import Fact
from sim.tables import Graded, city_path, read_graded

PEAK_LOAD = "City|Electricity|Peak Load"
CAR = "City|Stock|Car"
SOLAR = "Capacity|Electricity|Solar"
_MW_PER_GW = 1000.0
_TOLERANCE = 0.05
_END = f"end {BASE_YEAR}"
_NEW_ENERGY = {POWERTRAINS[code] for code in NEW_ENERGY}
_PLUG_IN_CARS = (f"{CAR}|Plug-In Hybrid", f"{CAR}|Battery Electric")
_PRIVATE_PLUGS = ("private_bev", "private_phev")
# Few decide about these in a year: three standard deviations of one city's luck at scale 0.01,
# from the table in docs/data.md, "How near 2020 comes out".
_LUCK_OF_PLUG_IN_CARS = 0.109
_LUCK_OF_SOLAR = {"pv_total": 0.082, "pv_commercial_roof": 0.095, "pv_residential_roof": 0.155}
_SOLAR = {
    "pv_total": SOLAR,
    "pv_commercial_roof": f"{SOLAR}|Firm",
    "pv_residential_roof": f"{SOLAR}|Household",
    "pv_utility": f"{SOLAR}|Ground",
}


def stock_facts(city: str = "suzhou") -> list[Fact]:
    """Peak load of 2020 in MW, vehicles and PV (MW) at its end, each within 5 %."""
    return [_peak_load(city), *_cars(city), *_fleets(city), *_solar(city)]


def _peak_load(city: str) -> Fact:
    row = read_graded(city_path(city, "balance", "anchors.csv"), ("item",)).row("peak_load")
    return _fact(PEAK_LOAD, [row], "GW", _MW_PER_GW, "MW")


def _cars(city: str) -> list[Fact]:
    """Private cars, those of them with a plug, and all registered vehicles likewise."""
    table = read_graded(city_path(city, "people", "cars.csv"), ("item", "segment"))
    classes = [f"City|Stock|{name}" for name in CLASS_NAMES.values()]
    new = [
        f"City|Stock|{CLASS_NAMES[vehicle_class]}|{POWERTRAIN_NAMES[powertrain]}"
        for vehicle_class, powertrain in _fleet_rows(city)
        if powertrain in _NEW_ENERGY
    ]
    private = sum(table.value(item, _END, unit="cars") for item in _PRIVATE_PLUGS)
    share = private / table.value("new_energy_vehicles", _END, unit="cars")
    told = (
        (CAR, ("private_cars",), "", 0.0),
        (
            " + ".join(_PLUG_IN_CARS),
            _PRIVATE_PLUGS,
            "Private cars with a plug",
            _LUCK_OF_PLUG_IN_CARS,
        ),
        (" + ".join([CAR, *classes]), ("motor_cars",), "Cars, trucks and buses together", 0.0),
        (
            " + ".join([*_PLUG_IN_CARS, *new]),
            ("new_energy_vehicles",),
            "New energy vehicles of all classes",
            share * _LUCK_OF_PLUG_IN_CARS,  # fleets, one to one, add little
        ),
    )
    return [
        _fact(name, [table.row(item, _END) for item in items], "cars", 1.0, "vehicles", label, luck)
        for name, items, label, luck in told
    ]


def _fleets(city: str) -> list[Fact]:
    rows = _fleet_rows(city)
    return [
        _fact(
            f"City|Stock|{name}",
            [row for (found, _), row in rows.items() if found == vehicle_class],
            "vehicles",
        )
        for vehicle_class, name in CLASS_NAMES.items()
    ]


def _fleet_rows(city: str) -> dict[tuple[str, str], Graded]:
    """Vehicles at the end of the year by class and powertrain."""
    keys = ("vehicle_class", "powertrain", "item")
    table = read_graded(city_path(city, "transport", "fleets.csv"), keys)
    return {
        (vehicle_class, powertrain): row
        for (vehicle_class, powertrain, item), row in table.rows
        if item == f"end_{BASE_YEAR}"
    }


def _solar(city: str) -> list[Fact]:
    table = read_graded(city_path(city, "power", "renewables.csv"), ("item", "year"))
    return [
        _fact(name, [table.row(item, BASE_YEAR)], "MW", luck=_LUCK_OF_SOLAR.get(item, 0.0))
        for item, name in _SOLAR.items()
    ]


def _fact(
    name: str,
    rows: Iterable[Graded],
    unit: str,
    factor: float = 1.0,
    recorded: str = "",
    label: str = "",
    luck: float = 0.0,
) -> Fact:
    """The sum of rows in `unit`, times `factor`, in the unit in which a run records it."""
    rows = list(rows)
    assert {row.unit for row in rows} == {unit}, name
    value = factor * sum(row.value for row in rows)
    source = "; ".join(dict.fromkeys(row.source for row in rows))
    return Fact(name, BASE_YEAR, value, recorded or unit, _TOLERANCE, source, label, luck)
