"""Wrong city data end a run before its first quarter: file and key are named, nothing written."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim.tables
from experiments.cli import main
from experiments.compose import run_config
from sim.build.firms.tables import read_firm_tables
from sim.city import City
from sim.clock import quarter
from sim.tables import GradedTable, conf_path

TINY = ("scale=0.0001", "end=2026")
ROWS = [  # one of each kind: file, and how the row begins
    ("power/costs.csv", "plant_owner,patience,all"),
    ("power/costs.csv", "gas,capex,2030"),
    ("power/calibration.csv", "import_step_price"),
    ("power/calendar.csv", "days,3,holiday"),
    ("power/imports.csv", "step_price,coal_old"),
    ("power/operation.csv", "unserved_price,all"),
    ("power/renewables.csv", "pv_full_load_hours,typical"),
    ("power/storage.csv", "wear,flow"),
    ("power/unit_data.csv", "wangting_660,capacity"),
    ("balance/energy_units.csv", "heating_value,natural_gas"),
    ("balance/observed_co2.csv", "activity_over_2019,2020"),
    ("people/appliances.csv", "air_conditioner,mean_life,all"),
    ("people/cars.csv", "leaving_rate"),
    ("people/choices.csv", "car,looking_rate"),
    ("people/choices.csv", "car price,2024"),
    ("people/divisions.csv", "population,"),
    ("people/dwellings.csv", "type_share,urban other"),
    ("people/energy.csv", "rebound,air conditioner"),
    ("people/growth.csv", "arrival_owner_share,all"),
    ("people/households.csv", ""),
    ("people/roofs.csv", ""),
    ("people/technologies.csv", "piped_gas,connected,urban"),
    ("transport/charging.csv", "target_payback,all"),
    ("transport/technologies.csv", "buses,battery,battery_energy"),
    ("transport/shippers.csv", "contract,longest"),
    ("transport/ports.csv", "docking,all"),
    ("transport/ports.csv", "price_electric,loader"),
    ("industry/behaviour.csv", "steel_route,campaign_spread"),
    ("waste/hazardous.csv", "fee_landfill,metal"),
    ("waste/circular.csv", "scrap,iron_per_scrap"),
    ("waste/farm.csv", "straw,collectable"),
]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the city's data that may be spoilt; no quarter may be simulated with it."""
    folder = tmp_path / "city"
    shutil.copytree(conf_path("city"), folder)
    monkeypatch.setattr(
        sim.tables,
        "conf_path",
        lambda *parts: folder.joinpath(*parts[1:]) if parts[0] == "city" else conf_path(*parts),
    )
    monkeypatch.setattr(City, "step", lambda _: pytest.fail("a quarter was simulated"))
    monkeypatch.chdir(tmp_path)
    read_firm_tables.cache_clear()
    yield folder / "suzhou"
    read_firm_tables.cache_clear()


def drop(path: Path, start: str) -> str:
    """Drop the first row that begins so; return its key."""
    header, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    found = next(row for row in rows if row.startswith(start))
    rows.remove(found)
    path.write_text(header + "".join(rows), encoding="utf-8")
    return ", ".join(found.split(",")[: header.split(",").index("value")])


def refused(capsys: pytest.CaptureFixture[str]) -> str:
    """Ask a run; return the line that refuses it, nothing having been written."""
    before = sorted(Path.cwd().rglob("*"))
    assert main(["run", *TINY]) == 2
    assert not Path("results").exists()
    assert sorted(Path.cwd().rglob("*")) == before
    return capsys.readouterr().err.strip().splitlines()[-1]


@pytest.mark.parametrize(("file", "start"), ROWS)
def test_a_missing_row(
    capsys: pytest.CaptureFixture[str], data: Path, file: str, start: str
) -> None:
    key = drop(data / file, start)
    line = refused(capsys)
    assert line.startswith("citypath: ")
    assert str(data / file) in line
    assert key in line


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("balance/observed_co2.csv", ",Mt,", ",km,", "'Mt'"),
        ("balance/other_users.csv", ",1/yr,", ",1,", "'1/yr'"),
        ("industry/activity_links.csv", ",1,1,", ",1,yr,", "'1'"),
        ("industry/behaviour.csv", "campaign_spread,0.12,1,", "campaign_spread,0.12,yr,", "'1'"),
        ("industry/activity_links.csv", "\ntextiles,", "\ntextile,", "did you mean textiles"),
        (
            "industry/large_emitters.csv",
            "wujiang_data,starts",
            "wujiang_data,begins",
            "wujiang_data, starts",
        ),
        (
            "industry/heat_technologies.csv",
            "gas_boiler,life,15,yr,",
            "gas_boiler,life,0,yr,",
            "low",
        ),
        ("power/tariffs.csv", ",yuan/kWh,", ",yuan/MWh,", "'yuan/kWh'"),
        ("power/tariffs.csv", "\nfunds,", "\nfundz,", "did you mean funds"),
        ("power/time_of_use.csv", "valley", "vally", "did you mean valley"),
        ("power/time_of_use.csv", "1,0,valley", "1,24,valley", "0 to 23"),
        ("power/time_of_use.csv", "1,0,valley", "1,1,valley", "each hour once"),
        ("power/time_of_use.csv", "2020Q1,1,0", "2020Q5,1,0", "such as 2023Q1"),
        ("transport/drivers.csv", ",1/yr,", ",1,", "'1/yr'"),
        ("transport/freight.csv", ",1,", ",yr,", "'1'"),
        ("transport/stations.csv", ",stations,", ",posts,", "'stations'"),
        ("transport/technologies.csv", ",battery_energy,240,kWh", ",battery_energy,240,kW", "kWh"),
    ],
)
def test_a_wrong_cell(
    capsys: pytest.CaptureFixture[str], data: Path, file: str, old: str, new: str, expected: str
) -> None:
    text = (data / file).read_text(encoding="utf-8")
    assert old in text
    (data / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    line = refused(capsys)
    assert file in line
    assert expected in line


@pytest.mark.parametrize(
    "file", ["balance/observed_co2.csv", "balance/energy_balance.csv", "people/cars.csv"]
)
def test_a_wrong_header(capsys: pytest.CaptureFixture[str], data: Path, file: str) -> None:
    text = (data / file).read_text(encoding="utf-8")
    (data / file).write_text(text.replace("value", "valeu", 1), encoding="utf-8")
    line = refused(capsys)
    assert f"{data / file}:1" in line
    assert "no column 'value'" in line


def test_no_row_is_looked_up_for_the_first_time_in_a_quarter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What would be missed late is found by living past the first reviews of the power system."""
    early, late = set(), set()
    now, row = early, GradedTable.row

    def noted(table: GradedTable, *key: object):
        now.add((f"{table.path.parent.name}/{table.path.name}", *map(str, key)))
        return row(table, *key)

    monkeypatch.setattr(GradedTable, "row", noted)
    city = City(run_config(*TINY))
    now = late
    for _ in range(quarter("2022Q2")):
        city.step()
    folders = ("power/", "balance/", "people/")
    assert {key for key in late - early if key[0].startswith(folders)} == set()
