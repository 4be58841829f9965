"""Which water heater: what a dwelling allows, prices, habit, contacts."""

import numpy as np
import pytest

from agents.households.hot_water import HeaterOffers, choose_water_heater
from agents.households.household import (
    ELECTRIC_HEATER,
    GAS_HEATER,
    HEAT_PUMP_HEATER,
    OTHER_HEATER,
    SOLAR_HEATER,
)

KINDS = {"gas": GAS_HEATER, "electric": ELECTRIC_HEATER, "solar": SOLAR_HEATER}
KINDS |= {"heat_pump": HEAT_PUMP_HEATER}


def choose(people, seen=None):
    return choose_water_heater.decide(people, np.arange(people.size), seen)


def changed_to(before, after):
    return before[before != after], after[before != after]


def test_a_dwelling_allows_only_what_it_has_room_and_pipes_for(homes):
    chosen, columns = choose(homes), homes.columns
    assert not np.any(~columns["piped_gas"] & (chosen == GAS_HEATER))
    assert not np.any((columns["roof_area"] == 0.0) & (chosen == SOLAR_HEATER))
    assert not np.any(columns["collective"] & (chosen == HEAT_PUMP_HEATER))
    had_other = columns["water_heater"] == OTHER_HEATER
    assert not np.any(~had_other & (chosen == OTHER_HEATER))
    for kind in range(5):
        assert np.any(chosen == kind)


def test_a_pipe_or_a_roof_moves_people_to_what_it_allows_only(homes, homes_with):
    for state, without, with_it, kinds in (
        ("piped_gas", False, True, (GAS_HEATER,)),
        ("roof_area", 0.0, 40.0, (SOLAR_HEATER, HEAT_PUMP_HEATER)),  # a house has room for a tank
    ):
        before, after = (choose(homes_with(**{state: has})) for has in (without, with_it))
        left, chosen = changed_to(before, after)
        assert len(chosen) > 50
        assert np.isin(chosen, kinds).all() and not np.any(left == kinds[0])


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    ("what", "cut"), [("heater_price", 1_500.0), ("heater_running_cost", 400.0)]
)
def test_a_cheaper_heater_wins_buyers_and_moves_nobody_else(homes, seeing, name, what, cut):
    offers: HeaterOffers = homes.surroundings[what].value
    cheaper = offers._replace(**{name: getattr(offers, name) - cut})
    left, chosen = changed_to(choose(homes), choose(homes, seeing(**{what: cheaper})))
    assert len(chosen) > 5
    assert np.all(chosen == KINDS[name]) and not np.any(left == KINDS[name])


def test_contacts_with_heat_pumps_bring_heat_pumps(homes, seeing):
    before, after = (
        choose(homes, seeing(heat_pump_share_of_contacts=share)) for share in (0.0, 1.0)
    )
    _, chosen = changed_to(before, after)
    assert len(chosen) > 5
    assert np.all(chosen == HEAT_PUMP_HEATER)


@pytest.mark.parametrize("kind", [OTHER_HEATER, *KINDS.values()])
def test_habit_brings_back_what_was_there(homes_with, kind):
    """Against those who had electric storage, more have the same kind again."""
    allowed = {"piped_gas": True, "roof_area": 40.0, "collective": False}
    other = GAS_HEATER if kind == ELECTRIC_HEATER else ELECTRIC_HEATER
    had_it, had_other = (
        np.count_nonzero(choose(homes_with(water_heater=had, **allowed)) == kind)
        for had in (kind, other)
    )
    assert had_it > 1.5 * had_other


def test_large_households_mind_running_cost_more(homes, homes_with, seeing):
    cost: HeaterOffers = homes.surroundings["heater_running_cost"].value
    dear = seeing(heater_running_cost=cost._replace(electric=cost.electric + 100.0))

    def loss(persons):
        people = homes_with(persons=persons)
        utilities = [choose_water_heater.utilities(people, None, seen) for seen in (None, dear)]
        return (utilities[0] - utilities[1])[:, ELECTRIC_HEATER]

    np.testing.assert_allclose(loss(4), 2.0 * loss(2), rtol=1e-9)
    assert np.all(loss(2) > 0.0)
