"""The whole city keeps Mesa's conventions, on both Mesa lines."""

import gc
import pickle
import weakref
from dataclasses import replace

import mesa
import numpy as np
import pytest

from agents.firms.firm import Firm
from agents.firms.titles.park import IndustrialPark
from agents.government.government import Government
from agents.grid.institutions import GridCompany, PowerPlant, StorageOwner
from agents.households.car import choose_car
from agents.households.household import PETROL, Household
from agents.machinery.views.mesa_lines import AgentSet
from agents.transport.goods import Goods
from agents.transport.operators import ChargingOperator, FleetOperator
from agents.transport.port_company import PortCompany
from agents.transport.port_equipment import Equipment
from agents.transport.ships import BerthedShips
from agents.transport.vehicles import Vehicles

QUARTERS = 3
REGISTERED = (
    Government,
    GridCompany,
    PowerPlant,
    StorageOwner,
    FleetOperator,
    ChargingOperator,
    PortCompany,
    IndustrialPark,
)
IN_COLUMNS = (Household, Firm, Vehicles, Goods, Equipment, BerthedShips)


@pytest.fixture(scope="module")
def city(cities):
    return cities.run("end=2021", quarters=QUARTERS)


def test_it_is_a_model_with_a_quarter_count_of_its_own(city):
    assert isinstance(city, mesa.Model)
    assert city.quarter == QUARTERS


def test_everybody_is_an_agent_once(city):
    assert isinstance(city.agents, AgentSet)
    assert len(city.agents) == sum(len(agents) for agents in city.agents_by_type.values())
    assert set(city.agent_types) == {*IN_COLUMNS, *REGISTERED}
    ids = city.agents.get("unique_id")
    assert len(set(ids)) == len(city.agents)
    assert all(isinstance(agent, mesa.Agent) and agent.model is city for agent in city.agents)
    for kind, agents in city.agents_by_type.items():
        assert len(agents) > 0 and all(type(agent) is kind for agent in agents)
    assert len(city.agents_by_type[Household]) == len(city.households)
    assert city.households[7] in city.agents


def test_a_household_is_a_view_of_its_columns(cities):
    city = cities.build("end=2020")
    household = city.households[7]
    assert type(household) is Household
    household.income = 123_456.0
    assert city.households.columns["income"][7] == 123_456.0
    with pytest.raises(AttributeError, match="did you mean 'income'"):
        household.incom = 1.0


def test_who_is_selected_is_who_fits(city):
    poor = city.households.select(lambda h: h.income < 40_000)
    columns = city.households.columns
    expected = np.flatnonzero(columns["active"] & (columns["income"] < 40_000))
    assert 0 < len(poor) < len(city.households)
    assert poor.rows.tolist() == expected.tolist()
    assert max(poor.get("income")) < 40_000
    assert city.agents.select(agent_type=Household) == city.agents.select(
        lambda agent: type(agent) is Household
    )


def test_a_household_says_why_it_chooses_its_car(city):
    told = choose_car.explain(city.households[7])
    text = str(told)
    for parameter in choose_car.parameters:
        assert parameter.name in text
        line = next(item for item in told.told if item.name == parameter.name)
        for unit in line.units or (parameter.unit,):
            assert unit == "1" or unit in str(line), parameter.name
        assert bool(line.units) == (parameter.fields is not None)
    assert any(set(line.units) > {"1"} for line in told.told), "weights have units of their own"
    assert f"{city.households[7].income:.3g}"[:2] in text
    alone = choose_car.for_agent(city.households[7])
    assert told.answer == alone
    rows = np.arange(5, 10)
    assert choose_car.decide(city.households, rows)[2] == alone


def test_another_income_and_another_price_change_what_it_says(city, cities):
    rows = city.households.rows
    before = choose_car.utilities(city.households, rows)
    richer, dearer = cities.copy(city), cities.copy(city)
    richer.households.columns["income"][:] *= 2.0
    seen = dearer.households.surroundings
    price = seen["car_price"].value
    seen["car_price"] = replace(seen["car_price"], value=price._replace(petrol=2.0 * price.petrol))
    for other in (richer, dearer):
        after = choose_car.utilities(other.households, rows)
        lost = (after < before)[:, PETROL]
        assert lost.mean() > 0.99 if other is dearer else not lost.any()
        others = np.delete(after != before, PETROL, axis=1)
        assert others.any() == (other is richer)
        assert (before != after).any(axis=1).mean() > 0.99
        row = int(rows[-1])
        assert choose_car.utilities_for(other.households[row]) == tuple(after[-1])


def test_institutions_are_asked_like_any_agent(city):
    levels = {government.level for government in city.agents_by_type[Government]}
    assert levels == {"nation", "province", "city"}
    fleet = city.power.system.fleet
    assert len(city.agents_by_type[PowerPlant]) == len(fleet)
    total = city.agents_by_type[PowerPlant].agg("capacity", sum)
    assert total == pytest.approx(float(fleet.capacity.sum()))


def test_a_data_collector_reads_it(cities):
    city = cities.build("end=2020")
    collector = mesa.DataCollector(
        model_reporters={
            "electric cars": lambda model: float((model.households.columns["car"] == 3).sum()),
            "quarter": "quarter",
        },
        agenttype_reporters={Government: {"level": "level"}, PowerPlant: {"MW": "capacity"}},
    )
    for _ in range(3):
        city.step()
        collector.collect(city)
    seen = collector.get_model_vars_dataframe()
    assert seen["quarter"].tolist() == [1, 2, 3]
    assert (seen["electric cars"] > 0).all()
    assert set(collector.get_agenttype_vars_dataframe(Government)["level"]) == {
        "nation",
        "province",
        "city",
    }


def _pickled(city):
    return pickle.loads(pickle.dumps(city))


@pytest.mark.parametrize("keep", ["pickle", "deepcopy"])
def test_what_is_kept_goes_on_as_the_city_would_have(cities, keep):
    city = cities.run("end=2021", quarters=QUARTERS)
    kept = _pickled(city) if keep == "pickle" else cities.copy(city)
    assert cities.differences(city, kept) == []
    cities.live(city, 3)
    assert kept.quarter == QUARTERS and len(kept.recorder.series("Final Energy")) == QUARTERS
    assert cities.differences(cities.live(kept, 3), city) == []
    assert len(kept.agents) == len(city.agents)
    assert kept.households.model is kept and kept.firms[0].model is kept


class Shop(mesa.Agent):
    """Somebody who comes later."""


@pytest.mark.parametrize("keep", ["pickle", "deepcopy"])
def test_who_comes_after_a_copy_has_an_id_of_its_own(city, cities, keep):
    kept = _pickled(city) if keep == "pickle" else cities.copy(city)
    before = set(city.agents.get("unique_id"))
    plant = PowerPlant(kept, kept.power.system.fleet, 0)
    shop = Shop(kept)
    assert len(before | {plant.unique_id, shop.unique_id}) == len(before) + 2
    assert shop.unique_id == plant.unique_id + 1
    other = cities.copy(city)
    assert Shop(other).unique_id == plant.unique_id, "as if the city had gone on"


def test_a_city_that_fails_is_not_kept(cities, monkeypatch):
    made = []

    def fail(city, *_):
        made.append(weakref.ref(city))
        raise RuntimeError("no plants")

    monkeypatch.setattr("sim.city.GridCompany", fail)
    with pytest.raises(RuntimeError, match="no plants"):
        cities.build("end=2020")
    gc.collect()
    assert made[0]() is None


def test_rows_are_neither_registered_nor_removed(city):
    household = city.households[7]
    number = len(city.agents)
    with pytest.raises(TypeError, match=r"Household\(7\) belongs to the model already"):
        city.register_agent(household)
    with pytest.raises(TypeError, match="keeps its row in its population for good"):
        city.deregister_agent(household)
    with pytest.raises(TypeError, match="a model of columns is never emptied"):
        city.remove_all_agents()
    assert len(city.agents) == number


def test_the_memory_of_a_city_that_has_run_is_freed(cities):
    city = cities.run("end=2020", quarters=2)
    columns = [weakref.ref(column) for p in city.populations for column in p.columns.values()]
    parts = [weakref.ref(part) for part in (city, city.ledger, city.power, *city.sectors)]
    view = city.households[7]
    city.close()
    del city, view
    gc.collect()
    assert [ref() for ref in parts if ref() is not None] == []
    assert sum(ref() is not None for ref in columns) == 0


def test_nothing_seen_bears_the_name_of_a_state(city):
    """A rule reads the state first: what is seen under its name would never be."""
    for population in city.populations:
        assert not set(population.columns) & set(population.surroundings)
