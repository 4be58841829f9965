"""A model that has a population and registered agents shows, collects, keeps and frees them all."""

import copy
import gc
import operator
import pickle
import weakref

import mesa
import numpy as np
import pytest
from mesa.datacollection import DataCollector

from agents.machinery.everybody import Everybody
from agents.machinery.mesa_lines import AgentSet, let_go
from agents.machinery.population import Population
from agents.machinery.rule import rule
from agents.machinery.state import Agent, State
from agents.machinery.surroundings import Seen


class Villager(Agent):
    """A villager held in columns."""

    active = State("?", "1", "lives here now")
    income = State("f4", "yuan/yr", "income")
    district = State("i1", "1", "district", kinds=3)

    def earn(self, more=1.0):
        self.income = self.income + more
        return self.row


class Shop(mesa.Agent):
    """A plain registered Mesa agent."""

    def __init__(self, model, income, district):
        super().__init__(model)
        self.income = income
        self.district = district

    def earn(self, more=1.0):
        self.income += more
        return -self.unique_id


class Bank(Shop):
    """Another one."""


@rule
def well_off(income, district, line) -> bool:
    return income > line


class Village(mesa.Model):
    """Twelve villagers, of whom nine live there now, two shops and a bank."""

    def __init__(self, seed=1):
        super().__init__(rng=seed)
        self.villagers = Population(
            self,
            Villager,
            {
                "active": np.arange(12) % 4 != 1,
                "income": np.arange(12) * 10.0,
                "district": np.arange(12) // 4,
            },
            seed=seed,
            first_id=1000,
        )
        self.villagers.surroundings["line"] = Seen(50.0)
        self.shops = [Shop(self, 35.0, 0), Shop(self, 55.0, 2), Bank(self, 75.0, 1)]
        # Mesa cannot pickle a collector that reports by the name of an attribute
        self.collector = DataCollector(
            {"income": total_income}, {"income": operator.attrgetter("income")}
        )

    @property
    def size(self):
        return len(self.agents)

    @property
    def agents(self):
        return Everybody([self.villagers, super().agents], self.random)

    @property
    def agents_by_type(self):
        return {Villager: self.villagers} | super().agents_by_type

    @property
    def agent_types(self):
        return list(self.agents_by_type)

    def step(self):
        self.agents.do("earn", 2.0)
        self.collector.collect(self)


def total_income(model):
    return model.agents.agg("income", sum)


def twice(agent):
    return 2 * agent.income


@pytest.fixture
def village():
    made = Village()
    yield made
    let_go(made)


def plain(village):
    """Return Mesa's own set of everybody: each agent remembers its number in `village.agents`."""
    return list(village.agents)


def test_everybody_is_there_once(village):
    agents = village.agents
    assert isinstance(agents, AgentSet)
    assert len(agents) == 12 == len(plain(village)) == len(set(agents))
    ids = [agent.unique_id for agent in agents]
    assert len(set(ids)) == 12
    assert [type(agent) for agent in agents][-3:] == [Shop, Shop, Bank]
    assert list(village.agents_by_type) == village.agent_types == [Villager, Shop, Bank]
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
    assert Village().villagers[0] not in agents
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
@pytest.mark.parametrize("kind", [None, Villager, Shop, mesa.Agent])
def test_select_as_mesa_would(village, predicate, at_most, kind):
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
    assert agents != agents.select(at_most=3) and agents != Village().agents and agents != 3
    assert agents.select(at_most=3).isdisjoint(agents.select(agent_type=Shop))


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
    village.collector = DataCollector(
        model_reporters={"income": total_income, "size": "size"},
        agent_reporters={"income": "income", "twice": twice},
        agenttype_reporters={Villager: {"district": "district"}, Shop: {"id": "unique_id"}},
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
    villagers = village.collector.get_agenttype_vars_dataframe(Villager)
    assert villagers.xs(3, level="Step")["district"].tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    shops = village.collector.get_agenttype_vars_dataframe(Shop)
    assert shops.xs(3, level="Step")["id"].tolist() == [s.unique_id for s in village.shops[:2]]


KEEPERS = {
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),
    "deepcopy": copy.deepcopy,
}


@pytest.mark.parametrize("keeper", KEEPERS)
def test_populations_are_kept_whole(village, keeper):
    village.villagers.shuffle()
    kept = KEEPERS[keeper](village.villagers)
    assert kept.kind is Villager and kept.is_whole and len(kept) == 9 and kept.size == 12
    assert kept.model is not village and isinstance(kept.model, Village)
    assert kept.model.villagers == kept, "the copy of the model holds the same population"
    assert kept != village.villagers
    for name, column in village.villagers.columns.items():
        assert np.array_equal(kept.columns[name], column)
        assert not np.shares_memory(kept.columns[name], column)
    assert (kept.seed, kept.first_id, kept.weight) == (1, 1000, 1.0)
    assert kept.shuffle().get("row").tolist() == village.villagers.shuffle().get("row").tolist()
    kept.set("income", 1.0)
    assert village.villagers[5].income != 1.0
    assert kept.surroundings["line"].value == 50.0


@pytest.mark.parametrize("keeper", KEEPERS)
def test_views_selections_and_everybody_are_kept(village, keeper):
    rich = village.villagers.select(lambda v: v.income > 50).sort("income")
    for thing in (rich, village.agents, village.villagers.groupby("district")):
        kept = KEEPERS[keeper](thing)
        if isinstance(thing, Population):
            assert kept.get("income").tolist() == thing.get("income").tolist()
            assert not kept.is_whole
        elif isinstance(thing, Everybody):
            assert kept.get("income") == thing.get("income")
            assert [a.unique_id for a in kept] == [a.unique_id for a in thing]
        else:
            assert kept.count() == thing.count()
    view = KEEPERS[keeper](village.villagers[5])
    assert (view.row, view.income, view.unique_id) == (5, 50.0, 1005)
    assert view != village.villagers[5] and view == view.model.villagers[5]
    pair = KEEPERS[keeper]([rich, rich[0]])
    assert pair[1] in pair[0], "what is kept together stays together"


def test_copies(village):
    some = village.villagers.select(lambda v: v.income > 50)
    copied = copy.copy(some)
    assert copied == some and copied is not some
    copied.sort("income", inplace=True)
    assert copied.get("row").tolist() == some.get("row").tolist()[::-1]
    assert copy.copy(village.villagers) == village.villagers
    assert copy.copy(village.villagers[3]) == village.villagers[3]
    copy.copy(village.villagers[3]).income = 12.0
    assert village.villagers[3].income == 12.0, "a view is a view"


@pytest.mark.parametrize("keeper", KEEPERS)
def test_a_kept_model_goes_on_as_the_first_would_have(village, keeper):
    village.step()
    village.rule = well_off.but(district="district")
    kept = KEEPERS[keeper](village)
    for model in (village, kept):
        model.step()
        model.villagers[0].income = 77.0
    assert kept.agents.get("income") == village.agents.get("income")
    ours, theirs = (m.collector.get_agent_vars_dataframe() for m in (village, kept))
    assert ours.equals(theirs)
    assert kept.rule.decide(kept.villagers).tolist() == well_off.decide(village.villagers).tolist()
    kept.agents.set("income", 0.0)
    assert village.villagers[0].income == 77.0


def used_and_forgotten():
    """Return weak references to a model that has run and to parts of it."""
    model = Village()
    for _ in range(2):
        model.step()
    model.agents.select(lambda a: a.income > 50).groupby("district")
    model.villagers.sort("income").shuffle_do("earn")
    well_off.decide(model.villagers)
    well_off.explain(model.villagers[3])
    copy.deepcopy(model).step()
    parts = (model, model.villagers, model.villagers.register, model.shops[0])
    columns = model.villagers.columns["income"]
    let_go(model)
    return [weakref.ref(part) for part in (*parts, columns)]


def test_memory_is_freed_after_a_run():
    before = used_and_forgotten()
    gc.collect()
    assert [reference() for reference in before] == [None] * len(before)


def test_letting_go_twice_or_without_agents_is_no_error():
    model = mesa.Model(rng=1)
    let_go(model)
    let_go(model)
