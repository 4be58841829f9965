"""Eight cities, each with a luck of its own, live through 2020: what is luck, and what is bias.

Energy and CO2 sector by sector: every row must meet the settled balance in the mean of the eight,
and in every single one if it is large enough not to hang on a few batches of vehicles.

Vehicles with a plug and PV on roofs at the end of 2020: their stocks of 2019 are drawn exactly
(tests/sim/build), so a run is off by what is decided in 2020. At scale 0.01 some 25 households
build PV and 120 buy a car with a plug; firms' PV, one to one at every scale, hangs on the largest
of 240 roofs. Such counts are honest luck of one run. So the model is held to 5 % in the mean, and
every single city to three standard deviations of its luck.

The luck is reckoned from the deciders, not guessed. Few of many decide for it, each by a draw of
their own, so the number who do is Poisson, and what they add has a variance of the sum of the
squares of what each adds. Ten cities of five lucks each agree: 1.7 % of firms' PV (reckoned 1.9),
3.5 % of households' (reckoned 5.0) and 3.4 % of cars with a plug (reckoned 3.6). Which firms the
city has, and so who has a large bare roof, moves firms' PV by another 2.5 %.
"""

import math
from typing import NamedTuple

import numpy as np
import pytest

from agents.households.household import PLUG_IN_HYBRID
from sim.accounts.facts import base_year_facts
from sim.tables import city_path, read_graded

CITIES = range(1, 9)
TOLERANCE = 0.05
BETWEEN_CITIES = 0.025  # of firms' PV, one standard deviation: ten cities, each over five lucks
FIRMS, HOMES = "Capacity|Electricity|Solar|Firm", "Capacity|Electricity|Solar|Household"
ALL_PV, PLUGS = "Capacity|Electricity|Solar", "Private cars with a plug"
TOTALS = ("Emissions|CO2|Energy|Demand", "Final Energy by Electricity", "Final Energy")
ROWS = [f for f in base_year_facts() if f.indicator.startswith(tuple(f"{t}|" for t in TOTALS))]
# Electricity of 50 TJ is that of a thousand electric taxis or of 5,000 company cars: what one city
# buys by luck in a year, in batches, moves a smaller row by more than a twentieth.
FEW = 50.0  # TJ, of rows of electricity


class Outcome(NamedTuple):
    """What stands at the end of 2020 by what is counted, the variance of its luck, the year."""

    stock: dict[str, float]
    variance: dict[str, float]
    year: dict[str, float]


def lived(cities, number):
    """Let a city live through 2020; PV in MW, cars in cars."""
    city = cities.run("scale=0.01", "end=2020", f"city_seed={number}", f"seed={number}", quarters=4)
    stock = {name: city.recorder.series(name).tolist()[-1] for name in (FIRMS, HOMES, ALL_PV)}
    homes, weight = city.households.columns, city.households.weight
    firms = city.firms.columns
    stock[PLUGS], bought = 0.0, 0
    for car in ("car", "second_car"):
        plugged = homes[car] >= PLUG_IN_HYBRID
        stock[PLUGS] += weight * int(plugged.sum())
        bought += int((plugged & in_2020(homes[f"{car}_bought"])).sum())
    on_homes = weight * homes["pv_kw"][in_2020(homes["pv_built"])] / 1e3
    here = in_2020(firms["pv_built"])
    on_firms = (firms["pv_power"] * firms["weight"])[here] / 1e3
    variance = {HOMES: sum_of_squares(on_homes), FIRMS: sum_of_squares(on_firms)}
    variance[FIRMS] += (BETWEEN_CITIES * stock[FIRMS]) ** 2
    variance[ALL_PV] = variance[HOMES] + variance[FIRMS]
    variance[PLUGS] = weight**2 * bought
    year = {row.indicator: math.fsum(city.recorder.series(row.indicator)) for row in ROWS}
    return Outcome(stock, variance, year)


def in_2020(quarter):
    return (quarter >= 0) & (quarter < 4)


def sum_of_squares(parts):
    return math.fsum(np.square(parts, dtype=np.float64).tolist())


@pytest.fixture(scope="module")
def outcomes(cities):
    return [lived(cities, number) for number in CITIES]


@pytest.fixture(scope="module")
def facts():
    known = read_graded(city_path("suzhou", "power", "renewables.csv"), ("item", "year"))
    cars = read_graded(city_path("suzhou", "people", "cars.csv"), ("item", "segment"))
    return {
        FIRMS: known.value("pv_commercial_roof", "2020", unit="MW"),
        HOMES: known.value("pv_residential_roof", "2020", unit="MW"),
        ALL_PV: known.value("pv_total", "2020", unit="MW"),
        PLUGS: sum(
            cars.value(kind, "end 2020", unit="cars") for kind in ("private_bev", "private_phev")
        ),
    }


def spread(outcomes, name):
    """Standard deviation of the luck of one city, as the eight together tell it."""
    return math.sqrt(math.fsum(outcome.variance[name] for outcome in outcomes) / len(outcomes))


@pytest.mark.slow
@pytest.mark.parametrize("name", [FIRMS, HOMES, ALL_PV, PLUGS])
def test_the_mean_of_eight_cities_is_what_is_known(outcomes, facts, name):
    """Luck moves a mean of eight by 2 % at most (one standard deviation): 5 % is a real bound."""
    mean = math.fsum(outcome.stock[name] for outcome in outcomes) / len(outcomes)
    assert spread(outcomes, name) / math.sqrt(len(outcomes)) < 0.02 * facts[name]
    assert mean == pytest.approx(facts[name], rel=TOLERANCE)


@pytest.mark.slow
@pytest.mark.parametrize("name", [FIRMS, HOMES, ALL_PV, PLUGS])
def test_each_city_is_off_by_no_more_than_luck(outcomes, facts, name):
    allowed = 3.0 * spread(outcomes, name)
    assert allowed < 0.16 * facts[name]
    off = [outcome.stock[name] - facts[name] for outcome in outcomes]
    assert max(map(abs, off)) < allowed, (allowed, off)


def luck_moves(row):
    """Whether a row is so small that the luck of one city moves it by more than a twentieth."""
    return row.indicator.startswith("Final Energy by Electricity|") and row.value < FEW


def misses(year, limit_of):
    """Rows that are off the balance by more than they may be: by how much."""
    off = {row.indicator: (year[row.indicator] / row.value - 1.0, limit_of(row)) for row in ROWS}
    return {
        name: f"{gap:+.1%}, allowed {limit:.0%}"
        for name, (gap, limit) in off.items()
        if abs(gap) > limit
    }


def test_every_sector_and_its_parts_are_compared():
    assert {row.unit for row in ROWS if row.indicator.startswith(TOTALS[1])} == {"TJ"}
    for total in TOTALS:
        rows = [row for row in ROWS if row.indicator.startswith(f"{total}|")]
        parts = [
            r for r in rows if not any(o.indicator.startswith(f"{r.indicator}|") for o in rows)
        ]
        assert len(parts) > 30
    small = [row for row in ROWS if luck_moves(row)]
    assert len(small) < 0.06 * len(ROWS)
    assert sum(row.value for row in small) < 2e-4 * sum(
        row.value for row in ROWS if row.indicator.startswith("Final Energy by Electricity|")
    )


@pytest.mark.slow
def test_no_sector_is_off_in_the_mean_of_eight_cities(outcomes):
    """What is left after eight lucks is bias: 5 % of it, 10 % where luck alone can be 4 %."""
    year = {
        row.indicator: math.fsum(outcome.year[row.indicator] for outcome in outcomes)
        / len(outcomes)
        for row in ROWS
    }
    assert misses(year, lambda row: row.tolerance * (1.0 if luck_moves(row) else 0.5)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("number", CITIES)
def test_no_sector_is_off_in_any_city(outcomes, number):
    year = outcomes[number - 1].year
    assert misses(year, lambda row: math.inf if luck_moves(row) else row.tolerance) == {}
