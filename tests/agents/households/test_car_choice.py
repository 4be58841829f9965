"""Which car: what speaks for one, what moves nobody else, and what a bonus does."""

import numpy as np
import pytest

from agents.households.car import KEEP, CarOffers, CarWeights, bonus_for, choose_car
from agents.households.household import BATTERY_ELECTRIC, NO_CAR, PETROL, PLUG_IN_HYBRID
from agents.machinery.choice import NOT_OFFERED

PLUG_INS = (PLUG_IN_HYBRID, BATTERY_ELECTRIC)
NOTHING = CarOffers(0.0, 0.0, 0.0)


def value(homes, name):
    return homes.surroundings[name].value


def moved(before, after):
    """The choices of those who changed their mind, before and after."""
    changed = before != after
    return before[changed], after[changed]


@pytest.fixture(scope="module")
def at_leisure(seeing):
    """What deciders see whose car has come to its end."""
    return lambda **changed: seeing(early=0.0, **changed)


@pytest.fixture(scope="module")
def woken(seeing):
    """What deciders see whom a bonus brings here early."""
    return lambda **changed: seeing(early=1.0, **changed)


@pytest.mark.parametrize("kind", [PETROL, PLUG_IN_HYBRID, BATTERY_ELECTRIC])
def test_a_cheaper_car_wins_buyers_and_moves_nobody_else(homes, at_leisure, kind):
    prices = list(value(homes, "car_price"))
    prices[kind - PETROL] -= 20_000.0
    before = choose_car.decide(homes, None, at_leisure())
    after = choose_car.decide(homes, None, at_leisure(car_price=CarOffers(*prices)))
    left, chosen = moved(before, after)
    assert len(chosen) > 50
    assert np.all(chosen == kind) and not np.any(left == kind)


@pytest.mark.parametrize(
    "better",
    [
        {"electric_share_of_contacts": 0.9},
        {"battery_range": 700.0},
        {"model_choice": 20.0},
        {"battery_known": 1.0, "hybrid_known": 0.5},
        {"charger_density": np.full(10, 500.0)},
        {"battery_extra": 1.0},
    ],
    ids=lambda better: next(iter(better)),
)
def test_what_speaks_for_electric_cars_moves_people_to_them(homes, at_leisure, better):
    base = {
        "electric_share_of_contacts": 0.1,
        "battery_range": 400.0,
        "model_choice": 2.0,
        "battery_known": 0.5,
        "hybrid_known": 0.5,
        "charger_density": np.full(10, 5.0),
    }
    before = choose_car.decide(homes, None, at_leisure(**base))
    after = choose_car.decide(homes, None, at_leisure(**base | better))
    left, chosen = moved(before, after)
    assert len(chosen) > 50
    assert np.isin(chosen, PLUG_INS).all()
    assert np.count_nonzero(after == BATTERY_ELECTRIC) > np.count_nonzero(
        before == BATTERY_ELECTRIC
    )
    assert not np.any(left == BATTERY_ELECTRIC)  # what helps hybrids helps battery cars more


def test_home_charging_speaks_for_battery_cars(homes_with, at_leisure):
    seen = at_leisure()
    without, at_home = (
        choose_car.utilities(homes_with(home_charging=has), None, seen) for has in (False, True)
    )
    assert np.all(at_home[:, BATTERY_ELECTRIC] > without[:, BATTERY_ELECTRIC])
    np.testing.assert_array_equal(at_home[:, :PLUG_IN_HYBRID], without[:, :PLUG_IN_HYBRID])


def test_dearer_petrol_drives_people_out_of_petrol_cars(homes, at_leisure):
    cost = value(homes, "cost_per_km")
    dearer = CarOffers(cost.petrol + 0.3, cost.plug_in_hybrid + 0.15, cost.battery_electric)
    before = choose_car.decide(homes, None, at_leisure())
    after = choose_car.decide(homes, None, at_leisure(cost_per_km=dearer))
    left, chosen = moved(before, after)
    assert np.count_nonzero(left == PETROL) > 50
    assert not np.any(chosen == PETROL) and not np.any(left == BATTERY_ELECTRIC)


def test_who_drives_more_minds_running_cost_more(homes_with, at_leisure):
    gains = []
    for distance in (5_000.0, 25_000.0):
        homes = homes_with(car_km=distance)
        utilities = choose_car.utilities(homes, None, at_leisure())
        gains.append(np.mean(utilities[:, BATTERY_ELECTRIC] - utilities[:, PETROL]))
    assert gains[1] > gains[0]


def test_the_rich_mind_a_price_less(homes, homes_with, at_leisure):
    price = value(homes, "car_price")
    dear = CarOffers(price.petrol + 10_000.0, price.plug_in_hybrid, price.battery_electric)

    def loss(people):
        cheaper, dearer = (
            choose_car.utilities(people, None, at_leisure(car_price=offers))[:, PETROL]
            for offers in (price, dear)
        )
        return cheaper - dearer

    richer = homes_with(income=2.0 * homes.columns["income"])
    weights: CarWeights = value(homes, "car_weights")
    assert np.all(loss(homes) > 0.0)
    np.testing.assert_allclose(loss(richer), loss(homes) * 2.0**-weights.income_effect, rtol=1e-9)


def test_growing_incomes_are_richer_households(homes, homes_with, at_leisure):
    grown = choose_car.utilities(homes, None, at_leisure(income_growth=2.0))
    richer = homes_with(income=2.0 * homes.columns["income"])
    same = choose_car.utilities(richer, None, at_leisure(income_growth=1.0))
    np.testing.assert_array_equal(grown, same)


# bonuses


def test_a_bonus_for_any_car_and_the_better_of_two_for_an_old_one(homes):
    swap, scrap = CarOffers(5_000.0, 9_000.0, 9_000.0), CarOffers(7_000.0, 8_000.0, 20_000.0)
    lives = value(homes, "car_lives")
    old = round(4 * lives.scrappage_age)
    assert bonus_for(PETROL, old - 1, swap, scrap, lives) == swap
    assert bonus_for(PETROL, old, swap, scrap, lives) == (7_000.0, 9_000.0, 20_000.0)
    assert bonus_for(NO_CAR, 100, swap, scrap, lives) == NOTHING


def test_a_bonus_is_a_cut_in_price_for_those_who_get_it(homes, homes_with, at_leisure):
    bonus, price = CarOffers(4_000.0, 6_000.0, 8_000.0), value(homes, "car_price")
    cheaper = CarOffers(*(p - b for p, b in zip(price, bonus, strict=True)))
    owners = homes_with(car=PETROL, car_bought=0)
    paid = at_leisure(replacement_bonus=bonus, scrappage_bonus=NOTHING)
    cut = at_leisure(replacement_bonus=NOTHING, scrappage_bonus=NOTHING, car_price=cheaper)
    np.testing.assert_allclose(
        choose_car.utilities(owners, None, paid), choose_car.utilities(owners, None, cut)
    )
    carless = homes_with(car=NO_CAR)
    unpaid = at_leisure(replacement_bonus=NOTHING, scrappage_bonus=NOTHING)
    np.testing.assert_array_equal(
        choose_car.utilities(carless, None, paid), choose_car.utilities(carless, None, unpaid)
    )


def test_who_comes_early_buys_only_what_a_bonus_is_paid_for(homes_with, woken):
    owners = homes_with(car=PETROL, car_bought=0)
    for bonus in (CarOffers(0.0, 0.0, 15_000.0), CarOffers(9_000.0, 0.0, 15_000.0)):
        seen = woken(replacement_bonus=bonus, scrappage_bonus=NOTHING)
        chosen = set(np.unique(choose_car.decide(owners, None, seen)))
        paid = {kind for kind, yuan in enumerate(bonus, start=PETROL) if yuan > 0.0}
        assert chosen == paid | {KEEP}
    nothing = woken(replacement_bonus=NOTHING, scrappage_bonus=NOTHING)
    assert np.all(choose_car.decide(owners, None, nothing) == KEEP)


def test_nobody_is_talked_into_a_bonus_who_likes_the_old_car_better(homes_with, woken):
    owners = homes_with(car=PETROL, car_bought=0)
    seen = woken(replacement_bonus=CarOffers(0.0, 0.0, 15_000.0), scrappage_bonus=NOTHING)
    chosen, worth = (ask(owners, None, seen) for ask in (choose_car.decide, choose_car.utilities))
    buying = chosen == BATTERY_ELECTRIC
    assert np.all(worth[buying, BATTERY_ELECTRIC] > worth[buying, KEEP])
    offered = worth[:, BATTERY_ELECTRIC] > NOT_OFFERED
    assert np.any(offered & ~buying)  # tipped by the bonus, but the new car does not please


@pytest.mark.parametrize("kind", [PETROL, PLUG_IN_HYBRID, BATTERY_ELECTRIC])
def test_a_lower_price_brings_early_comers_to_it_and_sends_nobody_back(homes_with, seeing, kind):
    owners = homes_with(car=PETROL, car_bought=0)
    bonus = CarOffers(15_000.0, 20_000.0, 20_000.0)
    seen = seeing(early=1.0, replacement_bonus=bonus, scrappage_bonus=NOTHING)
    price, name = seen["car_price"].value, CarOffers._fields[kind - PETROL]
    cut = price._replace(**{name: getattr(price, name) - 40_000.0})
    cheaper = seeing(early=1.0, replacement_bonus=bonus, scrappage_bonus=NOTHING, car_price=cut)
    left, chosen = moved(*(choose_car.decide(owners, None, told) for told in (seen, cheaper)))
    assert len(chosen) > 20
    assert np.all(chosen == kind) and not np.any(left == kind)


@pytest.mark.parametrize("old_bonus", [0.0, 5_000.0])
def test_a_higher_bonus_on_one_kind_moves_owners_to_it_only(homes_with, seeing, old_bonus):
    owners = homes_with(car=PETROL, car_bought=0)
    for early in (0.0, 1.0):
        before, after = (
            choose_car.decide(
                owners,
                None,
                seeing(
                    early=early,
                    replacement_bonus=CarOffers(3_000.0, 3_000.0, bonus),
                    scrappage_bonus=NOTHING,
                ),
            )
            for bonus in (old_bonus, 25_000.0)
        )
        left, chosen = moved(before, after)
        assert len(chosen) > 50
        assert np.all(chosen == BATTERY_ELECTRIC) and not np.any(left == BATTERY_ELECTRIC)


def woken_buyers(homes_with, seeing, yuan, early=1.0):
    """What owners of old cars do who look at a bonus of so much for an electric one."""
    owners = homes_with(car=PETROL, car_bought=0)
    bonus = CarOffers(0.0, yuan, yuan)
    seen = seeing(early=early, replacement_bonus=bonus, scrappage_bonus=NOTHING)
    return choose_car.decide(owners, None, seen)


def test_early_buyers_grow_with_the_bonus_and_go_with_it(homes_with, seeing):
    shares, before = [], None
    for yuan in (0.0, 10.0, 1_000.0, 10_000.0, 30_000.0):
        buying = woken_buyers(homes_with, seeing, yuan) != KEEP
        assert before is None or np.all(buying[before])  # a higher bonus loses nobody
        shares.append(buying.mean())
        before = buying
    assert shares[0] == 0.0
    assert shares[1] < 1e-3
    assert 0.01 < shares[3] < 0.10
    assert shares[4] > 2.0 * shares[3]
