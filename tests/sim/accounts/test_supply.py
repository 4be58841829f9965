"""Fuel that was sold is what was used, or the quarter does not close."""

import numpy as np
import pytest

from sim.accounts.books.closure import AccountError
from sim.accounts.flows.balance import read_balance
from sim.accounts.flows.power_flows import PowerFlows
from sim.accounts.flows.supply import Supply
from sim.accounts.vocabulary import FUEL, FUELS, LOSSES, PLANTS, SUPPLY, TRANSFORMATION


@pytest.fixture(scope="module")
def quarter_of_2020():
    """A quarter of the base year: use, what plants did, and what was sold to both, TJ."""
    base = read_balance("suzhou")
    plants = base.transformation[[TRANSFORMATION[name] for name in PLANTS]] / 4
    electricity, heat = FUEL["electricity"], FUEL["heat"]
    fuel = np.maximum(-plants, 0.0)
    lost = dict(zip(LOSSES, base.loss.sum(axis=1) / 4, strict=True))
    flows = PowerFlows(
        generation_gwh=plants[:, electricity] / 3.6,
        fuel_tj=fuel,
        heat_tj=plants[:, heat],
        renewable_gwh=base.supply[[SUPPLY["pv"], SUPPLY["wind"]], electricity] / 4 / 3.6,
        import_gwh=base.supply[
            [SUPPLY["import_uhv_hydro"], SUPPLY["import_provincial"]], electricity
        ]
        / 4
        / 3.6,
        own_use_gwh=lost["plant_own_use"] / 3.6,
        grid_losses_gwh=lost["grid_losses"] / 3.6,
        storage_losses_gwh=lost["storage_losses"] / 3.6,
        heat_network_tj=lost["heat_network"],
    )
    use = base.use / 4
    return use, flows, use.sum(axis=0) + fuel.sum(axis=0)


def test_the_base_year_closes_when_what_was_used_was_sold(quarter_of_2020):
    use, flows, sold = quarter_of_2020
    closed = Supply("suzhou").account(0, use, flows, 1.0, sold).close()
    base = read_balance("suzhou")
    row = SUPPLY["inbound"]
    np.testing.assert_allclose(closed.supply[row], base.supply[row] / 4, rtol=1e-6, atol=1e-3)


@pytest.mark.parametrize("fuel", ["coal", "diesel", "lpg", "natural_gas", "coke_and_derived_gas"])
@pytest.mark.parametrize("part", [1e-6, -1e-6])
def test_a_millionth_that_was_used_and_not_billed_stops_the_run(quarter_of_2020, fuel, part):
    use, flows, sold = quarter_of_2020
    wrong = sold.copy()
    wrong[FUEL[fuel]] *= 1.0 + part
    with pytest.raises(AccountError, match=f"energy: {fuel}"):
        Supply("suzhou").account(0, use, flows, 1.0, wrong).close()


def test_what_is_not_brought_in_is_not_asked_for():
    found = Supply("suzhou").brought_in(np.ones(len(FUELS)), 0.0)
    assert not found[[FUEL[name] for name in ("electricity", "heat", "biomass", "waste")]].any()
    assert found[FUEL["natural_gas"]] > found[FUEL["coal"]] == 1.0
