"""Acting, reading, writing and grouping: a population answers as plain Mesa agents do."""

import statistics

import numpy as np
import pytest

from agents.machinery.population import Population

NUMBER = 60


def numbers(agents):
    return [agent.number for agent in agents]


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
