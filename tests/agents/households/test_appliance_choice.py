"""Which label grade: prices, rebates, running cost, and grades that may no longer be sold."""

import numpy as np
import pytest

from agents.households.appliances import (
    KEEP,
    Grades,
    choose_air_conditioner,
    choose_refrigerator,
    choose_washing_machine,
)

RULES = {
    "air_conditioner": choose_air_conditioner,
    "refrigerator": choose_refrigerator,
    "washing_machine": choose_washing_machine,
}
FIRST, SECOND, THIRD = 0, 1, 2
NOTHING = Grades(0.0, 0.0, 0.0)
every_appliance = pytest.mark.parametrize("name", RULES)


@pytest.fixture(scope="module")
def choose(homes, seeing):
    """Everybody's choice of an appliance with some of what they see changed."""

    def decide(name, people=None, *, early=0.0, **changed):
        seen = seeing(**{f"{name}_early": early}, **changed)
        return RULES[name].decide(homes if people is None else people, None, seen)

    return decide


def moved(before, after):
    changed = before != after
    return before[changed], after[changed]


@every_appliance
def test_a_rebate_on_the_best_grade_moves_buyers_to_it_only(choose, name):
    before = choose(name, **{f"{name}_rebate": NOTHING})
    after = choose(name, **{f"{name}_rebate": Grades(600.0, 0.0, 0.0)})
    left, chosen = moved(before, after)
    assert len(chosen) > 50
    assert np.all(chosen == FIRST) and not np.any(left == FIRST)


@every_appliance
def test_a_grade_removed_from_sale_is_not_sold_and_moves_only_its_buyers(choose, name):
    everything = choose(name, appliance_worst_class=3.0)
    better = choose(name, appliance_worst_class=2.0)
    assert np.count_nonzero(everything == THIRD) > 50
    assert not np.any(better == THIRD)
    stayed = everything != THIRD
    np.testing.assert_array_equal(better[stayed], everything[stayed])
    assert np.all(choose(name, appliance_worst_class=1.0) == FIRST)


@every_appliance
def test_a_grade_removed_from_sale_is_not_waited_for(choose, name):
    rebate = {f"{name}_rebate": Grades(300.0, 0.0, 0.0)}
    early = choose(name, early=1.0, appliance_worst_class=1.0, **rebate)
    late = choose(name, early=1.0, appliance_worst_class=3.0, **rebate)
    assert set(np.unique(early)) == {FIRST, KEEP}
    np.testing.assert_array_equal(early, late)


@every_appliance
def test_dearer_electricity_and_heavier_use_speak_for_better_grades(
    choose, homes, homes_with, name
):
    cost = homes.surroundings[f"{name}_energy_cost"].value
    dearer = Grades(*(3.0 * yuan for yuan in cost))
    base = np.mean(choose(name))
    assert np.mean(choose(name, **{f"{name}_energy_cost": dearer})) < base
    assert np.mean(choose(name, homes_with(use_factor=3.0))) < base


@every_appliance
def test_the_rich_buy_better_grades(choose, homes, homes_with, name):
    richer = homes_with(income=3.0 * homes.columns["income"])
    before, after = (choose(name, who, **{f"{name}_rebate": NOTHING}) for who in (homes, richer))
    assert np.mean(after) < np.mean(before)


@every_appliance
def test_who_comes_early_takes_a_rebate_or_keeps(choose, name):
    only_first = {f"{name}_rebate": Grades(500.0, 0.0, 0.0)}
    in_the_end, early = (choose(name, early=early, **only_first) for early in (0.0, 1.0))
    assert set(np.unique(early)) == {FIRST, KEEP}
    assert np.all(choose(name, early=1.0, **{f"{name}_rebate": NOTHING}) == KEEP)
    assert not np.any(in_the_end == KEEP)


@every_appliance
def test_a_higher_rebate_brings_more_early_and_moves_them_to_it_only(choose, name):
    before, after = (
        choose(name, early=1.0, **{f"{name}_rebate": Grades(yuan, 200.0, 0.0)})
        for yuan in (200.0, 900.0)
    )
    left, chosen = moved(before, after)
    assert len(chosen) > 50
    assert np.all(chosen == FIRST) and not np.any(left == FIRST)


@every_appliance
@pytest.mark.parametrize("grade", [FIRST, SECOND])
def test_a_lower_price_brings_early_comers_to_it_and_sends_nobody_back(choose, homes, name, grade):
    rebate = {f"{name}_rebate": Grades(800.0, 800.0, 0.0)}
    price, field = homes.surroundings[f"{name}_price"].value, Grades._fields[grade]
    cut = price._replace(**{field: 0.5 * getattr(price, field)})
    before = choose(name, early=1.0, **rebate)
    left, chosen = moved(before, choose(name, early=1.0, **rebate, **{f"{name}_price": cut}))
    assert len(chosen) > 20
    assert np.all(chosen == grade) and not np.any(left == grade)


@every_appliance
def test_early_buyers_grow_with_the_rebate_and_go_with_it(choose, name):
    shares, before = [], None
    for yuan in (0.0, 0.1, 10.0, 300.0, 1_000.0):
        buying = choose(name, early=1.0, **{f"{name}_rebate": Grades(yuan, 0.0, 0.0)}) != KEEP
        assert before is None or np.all(buying[before])  # a higher rebate loses nobody
        shares.append(buying.mean())
        before = buying
    assert shares[0] == 0.0
    assert shares[1] < 1e-3
    assert shares[2] < 0.005 < shares[3] < 0.15
