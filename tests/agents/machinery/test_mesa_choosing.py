"""Selecting, sorting and shuffling: a population answers as plain Mesa agents do."""

import collections.abc
import operator

import mesa
import numpy as np
import pytest

from agents.machinery.views.mesa_lines import AgentSet


def numbers(agents):
    return [agent.number for agent in agents]


class Stranger(mesa.Agent):
    """Nobody's kind."""


def test_it_is_an_agent_set_with_nothing_left_to_inherit(pair):
    population, plain = pair
    assert isinstance(population, AgentSet)
    assert isinstance(population, collections.abc.Sequence | collections.abc.MutableSet)
    public = {name for name in dir(AgentSet) if not name.startswith("_")}
    own = {name for kind in type(population).__mro__[:2] for name in vars(kind)}
    assert public <= own, "an inherited verb would look for weak references that are not there"
    assert len(population) == len(plain) == 60
    assert numbers(population) == numbers(plain)


PREDICATES = {
    "on arrays": lambda a: a.income < 20_000,
    "on arrays, two": lambda a: (a.income < 20_000) & (a.persons == 2),
    "words": lambda a: a.income < 20_000 and a.persons > 2,
    "not": lambda a: not a.owner,
    "a truth column": lambda a: a.owner,
    "a number": lambda a: a.district,
    "property": lambda a: a.per_head > 5_000,
    "pair": lambda a: a.lot == (1, 2),
    "among": lambda a: a.persons in (1, 3),
    "method": lambda a: a.doubled() > 30_000,
    "branch": lambda a: True if a.persons > 3 else a.owner,
    "all": lambda a: True,
    "none": lambda a: False,
    "a mean is one's own": lambda a: a.income > np.mean(a.income),
    "division": lambda a: 1.0 / (a.persons - 1.0) > 0.4 if a.persons > 1 else False,
    "truths added": lambda a: a.owner + a.lame == 2,
    "truths added from arithmetic": lambda a: (a.income < 20_000) + (a.persons == 2) == 2,
    "truths taken away": lambda a: a.owner - a.lame == -1,
    "truths multiplied and added": lambda a: a.owner * a.lame + a.owner * a.owner > 1,
    "a truth turned": lambda a: -a.owner < 0,
    "a truth of a truth": lambda a: (a.owner is True) | (a.income > 20_000),
    "one in a few": lambda a: (a.number == 37) | (a.owner is True) & (a.number == 41),
    "whole numbers beyond 64 bits": lambda a: (a.number + 2_000_000_000) * 3 * (10**10) > 0,
    "a power": lambda a: a.persons**50 > 10**20,
    "numpy": lambda a: np.where(a.owner, a.persons, 0) + np.isin(a.district, (1, 2)) > 3,
    "one of all": lambda a: a.income > np.asarray(a.income).mean(),
    "itself": lambda a: isinstance(a, mesa.Agent),
}


@pytest.mark.parametrize("which", PREDICATES)
@pytest.mark.parametrize(
    "at_most", [float("inf"), 0, 1, 7, 1000, 0.0, 0.1, 0.5, 1.0, 2.5, -1, -0.5]
)
def test_select(pair, which, at_most):
    population, plain = pair
    predicate = PREDICATES[which]
    assert numbers(population.select(predicate, at_most=at_most)) == numbers(
        plain.select(predicate, at_most=at_most)
    )


@pytest.mark.parametrize("size", [0, 1, 2, 16, 17])
@pytest.mark.parametrize("which", PREDICATES)
def test_select_from_few(made, which, size):
    population, plain = made(4, size) if size else made(4, 1)
    kept_alive = list(plain)
    few, few_plain = population.select(at_most=size), plain.select(at_most=size)
    assert numbers(few.select(PREDICATES[which])) == numbers(few_plain.select(PREDICATES[which]))
    assert len(kept_alive) == max(size, 1)


def test_select_by_type_and_nothing(pair):
    population, plain = pair
    plain_kind = type(next(iter(plain)))
    for kind, own in (
        (mesa.Agent, mesa.Agent),
        (population.kind, plain_kind),
        (Stranger, Stranger),
    ):
        assert numbers(population.select(agent_type=kind)) == numbers(plain.select(agent_type=own))
    assert numbers(population.select()) == numbers(plain.select())
    assert population.select() is not population
    assert population.select(inplace=True) is population


def test_a_function_meant_for_one_agent_may_fail_on_all_but_not_on_one(pair):
    population, _ = pair
    with pytest.raises(AttributeError, match=r"no state 'incom'; did you mean 'income'"):
        population.select(lambda a: a.incom < 3)


@pytest.mark.parametrize("ascending", [True, False])
@pytest.mark.parametrize(
    "key",
    ["income", "persons", "owner", "per_head", "lot", lambda a: -a.persons,
     lambda a: (a.district, -a.income), lambda a: f"{a.persons}", lambda a: a.persons / 2],
)  # fmt: skip
def test_sort_is_descending_unless_asked_and_stable(pair, key, ascending):
    population, plain = pair
    assert numbers(population.sort(key, ascending=ascending)) == numbers(
        plain.sort(key, ascending=ascending)
    )
    assert numbers(population.sort(key)) == numbers(plain.sort(key))


def test_in_place_verbs_change_selections_as_in_mesa_but_never_the_whole(pair):
    population, plain = pair
    some, some_plain = population.select(lambda a: a.owner), plain.select(lambda a: a.owner)
    for verb in (
        operator.methodcaller("sort", "income", inplace=True),
        operator.methodcaller("select", lambda a: a.persons > 1, inplace=True),
    ):
        assert verb(some) is some
        verb(some_plain)
        assert numbers(some) == numbers(some_plain)
    assert some.shuffle(inplace=True) is some
    for verb in ("sort", "shuffle"):
        arguments = ("income",) if verb == "sort" else ()
        with pytest.raises(TypeError, match="order and membership of a whole population are fixed"):
            getattr(population, verb)(*arguments, inplace=True)
    with pytest.raises(TypeError, match="work on what select"):
        population.select(lambda a: a.owner, inplace=True)


def test_shuffle_keeps_everybody_and_draws_by_address(pair, made):
    population, _ = pair
    first, second = population.shuffle(), population.shuffle()
    assert first == population and second == population
    assert numbers(first) != numbers(population) and numbers(first) != numbers(second)
    again, _ = made()
    assert [numbers(again.shuffle()), numbers(again.shuffle())] == [numbers(first), numbers(second)]
    before = population.model.random.getstate()
    population.shuffle()
    assert population.model.random.getstate() == before, "Mesa's generator is not touched"


def test_shuffle_is_fair(made):
    population, _ = made(0, 20)
    places = np.array([numbers(population.shuffle()) for _ in range(600)])
    at_first = np.bincount(places[:, 0], minlength=20)
    assert at_first.min() > 8 and at_first.max() < 60  # 30 expected, 5.3 its deviation
