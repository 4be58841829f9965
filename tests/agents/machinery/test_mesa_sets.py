"""Positions, membership and set algebra: a population answers as plain Mesa agents do."""

import operator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.machinery.views.mesa_lines import AgentSet


def numbers(agents):
    return [agent.number for agent in agents]


def test_positions(pair):
    population, plain = pair
    some = population.select(lambda a: a.owner).sort("income")
    some_plain = plain.select(lambda a: a.owner).sort("income")
    listed = list(some_plain)
    for agents in (population, some):
        assert agents[0] == next(iter(agents))
        assert agents[-1] == list(agents)[-1]
        assert numbers(agents[2:5]) == numbers(list(agents)[2:5])
        assert numbers(agents[::-2]) == numbers(list(agents)[::-2])
        assert numbers(reversed(agents)) == numbers(agents)[::-1]
        assert numbers(agents.to_list()) == numbers(agents)
        assert isinstance(agents.to_list(), list)
        for position in (0, 3, len(agents) - 1):
            assert agents.index(agents[position]) == position
            assert agents.index(agents[position], -len(agents)) == position
            assert agents.count(agents[position]) == 1
        with pytest.raises(IndexError, match="row 1000 of a population"):
            agents[1000]
        with pytest.raises(ValueError, match="not between 4 and"):
            agents.index(agents[1], 4)
        with pytest.raises(ValueError, match="not between 0 and 1"):
            agents.index(agents[1], 0, 1)
    assert numbers(some) == numbers(listed)
    outsider = next(agent for agent in population if agent not in some)
    assert some.count(outsider) == 0
    with pytest.raises(ValueError, match="not a member"):
        some.index(outsider)
    with pytest.raises(ValueError, match="not a member"):
        population.index("villager")


def test_membership(pair, made):
    population, _ = pair
    other, _ = made()
    owners = population.select(lambda a: a.owner)
    assert all((agent in owners) == agent.owner for agent in population)
    assert owners[0] in population and other[0] not in population and "villager" not in population


ALGEBRA = [operator.and_, operator.or_, operator.sub, operator.xor]
COMPARISONS = [operator.le, operator.lt, operator.ge, operator.gt, operator.eq, operator.ne]


@pytest.mark.filterwarnings("ignore:No Agents specified")  # Mesa, of an empty intersection
@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 11), max_size=12, unique=True),
    st.lists(st.integers(0, 11), max_size=12, unique=True),
)
def test_set_algebra(made, ours, theirs):
    population, plain = made(1, 12)
    kept_alive = list(plain)
    a, b = population.at_rows(ours), population.at_rows(theirs)
    plain_a, plain_b = (
        AgentSet([kept_alive[i] for i in rows], plain.random) for rows in (ours, theirs)
    )
    for act in ALGEBRA:
        assert numbers(act(a, b)) == numbers(act(plain_a, plain_b)), act
        assert numbers(act(a, b.to_list())) == numbers(act(plain_a, list(plain_b))), act
        assert numbers(act(b.to_list(), a)) == numbers(act(list(plain_b), plain_a)), act
    for compare in COMPARISONS:
        assert compare(a, b) == compare(plain_a, plain_b), compare
    assert a.isdisjoint(b) == plain_a.isdisjoint(plain_b)
    if a == b:
        assert hash(a) == hash(b)


def test_equal_sets_have_equal_hashes_and_keep_them(pair, made):
    population, _ = pair
    everybody = population.select()
    assert everybody == population and hash(everybody) == hash(population)
    assert population.shuffle() == population
    assert population != made()[0] and population != "villagers"
    assert {population: 1}[everybody] == 1


def test_populations_do_not_mix(pair, made):
    population, plain = pair
    other, _ = made()
    for stranger in (other, plain, [1, 2], 3):
        with pytest.raises(TypeError, match="between agents of one population"):
            population | stranger


@pytest.mark.parametrize("verb", ["add", "discard", "remove"])
def test_membership_cannot_be_changed(pair, verb):
    population, _ = pair
    for agents in (population, population.select(lambda a: a.owner)):
        with pytest.raises(TypeError, match=r"set the state `active` instead"):
            getattr(agents, verb)(agents[0])


@pytest.mark.parametrize("verb", ["pop", "clear"])
def test_nobody_can_be_taken_out(pair, verb):
    with pytest.raises(TypeError, match=r"set the state `active` instead"):
        getattr(pair[0], verb)()


@pytest.mark.parametrize("act", [operator.ior, operator.iand, operator.ixor, operator.isub])
def test_sets_are_not_changed_in_place(pair, act):
    with pytest.raises(TypeError, match=r"a \| b, a - b and select"):
        act(pair[0].select(), pair[0])
