"""Pickling, copying and freeing populations, views, selections and whole models."""

import copy
import gc
import pickle
import weakref

import mesa
import numpy as np
import pytest

from agents.machinery.population import Population
from agents.machinery.rule import rule
from agents.machinery.views.everybody import Everybody
from agents.machinery.views.mesa_lines import let_go


@rule
def well_off(income, district, line) -> bool:
    """Compare."""
    return income > line


KEEPERS = {
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),
    "deepcopy": copy.deepcopy,
}


@pytest.mark.parametrize("keeper", KEEPERS)
def test_populations_are_kept_whole(village, keeper):
    village.villagers.shuffle()
    kept = KEEPERS[keeper](village.villagers)
    assert (
        kept.kind is village.villagers.kind and kept.is_whole and len(kept) == 9 and kept.size == 12
    )
    assert kept.model is not village and isinstance(kept.model, type(village))
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


@pytest.mark.parametrize("keeper", KEEPERS)
@pytest.mark.parametrize("first", ["model", "population", "selection", "view", "set"])
def test_a_model_may_hold_its_agents_in_sets_and_as_keys(village, keeper, first):
    rich = village.villagers.select(lambda v: v.income > 50)
    view = village.villagers[5]
    village.held = {village.villagers, rich, view}
    village.names = {village.villagers: "all", rich: "rich", view: "fifth"}
    starts = {
        "model": village,
        "population": village.villagers,
        "selection": rich,
        "view": view,
        "set": village.held,
    }
    kept = KEEPERS[keeper](starts[first])
    model = {
        "model": lambda: kept,
        "set": lambda: next(iter(kept)).model,
    }.get(first, lambda: kept.model)()
    assert model is not village and model.villagers != village.villagers
    assert model.held == {model.villagers, model.villagers[5], model.villagers.at_rows(rich.rows)}
    assert model.names[model.villagers] == "all" and model.names[model.villagers[5]] == "fifth"
    assert model.names[model.villagers.at_rows(rich.rows)] == "rich"


def test_copies(village):
    some = village.villagers.select(lambda v: v.income > 50)
    copied = copy.copy(some)
    assert copied == some and copied is not some
    copied.sort("income", inplace=True)
    assert copied.get("row").tolist() == some.get("row").tolist()[::-1]
    whole = copy.copy(village.villagers)
    assert whole == village.villagers and whole is not village.villagers and whole.is_whole
    village.villagers.columns["active"][1] = True
    assert whole == village.villagers and len(whole) == 10, "whoever comes in is in the copy too"
    assert whole[1].row == 1
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


def used_and_forgotten(make):
    """Return weak references to a model that has run and to parts of it."""
    model = make()
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


def test_memory_is_freed_after_a_run(village):
    before = used_and_forgotten(type(village))
    gc.collect()
    assert [reference() for reference in before] == [None] * len(before)


def test_letting_go_twice_or_without_agents_is_no_error():
    model = mesa.Model(rng=1)
    let_go(model)
    let_go(model)
