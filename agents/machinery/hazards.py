"""Hazards in tables: by what the agent is, by the clock of its spell, by what levers say.

A hazard is an interpreted rule, asked once for every kind of agent and every reading of the clock
under every setting of the levers that was ever in force; dates are found by looking it up.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.machinery.population import Population, Rows
from agents.machinery.rule import Rule
from agents.machinery.surroundings import Seen, Surroundings

CLOCK_UNIT = "quarters"
LONGEST = 400  # quarters a clock is tabulated for; older things keep the last hazard


@dataclass(frozen=True)
class Diary:
    """One decision of one kind of agent that comes up again and again.

    Attributes:
        name: name of the stream of thresholds.
        hazard: rule of a clock and of coded states (`State(kinds=...)`), with levers; answers with
            the hazard per quarter.
        clock: the argument of `hazard` that counts quarters since the spell began, if it has one.
        due: state (i2) with the quarter in which the decision comes up next.
        spell: state (u1 or u2) with the ordinal of the running spell.
        started: state (i2) with the quarter in which the clock stood at zero.
        levers: the lever arguments of `hazard` with their values at 'no effect'; a plain number is
            dimensionless, `Seen(number, unit)` has a unit.
        constants: further arguments of `hazard` that never change; likewise, or named tuples.
        pace: rule that answers with a factor on the agent's hazard, from its own state.
        kept: state (bool): in this spell an early offer was turned down.
    """

    name: str
    hazard: Rule
    clock: str | None
    due: str
    spell: str
    started: str
    levers: Mapping[str, float | Seen] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    pace: Rule | None = None
    kept: str | None = None


class Hazards:
    """The hazards of one diary in one population; setting 0 is 'no effect' of any lever.

    Args:
        diary: whose hazard.
        population: whose states it reads.

    Attributes:
        tables: for each setting, the hazard per quarter by kind and clock.

    Raises:
        ValueError: an argument of the hazard is neither clock, lever, constant nor a coded state,
            one of those is no argument of it, or a hazard is negative.
        UnitMismatchError: the hazard takes something in another unit than it is given.
    """

    def __init__(self, diary: Diary, population: Population) -> None:
        self.diary, self.population = diary, population
        self.classes = _coded_states(diary, population)
        given = _given(diary)
        diary.hazard.check(population.kind, Surroundings(given))
        self.constants = {name: given[name].value for name in diary.constants}
        no_effect = {name: given[name].value for name in diary.levers}
        self.settings: list[dict[str, float]] = [no_effect]
        self.tables = [self._tabulate(no_effect)]

    def setting(self, values: Mapping[str, float]) -> int:
        """Return the number of a setting of the levers, tabulated when it is a new one.

        Raises:
            ValueError: a hazard is lower than without any lever.
        """
        wanted = {name: float(values[name]) for name in self.diary.levers}
        if wanted not in self.settings:
            table = self._tabulate(wanted)
            if (table < self.tables[0]).any():
                raise ValueError(
                    f"{self.diary.name}: {wanted} lowers a hazard; levers only raise it"
                )
            self.settings.append(wanted)
            self.tables.append(table)
        return self.settings.index(wanted)

    def kinds(self, rows: Rows) -> NDArray[np.int64]:
        """Return the row of the tables that each agent reads."""
        columns = self.population.columns
        kind = np.zeros(len(rows), np.int64)
        for name, kinds in self.classes:
            codes = columns[name][rows]
            if len(codes) and not (codes.min() >= 0 and codes.max() < kinds):
                raise ValueError(
                    f"{name} goes from {codes.min()} to {codes.max()}, not below {kinds}"
                )
            kind = kind * kinds + codes
        return kind

    def _tabulate(self, levers: Mapping[str, float]) -> NDArray[np.float64]:
        """Return the hazard per quarter by (kind, clock), from the interpreted rule.

        Without a clock there is one column, read at every age.
        """
        clocks = 1 if self.diary.clock is None else LONGEST
        states = [(p.name, p.reads) for p in self.diary.hazard.parameters]
        sizes = dict(self.classes)
        table = np.empty((int(np.prod([k for _, k in self.classes])), clocks))
        for n, codes in enumerate(itertools.product(*(range(k) for _, k in self.classes))):
            told: dict[str, Any] = {**self.constants, **levers}
            values = dict(zip(sizes, codes, strict=True))
            told |= {name: values[reads] for name, reads in states if reads in values}
            for clock in range(clocks):
                if self.diary.clock is not None:
                    told[self.diary.clock] = clock
                table[n, clock] = self.diary.hazard(**told)
        if not np.isfinite(table).all() or (table < 0).any():
            raise ValueError(f"hazard {self.diary.hazard.__name__} is negative or not finite")
        return table


def _given(diary: Diary) -> dict[str, Seen]:
    """Return what a diary gives to its hazard, each with its unit."""
    told = {**diary.constants, **diary.levers}
    if diary.clock is not None:
        told[diary.clock] = Seen(0, CLOCK_UNIT, "since the spell began", "diary")
    return {name: given if isinstance(given, Seen) else Seen(given) for name, given in told.items()}


def _coded_states(diary: Diary, population: Population) -> list[tuple[str, int]]:
    """Return the coded states the hazard reads and how many values each has."""
    states = population.kind.states()
    given = {*diary.levers, *diary.constants}
    if diary.clock is not None:
        given.add(diary.clock)
    stray = given - set(diary.hazard.names)
    if stray:
        raise ValueError(f"hazard {diary.hazard.__name__} has no argument {sorted(stray)}")
    coded = {}
    for parameter in diary.hazard.parameters:
        if parameter.name in given:
            continue
        state = states.get(parameter.reads)
        if state is None or state.kinds is None:
            raise ValueError(
                f"hazard {diary.hazard.__name__} takes {parameter.name!r}, which is neither its "
                "clock, a lever or constant of the diary, nor a state with a stated number of kinds"
            )
        coded[parameter.reads] = state.kinds
    return list(coded.items())
