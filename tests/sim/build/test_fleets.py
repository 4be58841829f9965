"""The synthetic fleets meet their tables exactly; chance decides only which batch is which."""

import numpy as np
import pytest

from agents.transport.kinds import CLASSES, FUEL_CELL, NEW_ENERGY, POWERTRAINS, SECTOR_OF
from sim.build.fleets.assembly import build_fleets
from sim.build.fleets.tables import AGE_GROUPS, read_fleet_tables
from sim.divisions import DIVISIONS
from sim.tables import city_path, read_graded

TABLES = read_fleet_tables()
NEW_ENERGY_2020 = 57_600 - 29_260  # published stock less private cars (SZ0343; VH0014, VH0015)


@pytest.fixture(scope="module")
def built():
    return build_fleets(TABLES, city_seed=1)


def of_class(built, name):
    here = built["vehicle_class"] == CLASSES.index(name)
    return {key: column[here] for key, column in built.items()}


@pytest.mark.parametrize("name", CLASSES)
def test_every_vehicle_is_there(built, name):
    columns = of_class(built, name)
    found = np.bincount(columns["powertrain"], columns["vehicles"], len(POWERTRAINS))
    assert found.tolist() == TABLES.stock(name, "end_2019").tolist()
    assert columns["vehicles"].min() > 0
    assert np.array_equal(columns["vehicles"], columns["places"])
    limit = TABLES.number(name, "batch", "vehicles")
    assert columns["vehicles"].max() <= limit


@pytest.mark.parametrize("name", CLASSES)
def test_divisions_hold_their_share(built, name):
    columns = of_class(built, name)
    found = np.bincount(columns["district"], columns["vehicles"], len(DIVISIONS))
    wanted = TABLES.division_shares(name) * columns["vehicles"].sum()
    tolerance = len(POWERTRAINS) + TABLES.stock(name, "end_2019")[FUEL_CELL]
    assert np.abs(found - wanted).max() <= tolerance


@pytest.mark.parametrize("name", CLASSES)
def test_ages_follow_the_table(built, name):
    columns = of_class(built, name)
    years = (-columns["bought"] - 1) / 4.0
    edges = [lower for lower, _ in AGE_GROUPS.values()]
    group = np.searchsorted(edges, years, side="right") - 1
    found = np.bincount(group, columns["vehicles"], len(edges)) / columns["vehicles"].sum()
    assert np.abs(found - TABLES.age_shares(name, "all")).max() < 0.02
    assert (columns["bought"] < 0).all()
    new = np.isin(columns["powertrain"], NEW_ENERGY)
    if new.any():
        assert years[new].mean() < years[~new].mean()


@pytest.mark.parametrize("name", CLASSES)
def test_distances_have_the_mean_of_the_class(built, name):
    columns = of_class(built, name)
    km = columns["km"].astype(np.float64)
    mean = TABLES.number(name, "distance", "km/yr")
    for code in np.unique(columns["powertrain"]):
        here = columns["powertrain"] == code
        found = km[here] @ columns["vehicles"][here] / columns["vehicles"][here].sum()
        assert found == pytest.approx(mean, rel=1e-5)
    spread = km.std() / km.mean()
    assert spread == pytest.approx(TABLES.number(name, "distance_spread"), rel=0.2)


def test_operators_are_those_of_the_division_except_for_platforms(built):
    for name in CLASSES:
        columns = of_class(built, name)
        if name == "ride_hailing":
            held = np.bincount(columns["operator"], columns["vehicles"])
            wanted = [TABLES.number(name, f"platform_{n}") for n in (1, 2, 3)]
            assert held / held.sum() == pytest.approx(wanted, abs=0.01)
            assert np.unique(columns["district"][columns["operator"] == 2]).size > 5
        else:
            assert np.array_equal(columns["operator"], columns["district"])


def test_hydrogen_buses_stand_where_hydrogen_is(built):
    columns = of_class(built, "buses")
    homes = np.unique(columns["district"][columns["powertrain"] == FUEL_CELL])
    assert (TABLES.stations_per_km2("hydrogen", 0)[homes] > 0).all()


def test_the_city_seed_alone_decides(built):
    again, other = build_fleets(TABLES, 1), build_fleets(TABLES, 2)
    assert all(np.array_equal(built[name], again[name]) for name in built)
    assert not np.array_equal(built["km"], other["km"])
    assert not np.array_equal(built["bought"], other["bought"])
    assert np.array_equal(built["vehicles"], other["vehicles"])


def test_stock_of_2020_is_that_of_the_balance():
    road = read_graded(
        city_path("suzhou", "balance", "road_fuel.csv"), ("item", "class", "powertrain")
    )
    for sector in dict.fromkeys(SECTOR_OF.values()):
        ours = sum(TABLES.stock(n, "end_2020").sum() for n in CLASSES if SECTOR_OF[n] == sector)
        theirs = sum(g.value for k, g in road.rows if k[:2] == ("vehicles", sector))
        assert ours == theirs


def test_new_energy_vehicles_of_2020_are_those_published():
    ours = sum(TABLES.stock(name, "end_2020")[list(NEW_ENERGY)].sum() for name in CLASSES)
    assert ours == pytest.approx(NEW_ENERGY_2020, rel=0.005)


def test_shares_of_the_tables_sum_to_one():
    for name in CLASSES:
        shares = TABLES.shares.by(DIVISIONS, name, unit="1")
        assert shares.sum() == pytest.approx(1.0, abs=1e-3)
        for kind in ("all", "new_energy"):
            assert TABLES.age_shares(name, kind).sum() == pytest.approx(1.0)
    tonnes = [g.value for k, g in TABLES.freight.rows if k[0] == "road_tonnes"]
    assert sum(tonnes) == pytest.approx(1.0)
