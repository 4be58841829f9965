"""Every verb of Mesa's AgentSet: a population answers as a set of equal, plain Mesa agents does."""

import collections.abc
import operator
import statistics

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.machinery.mesa_lines import AgentSet
from agents.machinery.population import Population
from agents.machinery.state import Agent, State

NUMBER = 60


class Deeds:
    """What both kinds of villager can do."""

    @property
    def per_head(self):
        return self.income / self.persons

    @property
    def lot(self):
        return (self.district, self.persons)

    def earn(self, more, times=1):
        self.income = self.income + more * times
        return self.number

    def doubled(self):
        return 2.0 * self.income


class Villager(Deeds, Agent):
    """A villager held in columns."""

    number = State("i4", "1", "name")
    income = State("f4", "yuan/yr", "income")
    persons = State("i1", "persons", "people")
    district = State("i1", "1", "district", kinds=4)
    owner = State("?", "1", "owns the house")


class PlainVillager(Deeds, mesa.Agent):
    """The same as Mesa would have it."""

    def __init__(self, model, **state):
        super().__init__(model)
        vars(self).update(state)


class Stranger(mesa.Agent):
    """Nobody's kind."""


def made(seed=0, number=NUMBER):
    """Return a population and the plain AgentSet of equal agents (and what keeps them alive)."""
    draw = np.random.default_rng(seed)
    columns = {
        "number": np.arange(number),
        "income": np.round(draw.lognormal(10, 1, number), 1).astype("f4"),
        "persons": draw.integers(1, 6, number),
        "district": draw.integers(0, 4, number),
        "owner": draw.random(number) < 0.4,
    }
    model = mesa.Model(rng=1)
    rows = [{name: column[i].item() for name, column in columns.items()} for i in range(number)]
    plain = [PlainVillager(model, **row) for row in rows]
    return Population(mesa.Model(rng=1), Villager, columns, seed=3), AgentSet(plain, model.random)


@pytest.fixture
def pair():
    population, plain = made()
    kept_alive = list(plain)
    yield population, plain
    assert len(kept_alive) == NUMBER


def numbers(agents):
    return [agent.number for agent in agents]


def test_it_is_an_agent_set_with_nothing_left_to_inherit(pair):
    population, plain = pair
    assert isinstance(population, AgentSet)
    assert isinstance(population, collections.abc.Sequence | collections.abc.MutableSet)
    public = {name for name in dir(AgentSet) if not name.startswith("_")}
    own = {name for kind in type(population).__mro__[:2] for name in vars(kind)}
    assert public <= own, "an inherited verb would look for weak references that are not there"
    assert len(population) == len(plain) == NUMBER
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
def test_select_from_few(which, size):
    population, plain = made(4, size) if size else made(4, 1)
    kept_alive = list(plain)
    few, few_plain = population.select(at_most=size), plain.select(at_most=size)
    assert numbers(few.select(PREDICATES[which])) == numbers(few_plain.select(PREDICATES[which]))
    assert len(kept_alive) == max(size, 1)


def test_select_by_type_and_nothing(pair):
    population, plain = pair
    for kind, own in ((mesa.Agent, mesa.Agent), (Villager, PlainVillager), (Stranger, Stranger)):
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


def test_shuffle_keeps_everybody_and_draws_by_address(pair):
    population, _ = pair
    first, second = population.shuffle(), population.shuffle()
    assert first == population and second == population
    assert numbers(first) != numbers(population) and numbers(first) != numbers(second)
    again, _ = made()
    assert [numbers(again.shuffle()), numbers(again.shuffle())] == [numbers(first), numbers(second)]
    before = population.model.random.getstate()
    population.shuffle()
    assert population.model.random.getstate() == before, "Mesa's generator is not touched"


def test_shuffle_is_fair():
    population, _ = made(0, 20)
    places = np.array([numbers(population.shuffle()) for _ in range(600)])
    at_first = np.bincount(places[:, 0], minlength=20)
    assert at_first.min() > 8 and at_first.max() < 60  # 30 expected, 5.3 its deviation


@pytest.mark.parametrize("verb", ["do", "shuffle_do"])
def test_do_acts_on_everybody_and_returns_the_set(pair, verb):
    population, plain = pair
    for agents in pair:
        assert getattr(agents, verb)("earn", 100.0, times=2) is agents
        assert getattr(agents, verb)(lambda a, more: setattr(a, "persons", more), 5) is agents
    assert population.get("income") == pytest.approx(plain.get("income"))
    assert population.get("persons").tolist() == plain.get("persons") == [5] * NUMBER


def test_shuffle_do_goes_in_a_drawn_order(pair):
    population, _ = pair
    seen = []
    population.shuffle_do(lambda a: seen.append(a.number))
    assert sorted(seen) == numbers(population) != seen


def test_map(pair):
    population, plain = pair
    assert population.map("doubled") == plain.map("doubled")
    assert population.map("earn", 1.0, times=0) == plain.map("earn", 1.0, times=0)
    assert population.map(lambda a, k: a.persons * k, 3) == plain.map(lambda a, k: a.persons * k, 3)
    assert population.select(lambda a: False).map("doubled") == []


@pytest.mark.parametrize("name", ["income", "persons", "owner"])
@pytest.mark.parametrize(
    "function", [sum, min, max, any, all, len, np.mean, np.median, statistics.mean, sorted, list]
)
def test_agg(pair, name, function):
    population, plain = pair
    assert population.agg(name, function) == pytest.approx(plain.agg(name, function))


def test_agg_of_several_functions_and_of_properties(pair):
    population, plain = pair
    assert population.agg("income", [min, max, np.std]) == pytest.approx(
        plain.agg("income", [min, max, np.std])
    )
    assert population.agg("per_head", max) == plain.agg("per_head", max)
    assert population.agg("income", (f for f in (min, max))) == plain.agg("income", [min, max])
    with pytest.raises(ValueError, match=r"empty|zero-size"):
        population.select(lambda a: False).agg("income", min)
    assert population.select(lambda a: False).agg("income", sum) == 0


def test_get_one_and_several(pair):
    population, plain = pair
    for name in ("income", "persons", "owner", "per_head", "lot", "number"):
        found = population.get(name)
        assert found.shape == (NUMBER,)
        assert found.tolist() == plain.get(name)
    names = ["income", "owner", "lot"]
    assert population.get(names) == plain.get(names)
    assert population.get(["persons"]) == plain.get(["persons"])
    assert population.get("unique_id").tolist() == [agent.unique_id for agent in population]
    assert population.get("row").tolist() == [agent.row for agent in population]


def test_what_get_returns_is_a_copy(pair):
    population, _ = pair
    population.get("owner")[:] = True
    population.get("income")[:] = 0
    assert not population.get("owner").all() and population.get("income").all()


def test_get_of_what_is_missing(pair):
    population, plain = pair
    for agents in pair:
        with pytest.raises(AttributeError, match="wealth"):
            agents.get("wealth")
        with pytest.raises(AttributeError, match="wealth"):
            agents.get(["income", "wealth"])
        with pytest.raises(ValueError, match="handle_missing"):
            agents.get("income", handle_missing="ignore")
    for default in (None, 3, "none", (1, 2)):
        found = population.get("wealth", handle_missing="default", default_value=default)
        assert found.tolist() == plain.get("wealth", "default", default)
        assert population.get(["persons", "wealth"], "default", default) == plain.get(
            ["persons", "wealth"], "default", default
        )
    with pytest.raises(AttributeError, match="wealth"):
        population.select(lambda a: False).get("wealth")


def test_set(pair):
    population, plain = pair
    for agents in pair:
        assert agents.set("income", 7.5) is agents
        agents.select(lambda a: a.owner).set("persons", 9)
    for name in ("income", "persons"):
        assert population.get(name).tolist() == plain.get(name)
    population.set("persons", np.arange(NUMBER))
    assert population.get("persons").tolist() == list(range(NUMBER))
    with pytest.raises(AttributeError, match="no state 'wealth'"):
        population.set("wealth", 3)
    with pytest.raises(ValueError, match="whole numbers from -128 to 127"):
        population.set("persons", 1000)


GROUPINGS = {
    "state": "district",
    "truth": "owner",
    "property": "lot",
    "function": lambda a: a.persons % 2,
    "pair": lambda a: (a.district, a.owner),
    "words": lambda a: "poor" if a.income < 20_000 else None,
}


@pytest.mark.parametrize("which", GROUPINGS)
@pytest.mark.parametrize("result_type", ["agentset", "list"])
def test_groupby(pair, which, result_type):
    population, plain = pair
    groups = population.groupby(GROUPINGS[which], result_type=result_type)
    theirs = plain.groupby(GROUPINGS[which], result_type=result_type)
    assert list(groups.groups) == list(theirs.groups), "groups come in the order first seen"
    assert [numbers(group) for _, group in groups] == [numbers(group) for _, group in theirs]
    assert len(groups) == len(theirs)
    assert groups.count() == theirs.count()
    assert groups.agg("income", sum) == pytest.approx(theirs.agg("income", sum))
    assert groups.map(lambda group: numbers(group)[0]) == theirs.map(lambda g: numbers(g)[0])
    if result_type == "agentset":
        assert groups.map("map", "doubled") == theirs.map("map", "doubled")
        assert all(isinstance(group, Population) for _, group in groups)
        assert groups.do("set", "persons", 3) is groups
        assert population.agg("persons", max) == 3
    assert groups.do(lambda group: [a.earn(1.0) for a in group]) is groups
    assert plain.groupby("district").do("do", "earn", 1.0)
    assert population.get("income") == pytest.approx(plain.get("income"))


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


def test_membership(pair):
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
def test_set_algebra(ours, theirs):
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


def test_equal_sets_have_equal_hashes_and_keep_them(pair):
    population, _ = pair
    everybody = population.select()
    assert everybody == population and hash(everybody) == hash(population)
    assert population.shuffle() == population
    assert population != made()[0] and population != "villagers"
    assert {population: 1}[everybody] == 1


def test_populations_do_not_mix(pair):
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
