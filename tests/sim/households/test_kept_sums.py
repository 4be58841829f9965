"""What is kept as sums is what adding everybody up anew would give."""

import numpy as np
import pytest

from sim.households.energy import HouseholdEnergy

PARTS = ("electricity", "fuels", "cars", "green")


@pytest.fixture(scope="module")
def lived(live):
    """Households after seven quarters, with newcomers, and one at the point of scattering."""
    homes = live({"green_tariff_offer": 1.0}).run(7)
    sector = homes.sector
    homes.gather()
    sector.decide()
    return homes


def test_decisions_change_only_what_they_say(lived):
    sector, ledger = lived.sector, lived.ledger
    columns = sector.population.columns
    watched = frozenset().union(*sector.energy.reads.values())
    touched = dict.fromkeys(watched, 0)
    for decision in sector.decisions:
        before = {name: columns[name].copy() for name in watched}
        decision.scatter(ledger)
        due = np.concatenate([np.zeros(0, np.int64), *decision.deciding])
        for name in watched:
            rows = np.flatnonzero(columns[name] != before[name])
            assert not rows.size or name in decision.changes, (type(decision).__name__, name)
            assert np.isin(rows, due).all()
            touched[name] += rows.size
    changing = {name for d in sector.decisions for name in d.changes}
    assert {name for name, rows in touched.items() if rows} >= {
        "car", "water_heater", "driving", "refrigerator_class", "frugal", "green_tariff",
    }, "otherwise this test would see nothing"  # fmt: skip
    assert changing >= {name for name, rows in touched.items() if rows}


def test_sums_are_those_of_everybody(live):
    homes = live({"green_tariff_offer": 1.0}).run(9)
    sector = homes.sector
    afresh = HouseholdEnergy(
        "suzhou", sector.population, sector.tables, sector.behaviour, sector.world
    )
    for part in PARTS:
        kept, expected = getattr(sector.energy, part), getattr(afresh, part)
        assert expected.any()
        np.testing.assert_allclose(kept, expected, rtol=1e-9, atol=1e-9 * np.abs(expected).max())
