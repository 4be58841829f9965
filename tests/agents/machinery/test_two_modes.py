"""A rule answers for one agent, interpreted, what it answers in its place among all, compiled."""

import math
from typing import Annotated, NamedTuple

import mesa
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hypothesis_numpy

from agents.machinery.chance import exponential, gumbel, uniform
from agents.machinery.choice import NOT_OFFERED, best, if_offered
from agents.machinery.compiler.blocks import BLOCK
from agents.machinery.population import Population
from agents.machinery.rule import rule
from agents.machinery.state import Agent, State
from agents.machinery.surroundings import Seen, SeenFrom, Surroundings
from agents.machinery.units import Unit, YuanPerYear

PETROL_BONUS = 0.25
ELASTICITY = 0.5
STEPS = (0.5, 1.0, 2.0)
NUMPY_MADE = np.float64(1.5)


class Person(Agent):
    """Narrow columns of every kind."""

    income = State("f4", "yuan/yr", "income")
    taste = State("f8", "1", "taste")
    small = State("i1", "1", "small whole number")
    age = State("u1", "1", "age")
    year = State("i2", "1", "year")
    big = State("i4", "1", "big whole number")
    owner = State("?", "1", "owns")
    district = State("i1", "1", "district", kinds=3)
    spell = State("u1", "1", "ordinal of the choice")
    other_spell = State("u1", "1", "ordinal of another choice")


class Prices(NamedTuple):
    """One per alternative."""

    petrol: float
    hybrid: float
    battery: float


class Answer(NamedTuple):
    """Several answers at once."""

    size: float
    kind: int
    wanted: bool


BASE = Prices(1.0, 2.0, 3.0)


def people(size=1000, seed=0, **changed):
    draw = np.random.default_rng(seed)
    columns = {
        "income": draw.lognormal(10, 1.5, size),
        "taste": draw.normal(0, 3, size),
        "small": draw.integers(-128, 128, size),
        "age": draw.integers(0, 256, size),
        "year": draw.integers(-(2**15), 2**15, size),
        "big": draw.integers(-(2**31), 2**31, size),
        "owner": draw.random(size) < 0.5,
        "district": draw.integers(0, 3, size),
        "spell": draw.integers(0, 256, size),
        "other_spell": np.zeros(size),
    }
    made = Population(mesa.Model(rng=1), Person, columns | changed, seed=seed)
    made.surroundings.update(
        price=Seen(Prices(10.0, 12, np.float32(15.5)), "yuan/item", "price", "shop window"),
        fuel=Seen(0.7, "1", "fuel price", "pump"),
        local=Seen(np.array([1, 5, 9]), "1", "posts", "map", by="district"),
        crowd=SeenFrom(crowd, "1", "crowd", "street"),
        offered=Seen(True),
        quarter=Seen(7, "quarter"),
    )
    return made


def crowd(population, rows):
    return np.sqrt(rows) + population.columns["district"][rows]


def money(income, elasticity):
    return math.pow(income / 30_000.0 + 0.001, -elasticity)


def running(km_cost, years):
    """A helper that names a constant and another helper."""
    total = 0.0
    for step in range(3):
        total += km_cost * STEPS[step] * years
    return total * money(2.0 * NUMPY_MADE, ELASTICITY)


@rule(stream="choice", spell="spell")
def choose(
    income: YuanPerYear,
    taste,
    small,
    age,
    owner,
    price: Annotated[Prices, Unit("yuan/item")],
    fuel,
    local,
    crowd,
    offered,
    chance,
) -> int:
    """Take what is worth most."""
    per_yuan = money(income, ELASTICITY) / 1000
    if age > 250 and not owner:
        return 3
    petrol = -per_yuan * (price.petrol - PETROL_BONUS) - running(fuel, 2 + age % 3)
    hybrid = -per_yuan * price.hybrid + BASE.hybrid * math.exp(-abs(taste)) / 7
    battery = taste + math.log(1.0 + local) - per_yuan * price.battery
    if owner:
        battery += small * small // 1000
    nothing = min(0, small) / 64
    return best(
        0,
        petrol + gumbel(chance, 1),
        hybrid + gumbel(chance, 2) + 0.001 * crowd,
        if_offered(offered, battery + gumbel(chance, 3)),
        nothing - exponential(chance, 4) + uniform(chance, 5),
    )


@rule
def widened(small, age, year, big, income: YuanPerYear, owner) -> float:
    """Narrow numbers would overflow here."""
    product = small * small * small + age * age + year * year + income * income
    if age == 0:
        return 0.5 * small
    product += -age + abs(small) - small + (age - 300) // 7 + (small - age) % 9
    return product + big * 4.0 - small // 3 + year % 7 + age % 5 + round(income / 7) + 2 * owner


@rule
def several(
    income: YuanPerYear, small, taste, price: Annotated[Prices, Unit("yuan/item")]
) -> Answer:
    """Answer with a named tuple."""
    bill = Prices(price.petrol * 2, small * 1.0, taste)
    size = bill.petrol + bill.hybrid + max(bill.battery, 0)
    return Answer(size=size, kind=math.floor(income / 10_000), wanted=bill.hybrid > 0 and taste < 1)


RULES = {"choose": choose, "widened": widened, "several": several}


def same_bits(rule_, population, rows=None):
    rows = population.rows if rows is None else rows
    compiled = rule_.decide(population, rows)
    one_by_one = [rule_.for_agent(population[int(row)]) for row in rows]
    if isinstance(compiled, tuple):
        for field, column in enumerate(compiled):
            assert column.tolist() == [answer[field] for answer in one_by_one]
            assert {type(answer[field]) for answer in one_by_one} <= {type(column.tolist()[0])}
    else:
        assert compiled.tolist() == one_by_one
    return compiled


@pytest.mark.parametrize("name", RULES)
def test_thousands_of_agents_answer_alike(name):
    answers = same_bits(RULES[name], people(4000))
    assert len(np.unique(answers[1] if isinstance(answers, tuple) else answers)) > 3


def test_utilities_agree_to_the_last_bit():
    population = people(4000)
    compiled = choose.utilities(population)
    assert compiled.shape == (4000, 5)
    assert [tuple(row) for row in compiled.tolist()] == [
        choose.utilities_for(person) for person in population
    ]
    compared = compiled[:, 3] != 0.0
    assert np.array_equal(compiled[compared].argmax(axis=1), choose.decide(population)[compared])


def values(dtype, low, high):
    elements = st.floats(low, high, width=32) if dtype == "f4" else st.integers(low, high)
    return hypothesis_numpy.arrays(dtype, 40, elements=elements)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    values("f4", 0.0, 2.0**60),
    hypothesis_numpy.arrays("f8", 40, elements=st.floats(-30, 30)),
    values("i1", -128, 127),
    values("u1", 0, 255),
    values("u1", 0, 255),
    st.floats(-1e6, 1e6),
    st.tuples(st.floats(-1e5, 1e5), st.floats(-1e5, 1e5), st.floats(-1e5, 1e5)),
)
def test_values_made_up_by_hypothesis(income, taste, small, age, spell, fuel, prices):
    population = people(40, income=income, taste=taste, small=small, age=age, spell=spell)
    population.surroundings["fuel"] = Seen(fuel)
    population.surroundings["price"] = Seen(Prices(*prices), "yuan/item")
    same_bits(choose, population)
    same_bits(widened, population)
    same_bits(several, population)
    utilities = choose.utilities(population)
    assert [tuple(row) for row in utilities.tolist()] == [
        choose.utilities_for(person) for person in population
    ]


def test_rows_and_surroundings_can_be_given():
    population = people(500)
    everybody = choose.decide(population)
    rows = np.array([499, 3, 3, 77])
    assert choose.decide(population, rows).tolist() == everybody[rows].tolist()
    some = population.select(lambda p: p.owner).sort("income")
    assert choose.decide(some).tolist() == everybody[some.rows].tolist()
    assert choose.decide(population, population.columns["owner"]).tolist() == (
        everybody[population.columns["owner"]].tolist()
    )
    other = Surroundings(population.surroundings | {"fuel": Seen(-50.0)})
    assert (choose.decide(population, rows, other) == 1).all()
    assert choose.for_agent(population[3], other) == 1
    assert np.array_equal(choose.decide(population), everybody)


def test_nobody_due_is_no_work():
    population = people(5)
    none = np.zeros(0, np.int64)
    assert choose.decide(population, none).dtype == np.int64
    assert [len(column) for column in several.decide(population, none)] == [0, 0, 0]
    assert choose.utilities(population, none).shape == (0, 5)
    assert widened.decide(population.select(lambda p: False)).shape == (0,)


@pytest.mark.parametrize("rows", [[5], [-1], [0, 1_000_000]])
def test_rows_that_do_not_exist_are_never_read(rows):
    with pytest.raises(IndexError, match="of a population of 5 rows"):
        widened.decide(people(5), np.array(rows))
    with pytest.raises(IndexError):
        choose.utilities(people(5), np.array(rows))


def test_a_rule_may_read_other_states():
    population = people(400)
    alike = choose.but(small="age", spell="other_spell")
    assert same_bits(alike, population).tolist() != choose.decide(population).tolist()
    moved = people(400, small=np.minimum(people(400).columns["age"], 127), spell=np.zeros(400))
    young = population.columns["age"] < 128
    assert alike.decide(population)[young].tolist() == choose.decide(moved)[young].tolist()
    assert choose.but(stream="another").decide(population).tolist() != (
        choose.decide(population).tolist()
    )
    assert choose.but().decide(population).tolist() == choose.decide(population).tolist()
    with pytest.raises(TypeError, match=r"no argument \['height'\]"):
        choose.but(height="age")


@pytest.mark.parametrize("threads", [2, 3, 16])
def test_the_number_of_threads_never_shows(threads):
    population = people(3 * BLOCK + 17)
    population.surroundings["crowd"] = SeenFrom(crowd)
    one = choose.decide(population)
    population.register.threads = threads
    assert choose.decide(population).tobytes() == one.tobytes()
    last = population.rows[-100:]
    assert choose.decide(population, last).tolist() == one[-100:].tolist()


def test_nobody_is_moved_by_who_else_is_asked_or_by_draws_not_used():
    population = people(1000)
    everybody = choose.decide(population)
    assert choose.decide(population, np.arange(0, 1000, 7)).tolist() == everybody[::7].tolist()
    more = people(1000)
    more.surroundings.update(population.surroundings)
    for name, column in more.columns.items():
        column[:] = population.columns[name]
    choose.but(stream="something else").decide(more)
    assert choose.decide(more).tolist() == everybody.tolist()
    longer = {n: np.concatenate([c, c[:10]]) for n, c in population.columns.items()}
    assert choose.decide(people(1010, **longer)).tolist()[:1000] == everybody.tolist()


def test_what_is_not_offered_is_not_taken():
    population = people(300)
    population.surroundings["offered"] = Seen(False)
    without = same_bits(choose, population)
    assert (choose.utilities(population)[without != 3, 3] == NOT_OFFERED).all()
    population.surroundings["offered"] = Seen(True)
    with_it = choose.decide(population)
    moved = with_it != without
    assert moved.any() and (with_it[moved] == 3).all()
