"""The power tables are read whole or refused with one line."""

import shutil
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.grid.data import reading
from sim.grid.data.reading import read_power_tables
from sim.grid.data.tables import PowerTables
from sim.grid.supply.fleet import read_fleet
from sim.grid.supply.load import quarter_shares
from sim.tables import city_path


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the city's power tables that may be spoilt."""
    folder = tmp_path / "power"
    shutil.copytree(city_path("suzhou", "power"), folder)
    monkeypatch.setattr(reading, "city_path", lambda _, *parts: tmp_path.joinpath(*parts))
    return folder


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("units.csv", ",coal,coal_ultra_660", ",cole,coal_ultra_660", "did you mean coal"),
        ("units.csv", "Xiangcheng,coal", "Atlantis,coal", "division of wangting_660"),
        ("units.csv", "coal_ultra_660", "coal_ultra_666", "technology of wangting_660"),
        ("units.csv", "changshu_5_6", "changshu_1_4", "each plant once"),
        ("load_classes.csv", "steel,heavy_industry", "steel,heavy", "class of steel"),
        (
            "calibration.csv",
            "extreme_day_load,0.75,1,0.7",
            "extreme_day_load,0.5,1,0.5",
            "extreme_day_load: 0.5 is not allowed; allowed: a factor from 0.7 to 1.4",
        ),
        ("profiles.csv", "1,working_day,0,", "1,working_day,1,", "each hour once"),
        ("profiles.csv", "1,working_day,0,", "1,workday,0,", "4 quarters x 3 kinds of day"),
        ("profiles.csv", "1,working_day,0,1.0069", "1,working_day,0,-1.0069", "0 or more"),
    ],
)
def test_a_spoilt_table_is_refused_with_file_and_reason(
    copied: Path, file: str, old: str, new: str, message: str
) -> None:
    spoil(copied / file, old, new)
    with pytest.raises(InputError, match=message) as refusal:
        read_power_tables()
    assert file in str(refusal.value)


def test_the_copy_itself_is_fine(copied: Path) -> None:
    assert read_power_tables().days.sum() == 365


def test_every_unit_has_its_numbers(power_tables: PowerTables) -> None:
    fleet = read_fleet(power_tables)
    assert len(fleet) == len(set(fleet.name)) == 51
    assert (fleet.capacity > 0).all() and (fleet.own_use < 0.2).all()
    assert (fleet.retired > fleet.commissioned).all()


def test_quarters_share_the_year(power_tables: PowerTables) -> None:
    for shares in quarter_shares(power_tables).values():
        assert shares.sum() == pytest.approx(1.0)
        assert (shares > 0.15).all()


def test_numbers_by_year_are_straight_between_and_level_beyond(power_tables: PowerTables) -> None:
    def known(when: float) -> float:
        return power_tables.by_year(power_tables.imports, "capability", when, "MW")

    assert known(2000.0) == 12_000
    assert known(2023.0) == pytest.approx((14_500 + 17_000) / 2)
    assert known(2040.0) == 17_715
    with pytest.raises(InputError):
        power_tables.by_year(power_tables.imports, "capabilty", 2025.0, "MW")
