"""The outside world: one past for all, a future by addressed chance, and what paths must meet."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.tables import conf_path
from sim.world.paths import (
    HISTORY_LENGTH,
    autoregressive,
    index_of_growth,
    outlook_band,
    smooth_through_means,
    steps,
)
from sim.world.tables import WorldTables, read_world_tables
from sim.world.world import World

END = 63


@pytest.fixture(scope="module")
def tables() -> WorldTables:
    return read_world_tables()


@pytest.fixture(scope="module")
def central(tables: WorldTables) -> World:
    return World(tables, "central", seed=0, end=END)


def test_activity_meets_published_growth(tables: WorldTables, central: World) -> None:
    for name, series in tables.series.items():
        if series.history != "growth":
            continue
        means = central.series(name)[:HISTORY_LENGTH].reshape(-1, 4).mean(axis=1)
        assert means[0] == pytest.approx(1.0, abs=1e-12)
        for year, before, after in zip(range(2021, 2026), means, means[1:], strict=False):
            published = tables.history[name][str(year)].value
            assert 100 * (after / before - 1) == pytest.approx(published, abs=1e-9)


def test_pandemic_quarters_show_and_exposure_scales_them(central: World) -> None:
    gdp, steel = central.series("gdp"), central.series("activity_steel")
    assert gdp[0] < 0.92  # the closed first quarter of 2020
    assert gdp[9] < gdp[8]  # the second quarter of 2022
    assert abs(steel[0] - 1) < abs(gdp[0] - 1)  # furnaces were not shut


def test_money_is_deflated_once(tables: WorldTables, central: World) -> None:
    index = central.series("price_index")
    assert index[:4].mean() == pytest.approx(1.0, abs=1e-12)
    published = tables.history["petrol_price"]["2022Q2"].value
    assert central.series("petrol_price")[9] == pytest.approx(published / index[9], rel=1e-12)
    outlook = tables.outlook["petrol_price"]["2026Q2"].value
    of_2025 = index[20:24].mean()
    assert central.series("petrol_price")[25] == pytest.approx(outlook / of_2025, rel=1e-12)
    assert central.series("heating_degree_ratio")[0] == 0.8


def test_central_follows_the_central_knots(tables: WorldTables, central: World) -> None:
    # the middle of 2030 lies between its second and third quarter
    between = central.series("battery_electric_price_premium")[41:43].mean()
    knot = tables.outlook["battery_electric_price_premium"]["2030"].value
    assert between == pytest.approx(knot, abs=2e-3)
    growth = central.series("activity_steel")[44] / central.series("activity_steel")[40]
    assert growth == pytest.approx(0.98, abs=1e-3)  # two per cent a year down in 2030


def test_at_and_units(central: World) -> None:
    now = central.at(23)
    assert set(now) == set(central.names) == set(central.units) == set(central.meanings)
    assert now["gdp"] == central.series("gdp")[23]
    assert central.units["petrol_price"] == "yuan/L"
    assert "2022Q2" in central.source("petrol_price", 9)
    with pytest.raises(InputError, match="petrol_price"):
        central.series("petrol_prise")
    with pytest.raises(IndexError):
        central.at(END + 1)
    with pytest.raises(ValueError, match="read-only"):
        central.series("gdp")[0] = 2.0


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), member=st.integers(0, 10**6), end=st.sampled_from([39, 63, 163]))
def test_every_world_is_possible(seed: int, member: int, end: int) -> None:
    tables = read_world_tables()
    world = World(tables, "ensemble", seed, end, member)
    middle = World(tables, "central", 0, end)
    for name, series in tables.series.items():
        path = world.series(name)
        assert path.shape == (end + 1,)
        assert np.isfinite(path).all()
        assert path[:HISTORY_LENGTH].tobytes() == middle.series(name)[:HISTORY_LENGTH].tobytes()
        signed = min(row.low for row in tables.outlook[name].values()) < 0
        if series.outlook == "growth" or not signed:
            assert (path >= 0).all(), name
        if series.shock == "none" and series.money == "none":
            band = outlook_band(tables.outlook[name], series.timing, end)
            assert (path[HISTORY_LENGTH:] >= band.low - 1e-9 * abs(band.low)).all(), name
            assert (path[HISTORY_LENGTH:] <= band.high + 1e-9 * abs(band.high)).all(), name


def test_members_differ_and_are_reproducible(tables: WorldTables) -> None:
    worlds = [World(tables, "ensemble", 1, END, member) for member in (0, 0, 1)]
    first, again, other = (w.series("diesel_price") for w in worlds)
    assert first.tobytes() == again.tobytes()
    assert (first[HISTORY_LENGTH:] != other[HISTORY_LENGTH:]).all()


def test_a_longer_run_does_not_move_the_start(tables: WorldTables) -> None:
    past, short, long = (World(tables, "ensemble", 1, end, 5) for end in (3, 30, 163))
    for name in short.names:
        assert past.series(name).tobytes() == long.series(name)[:4].tobytes()
        assert short.series(name).tobytes() == long.series(name)[:31].tobytes()


def test_another_series_moves_nothing(tables: WorldTables, tmp_path: Path) -> None:
    shutil.copytree(conf_path("world"), tmp_path / "world")
    added = {
        "series.csv": "ice_price,yuan/t,ice,oil,level,level,step,none,once,multiply,quarter",
        "history.csv": "ice_price,2020,9,yuan/t,8,10,D,judgement,",
        "outlook.csv": "ice_price,2026,9,yuan/t,8,10,D,judgement,",
        "chance.csv": "ice_price,loading,0.5,1,0.4,0.6,D,judgement,\n"
        "ice_price,shock,0.1,1,0.05,0.2,D,judgement,\n"
        "ice_price,persistence,0.5,1,0.4,0.6,D,judgement,",
    }
    for file, line in added.items():
        path = tmp_path / "world" / file
        head, _, rest = path.read_text(encoding="utf-8").partition("\n")
        path.write_text(f"{head}\n{line}\n{rest}", encoding="utf-8")  # first, the hardest place
    wider = World(read_world_tables(tmp_path / "world"), "ensemble", 1, END, 3)
    before = World(tables, "ensemble", 1, END, 3)
    assert len(wider.names) == len(before.names) + 1
    for name in before.names:
        assert wider.series(name).tobytes() == before.series(name).tobytes()


def test_correlation_and_spread_across_members(tables: WorldTables) -> None:
    drawn = [World(tables, "ensemble", 2, END, member).at(50) for member in range(150)]
    petrol, diesel, steel, chemicals, heating = (
        np.array([one[name] for one in drawn])
        for name in (
            "petrol_price",
            "diesel_price",
            "activity_steel",
            "activity_chemicals",
            "heating_degree_ratio",
        )
    )
    assert np.corrcoef(petrol, diesel)[0, 1] > 0.9
    assert np.corrcoef(steel, chemicals)[0, 1] > 0.15
    assert abs(np.corrcoef(petrol, heating)[0, 1]) < 0.25
    centre = World(tables, "central", 0, END).at(50)
    assert np.median(petrol) == pytest.approx(centre["petrol_price"], rel=0.05)
    assert 0.05 < petrol.std() / petrol.mean() < 0.3


def test_denton_meets_means_and_fixed_quarters() -> None:
    means = {2019 + n: value for n, value in enumerate([1.0, 2.0, 4.0, 3.0, 3.0, 5.0, 5.5])}
    path = smooth_through_means(means, {7: 4.5})
    assert path.shape == (HISTORY_LENGTH,)
    assert path[7] == pytest.approx(4.5)
    assert path.reshape(-1, 4).mean(axis=1) == pytest.approx([2.0, 4.0, 3.0, 3.0, 5.0, 5.5])
    flat = smooth_through_means(dict.fromkeys(range(2020, 2026), 7.0), {})
    assert flat == pytest.approx(np.full(HISTORY_LENGTH, 7.0))


def test_small_pieces() -> None:
    assert index_of_growth({2020: 25.0, 2021: 10.0}) == pytest.approx(
        {2019: 0.8, 2020: 1.0, 2021: 1.1}
    )
    held = steps({2019: 1.0, 2022: 2.0}, {10: 5.0, 16: 3.0})
    assert held[[0, 7, 8, 10, 11, 15, 16, 23]].tolist() == [1, 1, 2, 5, 2, 2, 3, 3]
    shocks = autoregressive(np.ones(200), 0.8)
    assert shocks[0] == pytest.approx(0.6)
    assert shocks[-1] == pytest.approx(0.6 / 0.2)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("series.csv", ",oil,level", ",oyl,level", "parent of petrol_price"),
        ("series.csv", ",once,multiply,quarter", ",twice,multiply,quarter", "one of none, once"),
        ("history.csv", "gdp,2023,4.6,%/yr", "gdp,2033,4.6,%/yr", "2019 to 2025"),
        (
            "history.csv",
            "population,2021,12847800,persons",
            "population,2021,12847800,households",
            "'persons'",
        ),
        ("outlook.csv", "gdp,2030,", "gpd,2030,", "a series listed"),
        ("chance.csv", "diesel_price,loading,0.98", "diesel_price,loaded,0.98", "diesel_price"),
    ],
)
def test_malformed_world_tables(
    tmp_path: Path, file: str, old: str, new: str, expected: str
) -> None:
    shutil.copytree(conf_path("world"), tmp_path / "world")
    path = tmp_path / "world" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=expected):
        read_world_tables(tmp_path / "world")


def test_a_gap_in_the_past_is_named(tmp_path: Path) -> None:
    shutil.copytree(conf_path("world"), tmp_path / "world")
    path = tmp_path / "world" / "history.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("petrol_price,2023Q3")]
    path.write_text("".join(kept), encoding="utf-8")
    with pytest.raises(InputError, match="nothing for 2023"):
        World(read_world_tables(tmp_path / "world"), "central", 0, END)


@pytest.mark.parametrize(
    ("name", "end", "member", "expected"),
    [("centrel", 63, 0, "central"), ("central", 164, 0, "2060Q4"), ("ensemble", 63, -1, "member")],
)
def test_impossible_worlds(
    tables: WorldTables, name: str, end: int, member: int, expected: str
) -> None:
    with pytest.raises(InputError, match=expected):
        World(tables, name, 0, end, member)
