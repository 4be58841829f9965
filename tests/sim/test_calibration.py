"""Calibration factors near 1 only, in every family, and the documentation lists them all.

Those of firms and of power stations are refused in `build/test_firms.py` and
`grid/test_power_tables.py`, where their tables are spoilt.
"""

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest

from experiments.calibration_listing import BEGIN, END, home_factors, listing
from sim.accounts.flows.balance import read_balance
from sim.accounts.vocabulary import FUEL, SECTOR
from sim.build.households.energy import energy_surroundings
from sim.build.households.tables import read_household_tables
from sim.calibration import LEAST, MOST, checked_factor
from sim.errors import InputError
from sim.fleets import use as fleet_use
from sim.tables import GradedTable, city_path, read_graded

HOMES = read_household_tables("suzhou")
CHOICES = read_graded(city_path("suzhou", "people", "choices.csv"), ("decision", "parameter"))
DOCUMENT = Path(__file__).parents[2] / "docs" / "data.md"


@pytest.mark.parametrize("factor", [LEAST, 1.0, MOST])
def test_a_factor_near_one_is_taken(factor):
    assert checked_factor("a.csv", "key", factor) == factor


@pytest.mark.parametrize("factor", [0.699, 1.401, -1.0, math.inf, math.nan])
def test_any_other_is_refused_with_file_key_and_value(factor):
    with pytest.raises(InputError) as refusal:
        checked_factor("a.csv", "gas, homes", factor)
    line = f"a.csv: gas, homes: {factor} is not allowed; allowed: a factor from 0.7 to 1.4"
    assert str(refusal.value) == line


def with_factor(key, factor):
    """The tables of homes with one number changed."""
    rows = dict(HOMES.energy.rows)
    rows[key] = rows[key]._replace(value=factor)
    energy = GradedTable(HOMES.energy.path, HOMES.energy.keys, rows)
    return dataclasses.replace(HOMES, energy=energy)


def test_homes_have_as_many_factors_as_are_checked():
    assert len(home_factors(HOMES.energy)) == 9


@pytest.mark.parametrize("key", home_factors(HOMES.energy), ids=", ".join)
@pytest.mark.parametrize("factor", [0.69, 1.41])
def test_a_factor_of_homes_far_from_one_is_refused(key, factor):
    with pytest.raises(InputError) as refusal:
        energy_surroundings(with_factor(key, factor), CHOICES)
    found = refusal.value
    assert str(found.file).endswith("people/energy.csv")
    assert (found.key, found.value) == (", ".join(key), factor)
    assert found.allowed == "a factor from 0.7 to 1.4"


@pytest.mark.parametrize("times", [0.5, 2.0])
def test_a_factor_of_fleets_far_from_one_is_refused(cities, monkeypatch, times):
    base = read_balance("suzhou")
    use = np.array(base.use)
    use[SECTOR["buses"], FUEL["diesel"]] *= times
    monkeypatch.setattr(fleet_use, "read_balance", lambda _: dataclasses.replace(base, use=use))
    with pytest.raises(InputError, match=r"energy_balance.csv: buses, diesel: .* 0.7 to 1.4; the"):
        cities.build("end=2020")


def test_the_documentation_lists_every_factor_as_it_is():
    text = DOCUMENT.read_text(encoding="utf-8")
    listed = text[text.index(BEGIN) : text.index(END) + len(END)]
    assert listed == listing(), "docs/data.md: run python -m experiments.calibration_listing"
