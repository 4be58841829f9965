"""Which vehicle operators choose: what moves them, and which way; both modes alike."""

import math

import numpy as np
import pytest

from agents.transport.choice import choose_vehicle, vehicle_hazard, worth
from agents.transport.energy import vehicle_energy
from agents.transport.kinds import BATTERY, DIESEL, FUEL_CELL, GAS, KEEP, POWERTRAINS, SWAP


def only_towards(before, after, kind):
    """Whether all who changed their mind moved to one alternative, and some did."""
    moved = before != after
    return bool(moved.any()) and set(after[moved]) == {kind}


@pytest.mark.parametrize(("name", "kind"), [("battery", BATTERY), ("gas", GAS), ("swap", SWAP)])
def test_a_cheaper_offer_moves_operators_only_towards_it(name, kind, chosen, offers):
    cheaper = {name: offers[name]._replace(price=0.8 * offers[name].price)}
    assert only_towards(chosen(), chosen(**cheaper), kind)


def test_dearer_diesel_moves_operators_away_from_it(chosen, prices):
    before = chosen()
    after = chosen(fuel_prices=prices._replace(diesel=9.0))
    moved = before != after
    assert moved.any() and set(before[moved]) == {DIESEL}


def test_dearer_power_moves_operators_away_from_batteries(chosen, prices):
    before = chosen()
    after = chosen(fuel_prices=prices._replace(electricity=1.2))
    moved = before != after
    assert moved.any() and set(before[moved]) == {BATTERY}  # swapping stations have their own price


def test_what_the_trade_knows_is_bought_more(chosen, offers, terms):
    cautious = terms._replace(distrust=0.3)
    strange = offers["battery"]._replace(known=0.0)
    before = chosen(terms=cautious, battery=strange)
    after = chosen(terms=cautious, battery=strange._replace(known=0.5))
    assert only_towards(before, after, BATTERY)


def test_a_battery_too_small_for_the_day_is_not_bought(batches, chosen, offers):
    far = batches.columns["km"] > 300 * 3 * 60.0  # more than two stops at 60 km
    short = offers["battery"]._replace(range=60.0, price=1000.0)
    bought = chosen(battery=short)
    assert far.any() and (bought[~far] == BATTERY).any()
    assert not (bought[far] == BATTERY).any()


@pytest.mark.parametrize(
    ("fuel", "name", "kind"),
    [("gas", "gas", GAS), ("swap", "swap", SWAP), ("hydrogen", "fuel_cell", FUEL_CELL)],
)
def test_nobody_buys_what_cannot_be_filled_nearby(fuel, name, kind, chosen, offers):
    for_free = {name: offers[name]._replace(price=1000.0)}
    assert (chosen(**for_free) == kind).any()
    assert not (chosen(**for_free, **{f"{fuel}_stations": 0.0}) == kind).any()


def test_more_stations_bring_more_buyers(chosen):
    assert only_towards(chosen(swap_stations=0.0005), chosen(), SWAP)


def test_scrappage_money_reaches_old_diesel_trucks_only(batches, chosen, offers):
    columns = batches.columns
    old = (columns["powertrain"] == DIESEL) & (24 - columns["bought"] >= 40)
    generous = {
        name: offer._replace(bonus=250_000.0 if name == "battery" else 0.0)
        for name, offer in offers.items()
    }
    without = {name: offer._replace(bonus=0.0) for name, offer in offers.items()}
    before, after = chosen(**without), chosen(**generous)
    assert only_towards(before, after, BATTERY)
    assert not (before != after)[~old].any()


def test_only_an_early_wake_with_a_choice_keeps(chosen, offers):
    assert KEEP not in chosen()
    assert KEEP not in chosen(early=1.0, may_keep=0.0)
    kept = chosen(early=1.0) == KEEP
    assert kept.any() and not kept.all()
    with_bonus = {name: offer._replace(bonus=3.0 * offer.bonus) for name, offer in offers.items()}
    assert (chosen(early=1.0, **with_bonus) == KEEP).sum() < kept.sum()


def test_nothing_that_is_not_on_sale_is_bought(chosen, offers):
    bought = chosen(diesel=offers["diesel"]._replace(on_sale=0.0))
    sold = {POWERTRAINS.index(name) for name in ("gas", "battery", "swap", "fuel_cell")}
    assert set(bought) <= sold


# the cost of changing


@pytest.fixture
def worth_of_truck(terms, prices, offers):
    """Return a function: what a truck is worth to who has another kind now, or the same."""
    weighed = terms._replace(switch_cost=0.05, distrust=0.3)
    truck = offers["diesel"]._replace(known=0.2)

    def of(other_than_now, **changes):
        return worth(
            60_000.0, truck._replace(**changes), prices, weighed, 1e6, 24, 0.0, other_than_now
        )

    return of


def test_switching_is_a_loss_of_its_share_of_cost(worth_of_truck):
    assert worth_of_truck(False) - worth_of_truck(True) == pytest.approx(6.0 * math.log(1.05))


def test_what_few_have_is_distrusted(worth_of_truck):
    assert worth_of_truck(False, known=0.0) < worth_of_truck(False)


# both modes


def test_compiled_and_interpreted_choices_agree_to_the_bit(batches, surroundings):
    seen = surroundings(early=1.0)
    compiled = choose_vehicle.utilities(batches, surroundings=seen)
    answers = choose_vehicle.decide(batches, surroundings=seen)
    assert np.array_equal(answers, compiled.argmax(axis=1))
    for row in range(len(batches)):
        agent = batches[row]
        assert choose_vehicle.utilities_for(agent, seen) == tuple(compiled[row])
        assert choose_vehicle.for_agent(agent, seen) == answers[row]


@pytest.mark.parametrize("rule", [vehicle_hazard, vehicle_energy])
def test_other_rules_compile_and_agree(batches, rule, surroundings):
    seen = surroundings()
    compiled = rule.decide(batches, surroundings=seen)
    columns = compiled if isinstance(compiled, tuple) else (compiled,)
    for row in range(0, len(batches), 3):
        answer = rule.for_agent(batches[row], seen)
        found = answer if isinstance(answer, tuple) else (answer,)
        assert tuple(column[row] for column in columns) == tuple(found)


def test_a_batch_explains_its_choice(batches, surroundings):
    batches.surroundings.update(surroundings())
    told = str(choose_vehicle.explain(batches[5]))
    assert "km/yr" in told and "battery" in told
