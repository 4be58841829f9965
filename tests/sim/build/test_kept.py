"""What is built once and kept comes back to the bit, or is built anew."""

import json
import os
import re
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from experiments.compose import run_config
from sim.build import kept
from sim.build.kept import CONTENT, LISTED, ROOM, built_once
from sim.city import City
from sim.errors import InputError

ASKED = {"city_seed": 1}


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("CITYPATH_CACHE", str(tmp_path))
    monkeypatch.setenv(ROOM, "1")
    return tmp_path / "citypath" / "kernels" / "cities"


def columns():
    return {
        "car": np.arange(7, dtype=np.int8),
        "active": np.array([True, False, True]),
        "income": np.linspace(0.1, 3e5, 1001, dtype=np.float32),
        "output": np.array([np.pi, -0.0, np.nan]),
    }


def never():
    raise AssertionError("built again")


def same(one, other):
    assert list(one) == list(other)
    for name, column in one.items():
        assert column.dtype == other[name].dtype
        assert column.tobytes() == other[name].tobytes()


def test_what_is_kept_comes_back_to_the_bit_and_is_not_built_again(place):
    same(built_once("things", ASKED, columns), columns())
    same(built_once("things", ASKED, never), columns())
    assert len(list(place.iterdir())) == 1


def test_another_question_is_another_city(place):
    built_once("things", ASKED, columns)
    other = built_once("things", {"city_seed": 2}, lambda: {"car": np.zeros(3)})
    assert list(other) == ["car"]


def test_other_sources_or_data_are_another_city(place, monkeypatch):
    built_once("things", ASKED, columns)
    monkeypatch.setattr(kept, "_circumstances", lambda: ("another version",))
    with pytest.raises(AssertionError, match="built again"):
        built_once("things", ASKED, never)


def test_the_circumstances_name_sources_and_data_by_content(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    before = kept._hash_of(tmp_path, ".py")
    (tmp_path / "notes.txt").write_text("none of it\n")
    assert kept._hash_of(tmp_path, ".py") == before
    (tmp_path / "a.py").write_text("x = 2\n")
    assert kept._hash_of(tmp_path, ".py") != before


def test_writing_to_a_mapped_column_changes_nothing_that_is_kept(place):
    built_once("things", ASKED, columns)
    mapped = built_once("things", ASKED, never)
    mapped["income"][:] = 0.0
    same(built_once("things", ASKED, never), columns())


def shorten(folder: Path) -> None:
    content = (folder / CONTENT).read_bytes()
    (folder / CONTENT).write_bytes(content[: len(content) // 2])


def change_one_bit(folder: Path) -> None:
    content = bytearray((folder / CONTENT).read_bytes())
    content[-70] ^= 1
    (folder / CONTENT).write_bytes(content)


def empty_list(folder: Path) -> None:
    (folder / LISTED).write_text("{}")


def half_list(folder: Path) -> None:
    text = (folder / LISTED).read_text()
    (folder / LISTED).write_text(text[: len(text) // 2])


def no_content(folder: Path) -> None:
    (folder / CONTENT).write_bytes(b"")


@pytest.mark.parametrize("hurt", [shorten, change_one_bit, empty_list, half_list, no_content])
def test_a_damaged_city_is_built_anew_with_a_word(place, caplog, hurt):
    built_once("things", ASKED, columns)
    (folder,) = place.iterdir()
    hurt(folder)
    same(built_once("things", ASKED, columns), columns())
    assert re.search("things-.* is damaged .*building it anew", caplog.text)
    same(built_once("things", ASKED, never), columns())


@pytest.mark.parametrize("gone", [CONTENT, LISTED])
def test_half_of_a_city_is_none(place, gone):
    built_once("things", ASKED, columns)
    (folder,) = place.iterdir()
    (folder / gone).unlink()
    same(built_once("things", ASKED, columns), columns())
    same(built_once("things", ASKED, never), columns())


def test_where_nothing_can_be_written_it_is_built_with_a_word(place, caplog):
    place.parent.mkdir(parents=True)
    place.write_text("no folder")
    same(built_once("things", ASKED, columns), columns())
    assert "cannot be kept" in caplog.text


def test_what_was_used_last_stays_when_room_is_short(place, monkeypatch):
    for seed in (1, 2, 3):
        built_once("things", {"city_seed": seed}, columns)
    old = time.time() - 1000.0
    for number, folder in enumerate(sorted(place.iterdir())):
        os.utime(folder, (old + number, old + number))
    built_once("things", {"city_seed": 1}, never)  # used now
    (newest,) = [path for path in place.iterdir() if path.stat().st_mtime > old + 500.0]
    monkeypatch.setenv(ROOM, str(2.5 * sum(p.stat().st_size for p in newest.iterdir()) / 1e9))
    built_once("things", {"city_seed": 4}, columns)
    assert len(list(place.iterdir())) == 2 and newest.exists()


def test_what_vanishes_while_room_is_made_is_no_fault(place, monkeypatch, caplog):
    """Another process moves its finished city into place, or makes room itself."""
    built_once("things", ASKED, columns)
    listed, gone = Path.iterdir, place / ".unfinished"
    monkeypatch.setattr(
        Path, "iterdir", lambda self: iter([*listed(self), *([gone] if self == place else [])])
    )
    same(built_once("things", {"city_seed": 9}, columns), columns())
    assert not caplog.text


def test_no_room_keeps_nothing(place, monkeypatch):
    monkeypatch.setenv(ROOM, "0")
    same(built_once("things", ASKED, columns), columns())
    assert not place.exists()


def test_a_room_that_is_no_number_is_told(place, monkeypatch):
    monkeypatch.setenv(ROOM, "much")
    with pytest.raises(InputError, match=r"CITYPATH_CITIES_GB: 'much' is not allowed"):
        built_once("things", ASKED, columns)


def ask(cache: str, seed: int) -> str:
    os.environ |= {"CITYPATH_CACHE": cache, ROOM: "1"}
    found = built_once("things", {"city_seed": seed % 2}, columns)
    return json.dumps({name: column.tobytes().hex()[:400] for name, column in found.items()})


def test_processes_that_build_at_once_do_not_disturb_each_other(place):
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        answers = set(pool.map(ask, [str(place.parents[2])] * 12, range(12)))
    assert len(answers) == 1


def bits(city: City) -> list[bytes]:
    kinds = (city.households, city.firms)
    return [column.tobytes() for kind in kinds for column in kind.columns.values()]


def test_a_city_is_the_same_built_and_kept_under_another_luck_and_policy(place, monkeypatch):
    config = run_config("policy=plan", "scale=0.001", "end=2020Q4", "seed=7")
    monkeypatch.setenv(ROOM, "0")
    built = City(config)
    monkeypatch.setenv(ROOM, "1")
    City(run_config("policy=frozen", "scale=0.001", "end=2020Q4", "seed=3"))
    assert len(list(place.iterdir())) == 2
    monkeypatch.setattr("sim.households.sector.household_columns", never)
    monkeypatch.setattr("sim.firms.sector.build_firms", never)
    again = City(config)
    assert bits(built) == bits(again)
    for city in (built, again):
        city.step()
    assert bits(built) == bits(again)
