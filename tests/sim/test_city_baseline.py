"""A small run against the numbers stored when they last changed on purpose.

Renew after a change that is meant to move results, saying why:

    .venv/bin/python tests/sim/test_city_baseline.py "taxis last eight years: survey of 2026"

The file keeps every reason. Discrete choices make a real change show as 1e-5 or more, while other
libraries and processors move the last digits only, far below the tolerance.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
import pytest

from experiments.compose import run_config
from sim.clock import FIRST_YEAR, QUARTERS_PER_YEAR

STORED = Path(__file__).parent / "data" / "baseline.json"
QUESTION = ("policy=plan", "scale=0.001", "seed=1", "city_seed=1", "end=2027")
TOLERANCE = 1e-6
RENEW = f'meant so? python tests/sim/{Path(__file__).name} "the reason"'
HEADLINE = (
    "Emissions|CO2|Territorial",
    "Emissions|CO2|Official|UHV at Zero",
    "Emissions|CO2|Official|UHV at Provincial Factor",
    "Emissions|CO2|End-User|UHV at Zero",
    "Emissions|CO2|Energy|Demand|Industry",
    "Emissions|CO2|Energy|Demand|Industry|Steel",
    "Emissions|CO2|Energy|Demand|Transportation|Road|Private Cars",
    "Emissions|CO2|Energy|Demand|Transportation|Road|Heavy Trucks",
    "Emissions|CO2|Energy|Demand|Residential and Commercial",
    "Emissions|CO2|Energy|Supply|Electricity and Heat",
    "Emissions|CO2|Industrial Processes",
    "Emissions|CO2 Intensity|Electricity|UHV at Zero",
    "Emissions|Sulfur",
    "Final Energy",
    "Final Energy|Industry",
    "Final Energy|Transportation",
    "Final Energy by Electricity",
    "Final Energy by Electricity|Residential and Commercial|Residential",
    "Secondary Energy|Electricity",
    "Secondary Energy|Electricity|Coal",
    "Secondary Energy|Electricity|Solar",
    "Secondary Energy|Electricity|Import Provincial",
    "Primary Energy",
    "Non-Fossil Share|With Imported Hydro",
    "Capacity|Electricity|Solar|Household",
    "Capacity|Electricity|Solar|Firm",
    "City|Electricity|Peak Load",
    "City|Price|Electricity|Wholesale",
    "City|Public Cost",
    "City|Money|Electricity",
    "City|Money|Car grant",
    "City|Money|Retrofit grant",
    "City|Sales|Saving Project",
    "City|Stock|Car|Petrol",
    "City|Stock|Car|Plug-In Hybrid",
    "City|Stock|Car|Battery Electric",
    "City|Stock|Bus|Battery Electric",
    "City|Stock|Public Charging Posts",
    "City|Stock|Refrigerator|Grade 1",
    "City|Stock|Water Heater|Heat Pump",
    "City|Stock|Firm",
    "Production|Steel",
)
OVER_A_YEAR = {"flow": np.sum, "mean": np.mean, "maximum": np.max, "stock": lambda four: four[-1]}


def by_year() -> dict[str, dict[str, float]]:
    """Simulate and return every headline number by year."""
    from sim.city import City

    config = run_config(*QUESTION)
    city = City(config)
    for _ in range(config.quarters):
        city.step()
    found: dict[str, dict[str, float]] = {}
    for name in HEADLINE:
        years = city.recorder.series(name).reshape(-1, QUARTERS_PER_YEAR)
        kind = city.recorder.indicators[name].kind
        values = (float(OVER_A_YEAR[kind](year)) for year in years)
        found[name] = {str(FIRST_YEAR + n): value for n, value in enumerate(values)}
    return found


def moved(stored: float, found: float) -> float:
    """By how much a number differs, relative to the larger of both."""
    return abs(found - stored) / max(abs(found), abs(stored), 1e-300)


@pytest.mark.baseline
def test_a_small_run_gives_the_stored_numbers():
    stored = json.loads(STORED.read_text(encoding="utf-8"))
    assert tuple(stored["question"]) == QUESTION and tuple(stored["values"]) == HEADLINE, RENEW
    found = by_year()
    moves = {
        (name, year): moved(value, found[name][year])
        for name, years in stored["values"].items()
        for year, value in years.items()
    }
    (name, year), most = max(moves.items(), key=lambda item: item[1])
    values = f"{stored['values'][name][year]!r} is now {found[name][year]!r}"
    first = min(when for (_, when), by in moves.items() if by > TOLERANCE or by == most)
    assert most <= TOLERANCE, (
        f"{sum(by > TOLERANCE for by in moves.values())} of {len(moves)} numbers moved, from "
        f"{first} on; most: {name} in {year}, {values} ({most:.1e}). {RENEW}"
    )


def renew(why: str) -> None:
    """Store the numbers of today, with the reason."""
    reasons = json.loads(STORED.read_text("utf-8"))["reasons"] if STORED.exists() else []
    values = by_year()
    assert all(math.isfinite(value) for years in values.values() for value in years.values())
    content = {"question": QUESTION, "reasons": [*reasons, why], "values": values}
    STORED.parent.mkdir(exist_ok=True)
    STORED.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        sys.exit("say in one argument why the numbers change")
    renew(sys.argv[1])
