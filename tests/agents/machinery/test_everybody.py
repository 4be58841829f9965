"""A model that has a population and registered agents shows and collects them all as one set."""

import copy
import operator

import mesa
import pytest
from mesa.datacollection import DataCollector

from agents.machinery.views.everybody import Everybody
from agents.machinery.views.mesa_lines import AgentSet


def kinds(village):
    """Return the kinds of agents of the village."""
    return village.villagers.kind, type(village.shops[0]), type(village.shops[2])


def plain(village):
    """Return Mesa's own set of everybody: each agent remembers its number in `village.agents`."""
    return list(village.agents)


def test_everybody_is_there_once(village):
    resident, shop, bank = kinds(village)
    agents = village.agents
    assert isinstance(agents, AgentSet)
    assert len(agents) == 12 == len(plain(village)) == len(set(agents))
    ids = [agent.unique_id for agent in agents]
    assert len(set(ids)) == 12
    assert [type(agent) for agent in agents][-3:] == [shop, shop, bank]
    assert list(village.agents_by_type) == village.agent_types == [resident, shop, bank]
    assert [len(each) for each in village.agents_by_type.values()] == [9, 2, 1]


def test_an_agent_set_with_nothing_left_to_inherit():
    public = {name for name in dir(AgentSet) if not name.startswith("_")}
    assert public - {"isdisjoint"} <= set(vars(Everybody))  # that one asks member by member


def test_positions_and_membership(village):
    agents, listed = village.agents, plain(village)
    assert [agents[i] for i in range(12)] == listed
    assert [agents[i] for i in range(-12, 0)] == listed
    assert agents[3:11:2] == listed[3:11:2]
    assert list(reversed(agents)) == listed[::-1]
    assert agents.to_list() == listed
    assert [agents.index(agent) for agent in listed] == list(range(12))
    assert agents.index(village.shops[0], 2) == 9
    away = village.villagers[1]
    assert not away.active and away not in agents and agents.count(away) == 0
    assert village.shops[0] in agents and agents.count(village.shops[0]) == 1
    assert type(village)().villagers[0] not in agents
    for out in (12, -13):
        with pytest.raises(IndexError, match="of 12"):
            agents[out]
    with pytest.raises(ValueError, match="not between"):
        agents.index(away)
    with pytest.raises(ValueError, match="not between"):
        agents.index(listed[0], 1)


PREDICATES = [
    None,
    lambda a: a.income > 40,
    lambda a: a.income > 40 and a.district == 1,
    lambda a: False,
]


@pytest.mark.parametrize("predicate", PREDICATES)
@pytest.mark.parametrize("at_most", [float("inf"), 0, 1, 10, 100, 0.0, 0.5, 1.0, 2.5, -1])
@pytest.mark.parametrize("kind", [None, "resident", "shop", "agent"])
def test_select_as_mesa_would(village, predicate, at_most, kind):
    resident, shop, _ = kinds(village)
    kind = {"resident": resident, "shop": shop, "agent": mesa.Agent}.get(kind)
    listed = plain(village)
    most = int(len(listed) * at_most) if isinstance(at_most, float) and at_most <= 1 else at_most
    expected = []
    for agent in listed:
        if len(expected) < most and (kind is None or isinstance(agent, kind)):
            expected += [agent] if predicate is None or predicate(agent) else []
    found = village.agents.select(predicate, at_most=at_most, agent_type=kind)
    assert isinstance(found, Everybody)
    assert list(found) == expected


def test_acting_reading_and_writing(village):
    agents, listed = village.agents, plain(village)
    assert agents.map("earn", more=0.0) == [agent.earn(0.0) for agent in listed]
    assert agents.map(lambda a, k: a.district + k, 1) == [a.district + 1 for a in listed]
    assert agents.get("income") == [agent.income for agent in listed]
    assert agents.get(["income", "district"]) == [[a.income, a.district] for a in listed]
    assert agents.agg("income", max) == 110.0
    assert agents.agg("income", [min, max]) == [0.0, 110.0]
    assert agents.do("earn") is agents and agents.do(lambda a: a.earn()) is agents
    assert agents.agg("income", max) == 112.0
    assert agents.set("income", 5.0) is agents
    assert set(agents.get("income")) == {5.0}
    assert village.villagers[1].income == 10.0, "who is not active is not there"
    assert agents.get("row", handle_missing="default", default_value=-1)[-3:] == [-1, -1, -1]
    with pytest.raises(AttributeError, match="active"):
        agents.get("active")


@pytest.mark.parametrize("by", ["district", lambda a: a.income > 40])
def test_groupby(village, by):
    key = by if callable(by) else operator.attrgetter(by)
    expected = {}
    for agent in plain(village):
        expected.setdefault(key(agent), []).append(agent)
    groups = village.agents.groupby(by)
    assert list(groups.groups) == list(expected)
    assert {group: list(members) for group, members in groups} == expected
    assert groups.count() == {group: len(members) for group, members in expected.items()}
    listed = village.agents.groupby(by, result_type="list")
    assert listed.groups == expected
    incomes = {group: sum(a.income for a in members) for group, members in expected.items()}
    assert groups.agg("income", sum) == incomes
    assert groups.map("agg", "income", sum) == incomes


def test_equality_is_that_of_sets(village):
    agents = village.agents
    assert agents == village.agents and agents == copy.copy(agents)
    assert agents == Everybody(agents.parts[::-1], village.random)
    assert agents != agents.select(at_most=3) and agents != type(village)().agents and agents != 3
    assert agents.select(at_most=3).isdisjoint(agents.select(agent_type=kinds(village)[1]))


@pytest.mark.parametrize(
    "verb",
    ["shuffle", "pop", "clear", *(("add", 1), ("discard", 1), ("remove", 1)), ("sort", "income"),
     ("shuffle_do", "earn")],
)  # fmt: skip
def test_what_has_no_meaning_across_kinds_is_refused(village, verb):
    name, *arguments = (verb,) if isinstance(verb, str) else verb
    with pytest.raises(TypeError, match="work on one kind"):
        getattr(village.agents, name)(*arguments)


@pytest.mark.parametrize(
    "act",
    [operator.or_, operator.and_, operator.sub, operator.xor,
     operator.ior, operator.iand, operator.isub, operator.ixor],
)  # fmt: skip
def test_set_algebra_across_kinds_is_refused(village, act):
    with pytest.raises(TypeError, match="work on one kind"):
        act(village.agents, village.agents)
    with pytest.raises(TypeError, match="work on one kind"):
        act(village.shops, village.agents)
    with pytest.raises(TypeError, match="work on one kind"):
        village.agents.select(inplace=True)


def test_data_collector(village):
    resident, shop, _ = kinds(village)
    village.collector = DataCollector(
        model_reporters={"income": lambda model: model.agents.agg("income", sum), "size": "size"},
        agent_reporters={"income": "income", "twice": lambda agent: 2 * agent.income},
        agenttype_reporters={resident: {"district": "district"}, shop: {"id": "unique_id"}},
    )
    for _ in range(3):
        village.step()
    model = village.collector.get_model_vars_dataframe()
    assert model["size"].tolist() == [12, 12, 12]
    start = sum(10.0 * i for i in range(12) if i % 4 != 1) + 35.0 + 55.0 + 75.0
    assert model["income"].tolist() == [start + 24.0 * n for n in (1, 2, 3)]
    everybody = village.collector.get_agent_vars_dataframe()
    assert len(everybody) == 36 and everybody.index.is_unique
    assert (everybody["twice"] == 2 * everybody["income"]).all()
    last = everybody.xs(3, level="Step")
    assert last.index.tolist() == [agent.unique_id for agent in village.agents]
    assert last["income"].tolist() == village.agents.get("income")
    villagers = village.collector.get_agenttype_vars_dataframe(resident)
    assert villagers.xs(3, level="Step")["district"].tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    shops = village.collector.get_agenttype_vars_dataframe(shop)
    assert shops.xs(3, level="Step")["id"].tolist() == [s.unique_id for s in village.shops[:2]]
