"""Every rule of the product, in a living city: units checked at its start, both modes the same."""

import importlib
import pkgutil
from collections import Counter
from typing import Any

import numpy as np
import pytest

import agents
from agents.machinery.compiler.source import alternatives_of
from agents.machinery.diary import Dates
from agents.machinery.rule import Rule
from agents.machinery.surroundings import Seen, SeenFrom, Surroundings

QUARTERS = 4
ROWS = 1000  # of each rule; there are so many answers to every one, if of others than deciders too
FEW_DECIDERS = {  # nobody may be asked for years: ask all who have the thing
    "choose_route": "steel_route",
    "hydrogen_burnt": "furnace",
}
NOT_TO_BE_HAD = (FloatingPointError, LookupError)  # a boiler for who needs no heat, say

pytestmark = pytest.mark.slow


def key(rule: Rule) -> tuple[Any, ...]:
    """What a rule runs and reads: the same under every stream."""
    reading = sorted((name, reads) for name, reads in rule.reading.items() if name != reads)
    return rule.function, tuple(reading)


def rules_of_agents() -> dict[tuple[Any, ...], Rule]:
    """Every rule that any module of `agents` holds, by what it runs and reads."""
    found = {}
    for module in pkgutil.walk_packages(agents.__path__, "agents."):
        held = list(vars(importlib.import_module(module.name)).values())
        held += [inner for each in held if isinstance(each, dict) for inner in each.values()]
        found |= {key(rule): rule for rule in held if isinstance(rule, Rule)}
    return found


def bits(answers: Any) -> list[bytes]:
    """The answers as bytes: equal means equal to the bit."""
    columns = answers if isinstance(answers, tuple) else (answers,)
    return [np.asarray(column).tobytes() for column in columns]


class Witness:
    """Asks every rule that a city runs again, in both modes, where and when it is asked."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.checked: set[tuple[Any, ...]] = set()
        self.ran: set[tuple[Any, ...]] = set()
        self.compared: Counter[tuple[Any, ...]] = Counter()
        self.different: list[str] = []
        self.few: dict[str, int] = {}
        self.diaries: list[Dates] = []
        self.decide, self.utilities, check = Rule.decide, Rule.utilities, Rule.check
        dated = Dates.__init__

        def watched_check(rule, kind, seen):
            check(rule, kind, seen)
            self.checked.add(key(rule))

        def watched_decide(rule, population, rows=None, surroundings=None):
            self.look(rule, population, rows, surroundings)
            return self.decide(rule, population, rows, surroundings)

        def watched_utilities(rule, population, rows=None, surroundings=None):
            self.look(rule, population, rows, surroundings)
            return self.utilities(rule, population, rows, surroundings)

        def watched_dates(dates, *args):
            dated(dates, *args)
            self.diaries.append(dates)

        patch.setattr(Rule, "check", watched_check)
        patch.setattr(Rule, "decide", watched_decide)
        patch.setattr(Rule, "utilities", watched_utilities)
        patch.setattr(Dates, "__init__", watched_dates)

    def look(self, rule, population, rows, surroundings):
        """Ask some of those who are asked, and others of their kind, up to ROWS of a rule."""
        self.ran.add(key(rule))
        seen = population.surroundings if surroundings is None else surroundings
        left = ROWS - self.compared[key(rule)]
        if left <= 0:
            return
        due = population.rows if rows is None else np.arange(population.size)[rows]
        spread = np.linspace(0, population.size - 1, min(ROWS, population.size)).astype(np.int64)
        both = np.unique(np.concatenate([due[:left], spread]))
        self.compare(rule, population, both, seen)

    def compare(self, rule, population, rows, seen):
        """Compare both modes for those of whom there is an answer."""
        alone = [self.answer(rule.for_agent, population[row], seen) for row in rows.tolist()]
        had = np.array([answer is not None for answer in alone])
        told = [answer for answer in alone if answer is not None]
        rows = rows[had]
        one_by_one = tuple(zip(*told, strict=True)) if told and isinstance(told[0], tuple) else told
        if told and bits(self.decide(rule, population, rows, seen)) != bits(one_by_one):
            self.different.append(f"answers of {rule.__name__}")
        if told and alternatives_of(rule.function):
            compiled = self.utilities(rule, population, rows, seen)
            interpreted = [rule.utilities_for(population[row], seen) for row in rows.tolist()]
            if compiled.tobytes() != np.array(interpreted).tobytes():
                self.different.append(f"utilities of {rule.__name__}")
        self.compared[key(rule)] += len(rows)

    @staticmethod
    def answer(ask, agent, seen):
        """The answer for one agent, None if there is none."""
        try:
            return ask(agent, seen)
        except NOT_TO_BE_HAD:
            return None

    def look_at_hazard(self, dates: Dates, quarter: int) -> None:
        """Ask a hazard, which a city only tabulates, what it says of everybody's clock now."""
        diary, population = dates.diary, dates.population
        seen = Surroundings({**diary.constants, **diary.levers} | dates.hazards.settings[-1])
        for name, given in seen.items():
            if not isinstance(given, Seen):
                seen[name] = Seen(given)
        if diary.clock is not None:
            started = population.columns[diary.started]
            seen[diary.clock] = SeenFrom(lambda _, rows: np.maximum(quarter - started[rows], 0.0))
        self.look(diary.hazard, population, None, seen)


@pytest.fixture(scope="module")
def witness(cities):
    with pytest.MonkeyPatch.context() as patch:
        found = Witness(patch)
        city = cities.build("scale=0.01", "end=2023", "engine=one_thread", "policy=accelerated")
        at_start = set(found.checked)
        cities.live(city, QUARTERS)
        found.checked = at_start
        for sector in (city.household_sector, city.firm_sector):
            for rule in sector.rules:  # those that nobody was due for, steel routes say
                if key(rule) not in found.compared:
                    state = FEW_DECIDERS[rule.__name__]
                    deciders = np.flatnonzero(sector.population.columns[state] > 0)
                    found.look(rule, sector.population, deciders, None)
                    found.few[rule.__name__] = len(deciders)
        for dates in found.diaries:
            found.look_at_hazard(dates, city.quarter)
    return found


def test_units_are_checked_before_the_first_quarter(witness):
    names = {each[0].__name__ for each in witness.ran - witness.checked}
    assert not names, "the sector or diary that runs a rule checks its units at the start"


def test_answers_and_utilities_are_the_same_bits_in_both_modes(witness):
    assert witness.different == []


def test_every_rule_of_agents_is_exercised(witness):
    forms = {function for function, _ in witness.compared}  # some are run under other names only
    missing = [
        rule.__name__
        for which, rule in rules_of_agents().items()
        if which not in witness.compared and not (which[0] in forms and not which[1])
    ]
    assert missing == [], "run it in a city, or drive it here from what a city sees"
    few = {each[0].__name__: number for each, number in witness.compared.items() if number < ROWS}
    assert few == {}
    assert witness.few.keys() == FEW_DECIDERS.keys() and min(witness.few.values()) > 0
