"""Everybody has a diary: when a decision comes up next, by a hazard and one threshold per spell.

A spell (the life of a car, the wait until a roof is looked at) has one exponential threshold, drawn
once from its address; it is due in the first quarter in which its cumulated hazard reaches it. The
hazard depends on the spell's clock, on the agent's own kinds and on levers only. When a lever moves
the hazard, every running spell is dated anew from the same threshold, so that those whom the
change does not reach keep their date to the quarter. The clock stands at 1 in the first quarter
after the spell began: the hazard at clock c is that of the c-th quarter of the spell. What an agent
is (its kinds, what its pace reads) is taken to have been so since the spell began: open a new spell
where it changes.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from agents.machinery.chance import exponential_at, stream_key
from agents.machinery.population import Population, Rows, checked_rows
from agents.machinery.rule import Rule
from agents.machinery.state import NEVER
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


class Dates:
    """The dates of one diary in one population: opens spells, finds who is due, dates anew.

    Args:
        diary: what is dated.
        population: whose.
        end: the last quarter of the run; later dates are written as NEVER.

    Raises:
        ValueError: an argument of the hazard is neither clock, lever, constant nor a coded state,
            one of those is no argument of it, or a hazard or pace is negative.
        UnitMismatchError: hazard or pace takes something in another unit than it is given.
    """

    def __init__(self, diary: Diary, population: Population, end: int) -> None:
        self.diary = diary
        self.population = population
        self.end = end
        self.classes = _coded_states(diary, population)
        given = _given(diary)
        diary.hazard.check(population.kind, Surroundings(given))
        if diary.pace is not None:
            diary.pace.check(population.kind, population.surroundings)
        self.constants = {name: given[name].value for name in diary.constants}
        # 0 is 'no effect'
        self.settings: list[dict[str, float]] = [{n: given[n].value for n in diary.levers}]
        self.tables = [self._tabulate(self.settings[0])]
        self.path = np.zeros(end + 1, np.int64)  # the setting in force in each quarter

    # who is due

    def who(self, quarter: int) -> Rows:
        """Return the rows of the active agents whose decision comes up in this quarter."""
        due = self.population.columns[self.diary.due] == quarter
        active = self.population.columns.get("active")
        return np.flatnonzero(due if active is None else due & active)

    def early(self, rows: Rows) -> NDArray[np.bool_]:
        """Return for each row whether only levers brought its date forward."""
        rows = checked_rows(rows, self.population.size)
        return (
            self._date(rows, np.zeros_like(self.path))
            > self.population.columns[self.diary.due][rows]
        )

    # writing dates

    def begin(self) -> None:
        """Date the first spell of every agent.

        Clocks already run (`started` may be before 2020).
        """
        rows = np.arange(self.population.size)
        self.population.columns[self.diary.due][:] = self._date(rows, self.path)

    def open(self, rows: Rows, quarter: int) -> None:
        """Begin a new spell for these agents.

        The next ordinal, a clock at zero, a fresh threshold; it is due in the next quarter at the
        earliest.
        """
        rows = checked_rows(rows, self.population.size)
        columns = self.population.columns
        columns[self.diary.spell][rows] += 1
        columns[self.diary.started][rows] = quarter
        if self.diary.kept is not None:
            columns[self.diary.kept][rows] = False
        columns[self.diary.due][rows] = self._date(rows, self.path)

    def keep(self, rows: Rows) -> None:
        """An early offer was turned down: the date without any lever's effect stands.

        Raises:
            ValueError: the date of one of them was not early (see `early`): it has come for good.
        """
        if self.diary.kept is None:
            raise TypeError(f"diary {self.diary.name!r} has no state for offers turned down")
        rows = checked_rows(rows, self.population.size)
        columns = self.population.columns
        dates = self._date(rows, np.zeros_like(self.path))
        late = dates <= columns[self.diary.due][rows]
        if late.any():
            raise ValueError(f"{self.diary.name}: row {rows[late][0]} was not woken early")
        columns[self.diary.kept][rows] = True
        columns[self.diary.due][rows] = dates

    def set_levers(self, values: Mapping[str, float], quarter: int) -> int:
        """Put lever values in force from this quarter on; return how many agents got another date.

        Nobody foresees: the values hold until they are set again. Dates already past, and spells in
        which an early offer was turned down, stay as they are.
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
        setting = self.settings.index(wanted)
        if (self.path[quarter:] == setting).all():
            return 0
        self.path[quarter:] = setting
        columns = self.population.columns
        running = columns[self.diary.due] >= quarter
        if self.diary.kept is not None:
            running &= ~columns[self.diary.kept]
        rows = np.flatnonzero(running)
        dates = np.maximum(self._date(rows, self.path), quarter)
        moved = int(np.count_nonzero(dates != columns[self.diary.due][rows]))
        columns[self.diary.due][rows] = dates
        return moved

    # how a date is found

    def _date(self, rows: Rows, path: NDArray[np.int64]) -> NDArray[np.int16]:
        """Return the due quarter of the running spells of `rows` if `path` is what is in force."""
        columns = self.population.columns
        kind = np.zeros(len(rows), np.int64)
        for name, kinds in self.classes:
            codes = columns[name][rows]
            if len(codes) and not (codes.min() >= 0 and codes.max() < kinds):
                raise ValueError(
                    f"{name} goes from {codes.min()} to {codes.max()}, not below {kinds}"
                )
            kind = kind * kinds + codes
        if self.diary.pace is None:
            pace = np.ones(len(rows))
        else:
            pace = self.diary.pace.decide(self.population, rows)
            if (pace < 0).any():
                raise ValueError(f"{self.diary.pace.__name__} answers with a negative factor")
        arrives = (
            columns["arrives"][rows] if "arrives" in columns else np.zeros(len(rows), np.int16)
        )
        out = np.empty(len(rows), np.int16)
        key = stream_key(self.population.seed, self.diary.name)
        _find_dates(
            rows,
            np.uint64(key[0]),
            np.uint64(key[1]),
            columns[self.diary.spell],
            columns[self.diary.started],
            arrives,
            kind,
            pace,
            np.stack(self.tables),
            path,
            out,
        )
        return out

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


@njit(cache=True, nogil=True)
def _find_dates(rows, key_0, key_1, spell, started, arrives, kind, pace, tables, path, out):  # type: ignore[no-untyped-def]
    """Walk each spell's hazard forward from its beginning until its threshold is reached."""
    oldest = tables.shape[2] - 1
    for n in range(rows.size):
        row = rows[n]
        threshold = exponential_at(key_0, key_1, row, spell[row], 0)
        cumulated = 0.0
        out[n] = NEVER
        # a spell that began before the run is known to have lasted to the eve of its first quarter
        first = max(started[row] + 1, arrives[n], 0)
        for quarter in range(first, path.size):
            clock = min(quarter - started[row], oldest)
            cumulated += pace[n] * tables[path[quarter], kind[n], clock]
            if cumulated >= threshold:
                out[n] = quarter
                break
