"""Same seed, same bytes: any threads, any process, any time; other seeds do what they are for."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import agents.machinery.compiler.blocks as blocks

QUARTERS = 6
QUESTION = ("policy=accelerated", "end=2021", "seed=5", "city_seed=3")
ROOT = Path(__file__).parents[2]
ELSEWHERE = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("whole_cities", "tests/sim/conftest.py")
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
cities = module.Cities()
print(cities.digest(cities.run(*sys.argv[2:], quarters=int(sys.argv[1]))))
"""


@pytest.fixture(scope="module")
def first(cities):
    return cities.run(*QUESTION, "engine=one_thread", quarters=QUARTERS)


def test_twice_in_one_process(cities, first):
    assert cities.differences(cities.run(*QUESTION, quarters=QUARTERS), first) == []


def test_one_thread_or_two(cities, first, monkeypatch):
    """In small blocks, so that two threads share the work even in a small city."""
    threads = set()

    class Pool(blocks.ThreadPoolExecutor):
        def map(self, task, *starts):
            threads.add(self._max_workers)
            return super().map(task, *starts)

    monkeypatch.setattr(blocks, "BLOCK", 100)
    monkeypatch.setattr(blocks, "ThreadPoolExecutor", Pool)
    one = cities.run(*QUESTION, "engine.threads=1", quarters=QUARTERS)
    assert threads == set()
    two = cities.run(*QUESTION, "engine.threads=2", quarters=QUARTERS)
    assert threads == {2}
    assert cities.differences(one, first) == []
    assert cities.differences(two, first) == []


def test_in_a_process_of_its_own(cities, first):
    found = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, str(QUARTERS), *QUESTION],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "42"},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert found.stdout.strip() == cities.digest(first)


def test_another_seed_keeps_the_city_and_changes_its_luck(cities):
    one, two = (cities.build(*QUESTION[:2], f"seed={seed}", "city_seed=3") for seed in (5, 6))
    at_first = set(cities.differences(one, two))
    luck = {name for name in at_first if not name.endswith(("_due", ": due"))}
    assert at_first and not luck  # when things come up is luck; what there is, is the city
    cities.live(one, 2)
    cities.live(two, 2)
    different = cities.differences(one, two)
    assert {"Household 0: car", "Firm 1: measures_taken"} <= set(different)
    territorial = "Emissions|CO2|Territorial"
    a, b = (city.recorder.series(territorial).sum() for city in (one, two))
    assert a != b and a == pytest.approx(b, rel=0.02)


def test_another_city_seed_gives_another_city(cities):
    one, two = (cities.build(*QUESTION[:2], "seed=5", f"city_seed={seed}") for seed in (3, 4))
    assert not np.array_equal(one.households.columns["income"], two.households.columns["income"])
    assert not np.array_equal(one.households.columns["car"], two.households.columns["car"])
    assert not np.array_equal(one.firms.columns["base_output"], two.firms.columns["base_output"])
    settled = [np.bincount(city.households.columns["district"]) for city in (one, two)]
    assert settled[0].tolist() == settled[1].tolist()  # drawn to the same published numbers


def test_the_end_of_the_run_does_not_move_what_comes_before_it(cities):
    short = cities.run("policy=plan", "end=2026", quarters=28)
    long = cities.run("policy=plan", "end=2030", quarters=28)
    ours, theirs = cities.recorded(short, range(28)), cities.recorded(long, range(28))
    assert ours.keys() == theirs.keys()
    moved = [key for key, values in ours.items() if values.tobytes() != theirs[key].tobytes()]
    assert moved == []
