"""Building, upkeep and heat of plants."""

import numpy as np
import pytest

from sim.accounts.books.closure import AccountError
from sim.accounts.books.controls import Control, check_controls
from sim.accounts.books.money import Kind, Ledger
from sim.accounts.vocabulary import PLANTS
from sim.grid.flows import power_flows
from sim.grid.market.investing.review import Market, Review
from sim.grid.market.settling.building_bills import bill, built_so_far, pay_building
from sim.grid.market.settling.heat_sales import pay_for_heat
from sim.grid.market.settling.upkeep import fixed_costs, pay_upkeep, variable_costs
from sim.grid.market.tariffs import RetailTariffs

GRID, PLANT_OWNERS, SUPPLIERS = "grid company", "power plants", "equipment suppliers"
CONTRACT = 400.0  # yuan/MWh


# building


def test_what_a_review_builds_is_paid_for_by_who_owns_it(power_system):
    retail = RetailTariffs(power_system.tables, np.ones(64)).prices(24, CONTRACT)
    market = Market(CONTRACT, retail, storage_cost=900.0, pv_cost=3000.0)
    before = built_so_far(power_system)
    power_system.storage_energy["grid_side"] = 200.0
    power_system.added_pv, power_system.added_ties = 10.0, 50.0
    spent = {"lithium_storage": 200e3 * 900.0, "pv_utility": 10e3 * 3000.0, "tie": 50e3 * 1100.0}
    owed = bill(Review(spent=spent), before, power_system, 24, market)
    ledger = Ledger()
    check_controls(ledger, 24, pay_building(ledger, 24, owed))
    assert ledger.total(kind=Kind.PLANT, payer=GRID, payee=SUPPLIERS) == 50e3 * 1100.0
    assert ledger.total(kind=Kind.PLANT, payer=PLANT_OWNERS) == 200e3 * 900.0 + 10e3 * 3000.0
    power_system.added_pv += 1.0  # a megawatt that nobody paid for
    owed = bill(Review(spent=spent), before, power_system, 24, market)
    ledger = Ledger()
    with pytest.raises(AccountError, match="building by power plants"):
        check_controls(ledger, 24, pay_building(ledger, 24, owed))


def test_without_a_review_nothing_is_built():
    ledger = Ledger()
    check_controls(ledger, 25, pay_building(ledger, 25, None))
    assert ledger.bookings == ()


# upkeep


def test_upkeep_is_the_fixed_cost_of_what_stands_and_the_variable_of_what_runs(
    power_system, conditions
):
    outcome, fleet = power_system.dispatch(20, conditions()), power_system.fleet
    ledger = Ledger()
    check_controls(ledger, 20, pay_upkeep(ledger, outcome, power_system))
    coal = fleet.capacity_by_kind(20)["coal"] * 1e3 * 150 / 4
    assert fixed_costs(power_system, 20)["coal"] == pytest.approx(coal)
    waste = fleet.of_kind("waste")
    running = float((fleet.variable_cost * outcome.sent_out)[waste].sum()) * 1e3
    assert variable_costs(power_system, outcome)["waste"] == pytest.approx(running)
    by_kind = {b.group for b in ledger.select(kind=Kind.MAINTENANCE, payer=PLANT_OWNERS)}
    assert {"coal", "coal_chp", "gas", "pv", "grid_side", "waste"} <= by_kind


# heat


def test_plants_get_what_users_paid_for_heat_less_the_networks_cost(power_system, conditions):
    outcome = power_system.dispatch(20, conditions())
    flows = power_flows(outcome, power_system.fleet, power_system.tables, 47_000.0)
    ledger = Ledger()
    ledger.book("firms", "heat suppliers", Kind.HEAT, 3e9, 20, "chemicals")
    bills = [Control("heat of firms", Kind.HEAT, 3e9, payer="firms")]
    check_controls(ledger, 20, pay_for_heat(ledger, 20, flows, power_system.tables, bills))
    assert ledger.total(kind=Kind.HEAT, payee=PLANT_OWNERS) == pytest.approx(0.88 * 3e9)
    paid = {b.group: b.amount for b in ledger.select(kind=Kind.HEAT, payee=PLANT_OWNERS)}
    assert paid.keys() == {"coal_power", "coal_chp", "gas_power", "biomass_power_heat"}
    share = flows.heat_tj[PLANTS.index("coal_chp")] / flows.heat_tj.sum()
    assert paid["coal_chp"] == pytest.approx(share * 0.88 * 3e9)
