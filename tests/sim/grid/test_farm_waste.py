"""Farm waste makes biomass plants run longer, never longer than they are there."""

import dataclasses

import numpy as np
import pytest

from sim.accounts.books.closure import AccountError
from sim.accounts.books.controls import check_controls
from sim.accounts.books.money import Ledger
from sim.accounts.vocabulary import FUEL
from sim.grid.flows import power_flows
from sim.grid.market.policy import PowerPolicy
from sim.grid.market.settling.settlement import settle
from sim.grid.market.settling.settlement_controls import settlement_controls
from sim.grid.market.tariffs import RetailTariffs
from sim.grid.supply.farm_waste import (
    biomass_ratio,
    farm_waste_burnt,
    in_quarter,
    read_farm_waste,
)

QUARTER = 40
HEAT = 47_000.0  # TJ
PAYING = {"price": 0.6, "fuel_cost": 23.1}


def ratio(system, offered, **terms):
    grid = (system.tables, system.fleet, QUARTER)
    taken = farm_waste_burnt(*grid, offered=offered, **{**PAYING, **terms})
    return biomass_ratio(*grid, taken)


def test_a_fifth_of_the_farm_waste_is_burnt_to_the_last_gigajoule(power_system, conditions):
    brought = read_farm_waste("suzhou").brought(0.2)
    assert brought == pytest.approx(1100.0)
    burnt = {}
    for offered in (0.0, brought):
        total = 0.0
        for quarter in range(QUARTER, QUARTER + 4):
            now = conditions(biomass_ratio=ratio(power_system, offered))
            outcome = power_system.dispatch(quarter, now)
            total += outcome.by_kind(outcome.fuel, power_system.fleet)["biomass"]
        burnt[offered] = total
    assert burnt[brought] - burnt[0.0] == pytest.approx(brought, rel=0.01)


def test_plants_run_at_most_as_long_as_they_are_available(power_system):
    fleet, tables = power_system.fleet, power_system.tables
    here = fleet.standing(QUARTER) & fleet.of_kind("biomass")
    usual = tables.operating("load_factor", "biomass", "share of capacity")
    most = fleet.availability[here].max() / usual
    assert ratio(power_system, 1e6) == pytest.approx(most)
    assert 1.0 < ratio(power_system, 500.0) < ratio(power_system, 1000.0) < most


def test_nothing_is_burnt_that_is_not_brought_or_does_not_pay(power_system):
    assert ratio(power_system, 0.0) == 1.0
    assert ratio(power_system, 1000.0, fuel_cost=99.0) == 1.0
    power_system.fleet.retired[power_system.fleet.of_kind("biomass")] = 0
    assert ratio(power_system, 1000.0) == 1.0


def test_the_year_s_farm_waste_is_shared_out_by_the_days_of_its_quarters(power_tables):
    parts = [in_quarter(power_tables, quarter, 1000.0) for quarter in range(4)]
    assert sum(parts) == pytest.approx(1000.0)
    assert parts[0] == pytest.approx(1000.0 * 90 / 365)


def test_what_is_taken_costs_what_it_was_taken_at_and_the_rest_what_firms_pay(
    power_system, conditions
):
    grid = (power_system.tables, power_system.fleet, QUARTER)
    taken = farm_waste_burnt(*grid, offered=700.0, **PAYING)
    part = in_quarter(power_system.tables, QUARTER, taken)
    now = conditions(
        biomass_ratio=biomass_ratio(*grid, taken), farm_waste=part, farm_waste_price=23_100.0
    )
    outcome = power_system.dispatch(QUARTER, now)
    flows = power_flows(outcome, power_system.fleet, power_system.tables, HEAT)
    terms = (power_system, RetailTariffs(power_system.tables, np.ones(64)), now, PowerPolicy(), 370)
    settlement = settle(outcome, *terms, year=[outcome], heat_used=HEAT, biomass_price=66_000.0)
    assert settlement.fuel["farm_waste"] == pytest.approx(part * 23_100.0)
    burnt = flows.fuel_tj[:, FUEL["biomass"]].sum()
    assert settlement.fuel["biomass"] == pytest.approx((burnt - part) * 66_000.0)
    ledger = Ledger()
    settlement.book(ledger, QUARTER)
    check_controls(ledger, QUARTER, settlement_controls(settlement, outcome, flows, *terms))
    assert ledger.sold(QUARTER)[FUEL["biomass"]] == pytest.approx(burnt)
    dearer = dataclasses.replace(
        settlement, fuel_price={**settlement.fuel_price, "farm_waste": 66_000.0}
    )
    ledger = Ledger()
    dearer.book(ledger, QUARTER)
    with pytest.raises(AccountError, match="fuel of plants"):
        check_controls(ledger, QUARTER, settlement_controls(settlement, outcome, flows, *terms))
