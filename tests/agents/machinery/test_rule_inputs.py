"""What a rule is handed, in which unit, and what happens where it does not compile or lies."""

from typing import Annotated, NamedTuple

import mesa
import numpy as np
import pytest

from agents.machinery.chance import gumbel, uniform
from agents.machinery.choice import best
from agents.machinery.compiler.deciding import RuleNotCompiledWarning
from agents.machinery.population import Population
from agents.machinery.rule import UnitMismatchError, rule
from agents.machinery.state import Agent, State
from agents.machinery.surroundings import Seen, SeenFrom, Surroundings
from agents.machinery.units import Unit, YuanPerKWh, YuanPerYear


class Person(Agent):
    """Somebody."""

    income = State("f4", "yuan/yr", "income")
    car = State("i1", "1", "kind of car", kinds=3)
    spell = State("u1", "1", "ordinal")


class Offers(NamedTuple):
    """Each with a unit of its own."""

    petrol: Annotated[float, Unit("yuan/car")]
    battery: Annotated[float, Unit("yuan/car")]


@pytest.fixture
def people():
    columns = {
        "income": np.arange(1.0, 41.0) * 1000,
        "car": np.arange(40) % 3,
        "spell": np.zeros(40),
    }
    return Population(mesa.Model(rng=1), Person, columns, seed=2)


# units and what is seen


@rule
def affordable(income: YuanPerYear, tariff: YuanPerKWh, car) -> bool:
    """Compare."""
    return income > 1000 * tariff + car


@rule
def of_offers(income: YuanPerYear, offers: Offers) -> float:
    """Read fields with units of their own."""
    return income - offers.petrol


def test_units_are_checked():
    seen = Surroundings(tariff=Seen(0.5, "yuan/kWh"), offers=Seen(Offers(1.0, 2.0)))
    affordable.check(Person, seen)
    of_offers.check(Person, seen)
    seen["tariff"] = Seen(0.5, "yuan/L")
    with pytest.raises(UnitMismatchError, match="takes tariff in 'yuan/kWh', but tariff is in"):
        affordable.check(Person, seen)
    seen["tariff"] = SeenFrom(lambda population, rows: rows * 1.0)
    with pytest.raises(UnitMismatchError, match="is in '1'"):
        affordable.check(Person, seen)
    with pytest.raises(UnitMismatchError, match="takes income in 'yuan/yr', but car is in '1'"):
        affordable.but(income="car").check(Person, seen)
    for other in (Seen(3.0, "yuan/L"), SeenFrom(np.sqrt, "yuan/L")):
        with pytest.raises(UnitMismatchError, match="takes offers in '1'"):
            of_offers.check(Person, Surroundings(offers=other))


def test_what_is_not_there_is_named_with_the_nearest(people):
    with pytest.raises(KeyError, match=r"'tariff', which is neither its state nor seen"):
        affordable.check(Person, Surroundings())
    people.surroundings["tarif"] = Seen(0.5, "yuan/kWh")
    for ask in (affordable.decide, lambda p: affordable.for_agent(p[0])):
        with pytest.raises(KeyError, match=r"did you mean 'tarif'\?"):
            ask(people)
    people.surroundings["tariff"] = Seen(np.ones(3), "yuan/kWh", by="distric")
    for ask in (affordable.decide, lambda p: affordable.for_agent(p[0])):
        with pytest.raises(KeyError, match="tariff is seen by 'distric', which is no state"):
            ask(people)


def test_who_counts_is_a_state_of_whole_numbers(people):
    for by in ("income", "distric"):
        seen = Surroundings(tariff=Seen(np.ones(3), "yuan/kWh", by=by))
        with pytest.raises(KeyError, match=f"seen by '{by}', which is no state of whole numbers"):
            affordable.check(Person, seen)
        with pytest.raises(KeyError, match="no state of whole numbers"):
            affordable.decide(people, surroundings=seen)


def test_the_spell_is_a_state():
    @rule(stream="s", spell="speel")
    def draws(chance) -> float:
        return uniform(chance, 0)

    with pytest.raises(KeyError, match="counts occasions in 'speel', which is no state"):
        draws.check(Person, Surroundings())


@pytest.mark.parametrize(
    "value", [np.ones(3), [1.0, 2.0], (1.0, 2.0), "cheap", None, np.ones((2, 2))]
)
def test_what_is_seen_is_a_number_or_named_numbers(value):
    with pytest.raises(ValueError, match="a number, a truth, a named tuple"):
        Seen(value)
    if np.ndim(value) != 1:
        with pytest.raises(ValueError, match="an array with one entry each"):
            Seen(value, by="car")
    with pytest.raises(ValueError, match="not in the vocabulary"):
        SeenFrom(np.sqrt, "yuan/jar")


@rule
def where(local, crowd) -> float:
    """Answer with what is seen from where one stands."""
    return 1000.0 * local + crowd


def test_each_agent_reads_its_own_entry_and_place(people):
    people.surroundings["local"] = Seen(np.array([1, 5, 9]), by="car")
    people.surroundings["crowd"] = SeenFrom(lambda population, rows: np.sqrt(rows))
    expected = 1000.0 * np.array([1, 5, 9])[people.columns["car"]] + np.sqrt(np.arange(40))
    assert where.decide(people).tolist() == expected.tolist()
    assert [where.for_agent(person) for person in people] == expected.tolist()
    people.surroundings["crowd"] = SeenFrom(lambda population, rows: rows[:-1])
    with pytest.raises(TypeError, match=r"gathered \(39,\) values for \(40,\) agents"):
        where.decide(people)


@pytest.mark.parametrize("entries", [[1.0, 2.0], []])
def test_entries_that_do_not_exist_are_never_read(people, entries):
    people.surroundings["local"] = Seen(np.array(entries), by="car")
    people.surroundings["crowd"] = SeenFrom(lambda population, rows: np.sqrt(rows))
    for ask in (where.decide, lambda population: where.for_agent(population[2])):
        with pytest.raises(IndexError, match="local has entries 0 to"):
            ask(people)


# what does not compile


@rule(stream="words", spell="spell")
def unusual(income: YuanPerYear, chance) -> float:
    """Do what the compiler cannot."""
    return [4.0, 5.0][income >= 10_000] + uniform(chance, 3)


def test_a_rule_that_does_not_compile_still_runs_with_the_same_draws(people):
    @rule(stream="words", spell="spell")
    def plain(income: YuanPerYear, chance) -> float:
        return (5.0 if income >= 10_000 else 4.0) + uniform(chance, 3)

    for _ in range(2):
        with pytest.warns(
            RuleNotCompiledWarning, match="unusual runs one agent at a time"
        ) as caught:
            answers = unusual.decide(people)
        assert caught[0].filename == __file__
    assert answers.tolist() == plain.decide(people).tolist()
    assert answers[7] == unusual.for_agent(people[7])
    with pytest.warns(RuleNotCompiledWarning):
        assert unusual.decide(people, np.array([9, 2])).tolist() == answers[[9, 2]].tolist()


@rule
def in_pairs(income: YuanPerYear) -> float:
    """Make the compiler give up without a word."""
    total = 0.0
    for one, other in zip((1.0, 2.0), (income, 4.0), strict=True):
        total += one * other
    return total


def test_a_compiler_that_gives_up_without_a_word_is_one_that_does_not_compile(people):
    for _ in range(2):
        with pytest.warns(RuleNotCompiledWarning, match="does not take it: AssertionError"):
            answers = in_pairs.decide(people)
    assert answers.tolist() == [person.income + 8.0 for person in people]


@rule(stream="words", spell="spell")
def unusual_choice(income: YuanPerYear, chance) -> int:
    """Compare what the compiler cannot work out."""
    return best(0.0, [4.0, 5.0][income >= 10_000] + gumbel(chance, 0))


def test_the_utilities_of_a_rule_that_does_not_compile_are_to_be_had_too(people):
    with pytest.warns(RuleNotCompiledWarning, match="unusual_choice runs one agent") as caught:
        utilities = unusual_choice.utilities(people)
    assert caught[0].filename == __file__
    assert utilities.tolist() == [list(unusual_choice.utilities_for(one)) for one in people]


@rule
def half(income: YuanPerYear) -> int:
    """Say int, answer with a float."""
    return income / 3


@rule
def counting(car) -> bool:
    """Say bool, answer with a number."""
    return car + 1


@pytest.mark.parametrize("liar", [half, counting])
def test_an_answer_of_another_type_is_never_cut_to_fit(people, liar):
    with (
        pytest.warns(RuleNotCompiledWarning, match=r"it says -> (int|bool), but answers with a"),
        pytest.raises(TypeError, match=r"answer is .*, but the rule says (int|bool)"),
    ):
        liar.decide(people)
    with pytest.raises(TypeError, match="but the rule says"):
        liar.for_agent(people[0])


def test_an_int_is_a_float_too(people):
    @rule
    def count(car) -> float:
        return car

    assert count.decide(people).dtype == np.float64
    assert type(count.for_agent(people[1])) is float
