"""Looking into one decision: every argument with unit and source, the local values, the answer."""

import sys
from typing import Annotated, NamedTuple

import mesa
import numpy as np
import pytest

from agents.machinery.chance import gumbel, uniform
from agents.machinery.choice import best
from agents.machinery.population import Population
from agents.machinery.rule import rule
from agents.machinery.state import Agent, State
from agents.machinery.surroundings import Seen, SeenFrom, Surroundings
from agents.machinery.units import Unit, YuanPerYear


class Person(Agent):
    """Somebody."""

    income = State("f4", "yuan/yr", "disposable income")
    km = State("f4", "km/yr", "distance of the car")
    second_km = State("f4", "km/yr", "distance of the second car")
    owner = State("?", "1", "owns its dwelling")
    district = State("i1", "1", "district", kinds=2)
    spell = State("u1", "1", "ordinal of the car")


class Prices(NamedTuple):
    """Per kind of car."""

    petrol: float
    battery: float


def per_year(price):
    share = 10.0
    return price / share


@rule(stream="car choice", spell="spell")
def choose(
    income: YuanPerYear,
    km: Annotated[float, Unit("km/yr")],
    owner,
    price: Annotated[Prices, Unit("yuan/car")],
    posts,
    contacts,
    chance,
) -> int:
    """Take the car that is worth most.

    With more words below.
    """
    income = income / 1000
    running = km * 0.0001
    petrol = -per_year(price.petrol) / income - running + gumbel(chance, 0)
    battery = -per_year(price.battery) / income + posts + contacts + gumbel(chance, 1)
    return best(petrol, battery)


@pytest.fixture
def people():
    made = Population(
        mesa.Model(rng=1),
        Person,
        {
            "income": np.array([50_000.0, 80_000.0]),
            "km": np.array([12_345.0, 1.0]),
            "second_km": np.array([6_789.0, 2.0]),
            "owner": np.array([True, False]),
            "district": np.array([1, 0]),
            "spell": np.array([3, 0]),
        },
        seed=4,
    )
    made.surroundings.update(
        price=Seen(Prices(120_000, 150_000), "yuan/car", "price of a car", "lever car_price"),
        posts=Seen(np.array([0.5, 0.75]), "1", "posts", "charging operators", by="district"),
        contacts=SeenFrom(lambda population, rows: rows + 0.25, "1", "share", "contacts"),
    )
    return made


def test_everything_is_told(people):
    explained = choose.explain(people[0])
    assert explained.rule == "choose" and explained.agent == people[0]
    assert explained.sentence == "Take the car that is worth most."
    told = {item.name: item for item in explained.told}
    assert list(told) == ["income", "km", "owner", "price", "posts", "contacts", "chance"]
    assert told["income"].value == 50_000.0 and told["income"].unit == "yuan/yr"
    assert told["income"].source == "own state: disposable income"
    assert told["price"].value == Prices(120_000.0, 150_000.0)
    assert told["price"].unit == "yuan/car" and told["price"].source == "lever car_price"
    assert told["posts"].value == 0.75 and told["posts"].source == "charging operators, by district"
    assert told["contacts"].value == 0.25 and told["contacts"].meaning == "share"
    assert told["chance"].value == 3 and "'car choice', occasion 3" in told["chance"].source


def test_what_was_worked_out_and_answered(people):
    explained = choose.explain(people[0])
    assert set(explained.worked_out) == {"income", "running", "petrol", "battery"}
    assert explained.worked_out["income"] == 50.0, "an argument that is worked on shows both values"
    petrol, battery = choose.utilities_for(people[0])
    assert explained.worked_out["petrol"] == petrol
    assert explained.worked_out["battery"] == battery
    assert explained.answer == choose.for_agent(people[0]) == choose.decide(people)[0]


def test_it_prints_as_a_person_reads_it(people):
    text = str(choose.explain(people[0]))
    assert repr(choose.explain(people[0])) == text
    for line in (
        "choose of Person(0)",
        "Take the car that is worth most.",
        "income    50,000 yuan/yr  (own state: disposable income)",
        "owner     yes  (own state: owns its dwelling)",
        "price     petrol 120,000, battery 150,000 yuan/car  (lever car_price)",
        "posts     0.75  (charging operators, by district)",
        "running  1.2345",
        "answer: ",
    ):
        assert line in text, line


def test_other_surroundings_and_other_states(people):
    other = Surroundings(people.surroundings | {"posts": Seen(99.0, source="a dream")})
    assert choose.explain(people[1], other).answer == 1
    assert "99  (a dream)" in str(choose.explain(people[1], other))
    second = choose.but(km="second_km").explain(people[0])
    assert "km        6,789 km/yr  (own state: distance of the second car)" in str(second)


class Weights(NamedTuple):
    """Each with a unit of its own."""

    money: Annotated[float, Unit("utility/yuan")]
    range_: Annotated[float, Unit("km")]
    habit: float


@rule
def weighed(weights: Weights) -> float:
    """Weigh."""
    return weights.habit


def test_the_unit_of_every_field_is_told(people):
    people.surroundings["weights"] = Seen(Weights(2.4e-05, 300.0, 0.5), source="estimated")
    told = weighed.explain(people[0]).told[0]
    assert told.units == ("utility/yuan", "km", "1")
    line = "weights  money 2.4e-05 utility/yuan, range_ 300 km, habit 0.5  (estimated)"
    assert line in str(weighed.explain(people[0]))


def test_a_rule_with_nothing_to_say(people):
    @rule
    def always() -> bool:
        return True

    assert str(always.explain(people[0])).endswith("answer: yes")
    assert always.decide(people).tolist() == [True, True]


def test_a_profiler_in_use_is_left_in_place(people):
    def profiler(*_):
        return None

    sys.setprofile(profiler)
    try:
        choose.explain(people[0])
        assert sys.getprofile() is profiler
    finally:
        sys.setprofile(None)


@rule(stream="lottery", spell="spell")
def lottery(chance) -> bool:
    return uniform(chance, 0) < 0.5


def test_calling_a_rule_is_calling_its_function(people):
    assert choose.parameters[0].unit == "yuan/yr" and choose.draws
    assert "choose(income, km" in repr(choose)
    chance = lottery.chance_of(people[0])
    assert (chance.agent, chance.occasion) == (0, 3)
    assert lottery(chance) == lottery(chance=chance) == lottery.for_agent(people[0])
    people[0].spell = 4
    assert lottery.chance_of(people[0]).occasion == 4
