"""State in columns: what is declared, what columns hold, how views read and write them."""

import tracemalloc

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.machinery.population import Population, checked_rows
from agents.machinery.state import NEVER, Agent, State


class Person(Agent):
    """Somebody."""

    active = State("?", "1", "lives here now")
    age = State("i1", "yr", "age")
    income = State("f4", "yuan/yr", "income")
    car = State("i1", "1", "0 none, 1 petrol, 2 electric", kinds=3)
    bought = State("i2", "quarter", "since when")
    spell = State("u1", "1", "ordinal of the car")

    @property
    def young(self):
        return self.age < 30

    @property
    def misspelt(self):
        return self.incom * 2

    def birthday(self):
        self.age += 1


def columns(number=10):
    return {
        "active": np.arange(number) % 5 != 2,
        "age": np.arange(number) + 20,
        "income": np.linspace(0.1, 1.1, number) * 1e5,
        "car": np.arange(number) % 3,
        "bought": np.full(number, NEVER),
        "spell": np.zeros(number),
    }


@pytest.fixture
def people():
    return Population(mesa.Model(rng=1), Person, columns(), seed=1, weight=100.0, first_id=500)


def test_declared_states_know_their_type_unit_and_meaning(people):
    assert [state.name for state in people.schema] == list(columns())
    assert Person.income.unit == "yuan/yr" and Person.income.meaning == "income"
    assert Person.active.kinds == 2 and Person.car.kinds == 3 and Person.income.kinds is None
    assert "int16" in repr(Person.bought) and "quarter" in repr(Person.bought)
    assert {name: c.dtype for name, c in people.columns.items()} == {
        name: state.dtype for name, state in Person.states().items()
    }


def test_a_unit_outside_the_vocabulary_is_refused():
    with pytest.raises(ValueError, match="yuan/yr"):
        State("f4", "yuan/year", "income")


def test_a_view_is_a_mesa_agent_made_on_demand(people):
    person = people[7]
    assert isinstance(person, mesa.Agent) and isinstance(person, Person)
    assert (person.row, person.unique_id, person.model) == (7, 507, people.model)
    assert person == people[7] and person is not people[7] and hash(person) == hash(people[7])
    assert person != people[6] and person != "person"
    assert {people[7]: 1}[person] == 1 and repr(person) == "Person(7)"
    assert len(people.model.agents) == 0, "it was never registered"


def test_views_read_and_write_columns_in_plain_types(people):
    person = people[3]
    assert type(person.age) is int and type(person.income) is float and type(person.active) is bool
    assert person.income == float(np.float32(people.columns["income"][3]))
    person.age, person.active = 99, False
    person.birthday()
    assert people.columns["age"][3] == 100 and not people.columns["active"][3]
    people.columns["income"][3] = 5.5
    assert person.income == 5.5 and not person.young


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("age", 128, "whole numbers from -128 to 127"),
        ("age", 30.5, "whole numbers"),
        ("age", float("nan"), "whole numbers"),
        ("car", 3, "whole numbers from 0 to 2"),
        ("car", -1, "whole numbers from 0 to 2"),
        ("spell", 256, "whole numbers from 0 to 255"),
        ("active", 2, "True or False"),
        ("income", float("inf"), "finite numbers"),
        ("income", float("nan"), "finite numbers"),
        ("income", 1e39, "finite numbers"),
        ("income", "rich", "numbers"),
        ("age", None, "numbers"),
    ],
)
def test_what_a_column_cannot_hold_is_refused(people, name, value, allowed):
    before = people.columns[name].copy()
    with pytest.raises(ValueError, match=f"{name} = .*: the column holds {allowed}"):
        setattr(people[0], name, value)
    with pytest.raises(ValueError, match=name):
        people.set(name, value)
    wrong = columns() | {name: np.array([value] * 10)}
    with pytest.raises(ValueError, match=name):
        Population(people.model, Person, wrong)
    assert np.array_equal(people.columns[name], before)


def test_a_misspelt_attribute_raises_and_names_the_nearest(people):
    with pytest.raises(AttributeError, match=r"no state 'incom'; did you mean 'income'\?"):
        people[0].incom = 3
    with pytest.raises(AttributeError, match=r"Person has no state 'wealth' \(declared: active"):
        people[0].wealth  # noqa: B018
    assert not hasattr(people[0], "wealth") and not hasattr(people[0], "pos")
    with pytest.raises(AttributeError, match="no state 'incom'"):
        people[0].misspelt  # noqa: B018 - what failed inside the property is said
    with pytest.raises(AttributeError):
        people[0].young = True


def test_what_views_are_not_for_is_refused_with_what_to_do_instead(people):
    with pytest.raises(AttributeError, match=r"give a rule the argument `chance`"):
        people[0].random  # noqa: B018
    with pytest.raises(AttributeError, match=r"give a rule the argument `chance`"):
        people[0].rng  # noqa: B018
    with pytest.raises(TypeError, match="becoming inactive"):
        people[0].remove()
    with pytest.raises(TypeError, match=r"take population\[row\]"):
        Person(people.model)
    with pytest.raises(TypeError, match=r"take population\[row\]"):
        Person.create_agents(people.model, 3)


@pytest.mark.parametrize("name", ["row", "population", "unique_id", "model", "step", "remove"])
def test_a_state_cannot_take_the_name_of_what_every_agent_has(name):
    with pytest.raises(TypeError, match=f"every agent has a '{name}'"):
        type("Odd", (Agent,), {name: State("i1", "1", "odd")})


def test_states_are_inherited():
    class Worker(Person):
        wage = State("f4", "yuan/yr", "wage")

    assert list(Worker.states()) == [*columns(), "wage"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"age": None}, r"missing \['age'\]"),
        ({"height": np.zeros(10)}, r"not declared \['height'\]"),
        ({"age": np.zeros(9)}, "of one length"),
        ({"age": np.zeros((10, 1))}, "flat"),
        ({"age": 3}, "flat"),
    ],
)
def test_columns_that_do_not_fit_are_refused(change, message):
    given = {name: c for name, c in (columns() | change).items() if c is not None}
    with pytest.raises(ValueError, match=message):
        Population(mesa.Model(rng=1), Person, given)


def test_columns_are_taken_over_but_never_tied_together():
    given = columns()
    given["bought"] = given["bought"].astype("i2")
    taken = Population(mesa.Model(rng=1), Person, given)
    assert np.shares_memory(taken.columns["bought"], given["bought"])
    same = np.zeros(10, "i1")
    tied = Population(mesa.Model(rng=1), Person, columns() | {"age": same, "car": same})
    tied.set("age", 5)
    assert tied.get("car").tolist() == [0] * len(tied)


def test_members_are_those_who_are_active_but_rows_are_for_good(people):
    assert len(people) == 8 and people.size == 10
    assert [person.row for person in people] == [0, 1, 3, 4, 5, 6, 8, 9] == people.rows.tolist()
    assert people[2].row == 2 and people[2] not in people and people.count(people[2]) == 0
    some = people.select(lambda p: p.age > 23)
    people[2].active, people[9].active = True, False
    assert people[2] in people and people[9] not in people
    assert 9 in some.rows, "a selection keeps whom it has"
    assert some[0].row == 4 and people.index(people[2]) == 2
    assert "all 8" in repr(people) and "selection of 5" in repr(some)


def test_one_member_and_the_number_of_members_cost_nothing(people):
    size = 300_000
    columns = {name: np.resize(column, size) for name, column in people.columns.items()}
    many = Population(mesa.Model(rng=1), people.kind, columns)
    tracemalloc.start()
    try:
        assert many[7].row == 7 and many[-1].row == size - 1 and 0 < len(many) <= size
        assert tracemalloc.get_traced_memory()[1] < size // 10
    finally:
        tracemalloc.stop()


def test_totals_are_weighted(people):
    own = people.get("age").sum()
    assert people.total("age") == own * 100.0
    assert people.select(lambda p: p.age > 23).total("active") == 500.0


def test_a_kind_may_weigh_each_of_its_agents():
    class Group(Agent):
        size = State("i2", "persons", "people")
        weight = State("f4", "1", "how many it stands for")

    groups = Population(
        mesa.Model(rng=1), Group, {"size": np.array([1, 2]), "weight": np.array([10.0, 0.5])}
    )
    assert groups.total("size") == 11.0
    assert len(groups) == 2, "a kind without the state `active` is always active"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 9), max_size=20))
def test_rows_are_taken_as_numbers_or_truths(rows):
    people = Population(mesa.Model(rng=1), Person, columns())
    assert people.at_rows(rows).rows.tolist() == list(dict.fromkeys(rows))
    truths = np.isin(np.arange(10), rows)
    assert people.at_rows(truths).rows.tolist() == sorted(set(rows))


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([10], IndexError),
        ([-1], IndexError),
        ([0.5], TypeError),
        ([[1]], TypeError),
        (3, TypeError),
        ([True, False], IndexError),
    ],
)
def test_rows_that_are_none_are_refused(people, rows, error):
    with pytest.raises(error):
        people.at_rows(rows)
    with pytest.raises(error):
        checked_rows(rows, 10)


def test_an_empty_population_answers():
    nobody = Population(mesa.Model(rng=1), Person, {name: c[:0] for name, c in columns().items()})
    assert len(nobody) == 0 and list(nobody) == [] and not nobody
    assert nobody.select(lambda p: p.age > 3) == nobody.sort("age") == nobody.shuffle()
    assert nobody.agg("age", sum) == 0 and nobody.total("income") == 0.0
    assert len(nobody.groupby("age")) == len(nobody.groupby(lambda p: p.age)) == 0
