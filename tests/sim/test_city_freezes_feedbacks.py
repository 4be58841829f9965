"""A feedback that is frozen moves nobody: each is pushed hard, once free and once frozen."""

from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from agents.households.household import BATTERY_ELECTRIC
from agents.transport.kinds import BATTERY
from sim.config import FEEDBACKS
from sim.telling import tell

FUNDS = ("tradein_fund_yearly", "green_fund_yearly")
PAYING = {
    "retrofit_capex_subsidy": 0.3,
    "car_replacement_bonus_nev": 20_000.0,
    "car_replacement_bonus_ice": 20_000.0,
}


def put_in_force(city, **levers):
    """Set these levers for the whole run and leave all others off."""
    for name, value in levers.items():
        city.levers._city[name][:] = value


def push_contacts(city):
    """Give every second household an electric car and PV, every second firm PV, and so on."""
    homes, firms = city.households.columns, city.firms.columns
    homes["car"][::2] = BATTERY_ELECTRIC
    homes["pv_kw"][::2] = 5.0
    firms["pv_power"][::2] = 100.0
    for fleet in city.fleet_sector.populations.values():
        fleet.columns["powertrain"][::2] = BATTERY


def push_charging(city):
    """Leave one public post of a thousand."""
    for operator in city.fleet_sector.charging_operators:
        operator.posts *= 0.001


def push_prices(city):
    """Let users pay coal plants a fortune for standing there."""
    put_in_force(city, coal_capacity_payment=5_000.0)


def push_budgets(city):
    """Leave programmes that pay well next to no money."""
    put_in_force(city, **PAYING, **dict.fromkeys(FUNDS, 1.0e5))


def push_freight(city):
    """Let every firm make twice as much."""
    firms = city.firm_sector
    firms.now = replace(firms.now, output=2.0 * firms.now.output)


PUSHES = {
    "contacts": push_contacts,
    "charging": push_charging,
    "prices": push_prices,
    "budgets": push_budgets,
    "freight": push_freight,
}
QUARTERS = {"prices": 2}  # that pass until all have been told; the others act at once


def decided(city, name):
    """All columns of those who were not pushed, once everybody has decided after a push."""
    for _ in range(QUARTERS.get(name, 0)):
        city.step()
    city._govern()
    tell(city)
    if name == "contacts":  # what stands takes room on the grid, too, which is no example
        city.power.connections.room[:] = np.inf
    for sector in city.sectors:
        sector.gather(city.quarter)
    for sector in city.sectors:
        sector.decide()
    for sector in city.sectors:
        sector.scatter(city.ledger)
    others = slice(1, None, 2) if name == "contacts" else slice(None)
    return [
        {state: column[others].copy() for state, column in population.columns.items()}
        for population in city.populations
    ]


def kinds_moved(cities, name, city):
    """Kinds of agents that decide otherwise once a feedback has been pushed."""
    if name == "budgets":
        put_in_force(city, **PAYING, **dict.fromkeys(FUNDS, 1.0e13))
    with closing(cities.copy(city)) as pushed:
        PUSHES[name](pushed)
        both = zip(city.populations, decided(city, name), decided(pushed, name), strict=True)
        return {
            population.kind.__name__
            for population, one, other in both
            if any(not np.array_equal(one[state], other[state]) for state in one)
        }


@pytest.fixture(scope="module")
def free(cities):
    """A city without policy, all feedbacks free, after its first quarter."""
    return cities.run("policy=no_policy", quarters=1)


MOVED = {  # whom each push moves while it is free
    "contacts": {"Household", "Firm", "Vehicles"},
    "charging": {"Household", "Vehicles"},
    "prices": {"Firm", "Vehicles"},  # homes pay by the list in any case
    "budgets": {"Household", "Firm"},
    "freight": {"Vehicles"},
}


@pytest.mark.parametrize("name", FEEDBACKS)
def test_a_frozen_feedback_moves_nobody(cities, free, name):
    with closing(cities.copy(free)) as city:
        assert kinds_moved(cities, name, city) == MOVED[name]
    with closing(cities.run("policy=no_policy", f"freeze=[{name}]", quarters=1)) as city:
        assert kinds_moved(cities, name, city) == set()
