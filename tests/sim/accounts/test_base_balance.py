"""The shipped balance of 2020: it closes, says what it should, and refuses to be broken."""

import csv
import re
import shutil

import pytest

from sim.accounts.books.closure import TOLERANCE
from sim.accounts.flows.balance import balance_from, read_balance
from sim.accounts.vocabulary import (
    BLOCKS,
    FUEL,
    FUELS,
    LOSS,
    SECTOR,
    SECTOR_ROWS,
    SUPPLY,
    TRANSFORMATION,
)
from sim.errors import InputError
from sim.tables import city_path, read_graded

KEYS = ("block", "row", "fuel")
PATH = city_path("suzhou", "balance", "energy_balance.csv")
MIXED = {  # rows of several things that have little in common
    "wood_and_furniture",  # with sports goods and toys
    "special_vehicles",
    "culture_and_transport_hubs",
}
REST = re.compile("(^|_)(others?|rest|remainder|misc|various|unspecified)(_|$)")


@pytest.fixture(scope="module")
def balance():
    return read_balance()


def changed(tmp_path, key, **cells):
    """A copy of the shipped table with one row changed, read again."""
    rows = list(csv.DictReader(PATH.read_text(encoding="utf-8").splitlines()))
    target = next(r for r in rows if tuple(r[k] for k in KEYS) == key)
    target.update(cells)
    copy = tmp_path / "energy_balance.csv"
    with copy.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return read_graded(copy, KEYS)


def test_every_fuel_closes(balance):
    balance.check("2020")
    assert (abs(balance.residual()) <= TOLERANCE * balance.turnover()).all()
    assert (balance.turnover() > 0).all()


def test_electricity_is_that_of_the_city(balance):
    column = FUEL["electricity"]
    landed = balance.supply[:, column].sum()
    made = balance.transformation[:, column].sum()
    assert (landed + made) / 3.6 == pytest.approx(152_400, rel=1e-9)  # GWh, use of society
    delivered = balance.use[:, column].sum() + balance.loss[:, column].sum()
    assert delivered / 3.6 == pytest.approx(152_400, rel=1e-9)


@pytest.mark.parametrize(
    ("block", "row", "gwh"),
    [
        ("transformation", "coal_power", 65_800),
        ("transformation", "coal_chp", 12_000),
        ("transformation", "derived_gas_power", 8_000),
        ("transformation", "gas_power", 10_400),
        ("transformation", "waste_to_energy", 2_000),
        ("supply", "import_uhv_hydro", 33_300),
        ("supply", "import_provincial", 19_340),
        ("use", "residential_urban", 10_490),
        ("use", "steel", 16_400),
        ("loss", "grid_losses", 4_850),
    ],
)
def test_rows_stand_where_the_arrays_say(balance, block, row, gwh):
    index = {"supply": SUPPLY, "transformation": TRANSFORMATION, "use": SECTOR, "loss": LOSS}
    value = getattr(balance, block)[index[block][row], FUEL["electricity"]]
    assert value / 3.6 == pytest.approx(gwh, rel=1e-9)


def test_road_rows_follow_from_the_vehicles():
    road = read_graded(
        city_path("suzhou", "balance", "road_fuel.csv"), ("item", "class", "powertrain")
    )
    units = read_graded(city_path("suzhou", "balance", "energy_units.csv"), ("item", "subject"))
    balance = read_graded(PATH, KEYS)

    def per_litre(fuel):
        density = units.value("density", fuel, unit="kg/L")
        return density * units.value("heating_value", fuel, unit="GJ/t")

    mj = {
        "gasoline_use": ("gasoline", per_litre("gasoline")),
        "diesel_use": ("diesel", per_litre("diesel")),
        "gas_use": ("natural_gas", units.value("heating_value", "natural_gas", unit="MJ/m3")),
        "electricity_use": ("electricity", 3.6),
        "hydrogen_use": ("hydrogen", units.value("heating_value", "hydrogen", unit="MJ/kg")),
    }
    burnt: dict[tuple[str, str], float] = {}
    for (item, group, powertrain), rate in road.rows:
        if item not in mj:
            continue
        fuel, per_unit = mj[item]
        vehicles = road.value("vehicles", group, powertrain, unit="vehicles")
        own = ("distance", group, powertrain) in dict(road.rows)
        km = road.value("distance", group, powertrain if own else "all", unit="km/yr")
        share = road.value("filled_in_city", group, "all", unit="share")
        petajoules = vehicles * km * share * rate.value / 100 * per_unit / 1e9
        burnt[group, fuel] = burnt.get((group, fuel), 0.0) + petajoules
    assert len(burnt) > 25
    for (group, fuel), petajoules in burnt.items():
        booked = balance.value("use", group, fuel, unit="PJ")
        assert booked == pytest.approx(petajoules, abs=6e-5), (group, fuel)


def test_industry_meets_the_energy_of_above_scale_firms(balance):
    """Industry with conversion and network losses, calorific, power stations net."""
    anchors = read_graded(city_path("suzhou", "balance", "anchors.csv"), ("item",))
    last = SECTOR["water_and_gas_supply"]
    tj = balance.use[: last + 1].sum() - balance.transformation.sum() + balance.loss.sum()
    below = anchors.value("below_scale_industry_energy", unit="Mtce")
    above_scale = tj / 29_307.6 - below  # TJ per Mtce
    anchor = anchors.row("above_scale_industry_energy")
    assert anchor.low < above_scale < anchor.high


def test_gas_fits_what_the_province_burnt(balance):
    anchors = read_graded(city_path("suzhou", "balance", "anchors.csv"), ("item",))
    column = FUEL["natural_gas"]
    in_plants = -balance.transformation[TRANSFORMATION["gas_power"], column] / 38.93 / 1e3  # bcm
    capacity_share = 3.6 / 17.0
    expected = anchors.value("jiangsu_gas_in_power", unit="bcm") * capacity_share
    assert in_plants == pytest.approx(expected, rel=0.03)


def test_no_rest_row_hides_more_than_a_twentieth(balance):
    """Rows of mixed contents, and any named like a rest, against the sector they stand in.

    What is mixed inside a row: end uses of homes in `households/test_households_of_2020.py`,
    services of firms below.
    """
    mixed = MIXED | {row for row in SECTOR if REST.search(row)}
    assert mixed <= set(SECTOR)
    of = {row.key: row.variable.rpartition("|")[0] for row in SECTOR_ROWS}
    for row in mixed:
        sector = [SECTOR[name] for name in SECTOR if of[name] == of[row]]
        for column in (slice(None), FUEL["electricity"]):
            whole = balance.use[sector, column].sum()
            assert balance.use[SECTOR[row], column].sum() < 0.05 * whole, (row, of[row])
    for block in (SUPPLY, TRANSFORMATION, LOSS):
        assert not [row for row in block if REST.search(row)]


def test_all_that_firms_burn_has_a_named_service():
    services = read_graded(
        city_path("suzhou", "industry", "fuel_services.csv"), ("sector", "fuel", "service")
    )
    assert not [key for key, _ in services.rows if REST.search(key[2])]
    named: dict[tuple[str, str], float] = {}
    for (sector, fuel, _), row in services.rows:
        named[sector, fuel] = named.get((sector, fuel), 0.0) + row.value
    burnt = {
        (row, fuel)
        for (block, row, fuel), graded in read_graded(PATH, KEYS).rows
        if block == "use" and row in {key[0] for key in named} and graded.value > 0.0
    }
    without = {key for key in burnt - set(named) if key[1] != "electricity"}
    assert not without
    assert list(named.values()) == pytest.approx([1.0] * len(named))


def test_every_row_is_known_and_used():
    rows = {(block, row) for (block, row, _), _ in read_graded(PATH, KEYS).rows}
    unused = {(b, r) for b, known in BLOCKS.items() for r in known} - rows
    assert unused == {  # these rows fill later: electrolysers, boiler houses, batteries
        ("transformation", "hydrogen_making"),
        ("transformation", "heat_plants"),
        ("loss", "storage_losses"),
    }
    assert {fuel for (_, _, fuel), _ in read_graded(PATH, KEYS).rows} == set(FUELS)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        (
            ("use", "ports", "diesel"),
            0.0,
            ("diesel", "off by 2.2 PJ", "supply inbound at 95.2648 PJ instead of 97.4648 PJ"),
        ),
        (
            ("use", "textiles", "heat"),
            53.0,
            ("heat", "off by -1 PJ", "transformation coal_chp at 136 PJ instead of 135 PJ"),
        ),
    ],
)
def test_a_gap_names_fuel_size_and_row(tmp_path, key, value, expected):
    table = changed(tmp_path, key, value=value, low=value, high=value)
    with pytest.raises(InputError) as error:
        balance_from(table)
    fuel, gap, row = expected
    assert str(error.value).endswith(
        f"balance of {fuel}: '{gap}' is not allowed; allowed: supply + transformation = use + loss;"
        f" it would close with {row}"
    )


@pytest.mark.parametrize(
    ("key", "cells", "expected"),
    [
        (("use", "ports", "diesel"), {"row": "prots"}, "did you mean ports"),
        (("use", "ports", "diesel"), {"fuel": "deisel"}, "did you mean diesel"),
        (("use", "ports", "diesel"), {"block": "uses"}, "did you mean use"),
        (("use", "ports", "diesel"), {"unit": "TWh"}, "'PJ'"),
        (("use", "ports", "diesel"), {"value": "-2.2", "low": "-3"}, "0 PJ or more"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path, key, cells, expected):
    with pytest.raises(InputError, match=expected):
        balance_from(changed(tmp_path, key, **cells))


def test_the_shipped_file_is_found_by_path(tmp_path):
    copy = shutil.copy(PATH, tmp_path / PATH.name)
    again = balance_from(read_graded(copy, KEYS))
    assert (again.use == read_balance().use).all()
