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

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from agents.machinery.chance import stream_key
from agents.machinery.compiler.blocks import in_blocks
from agents.machinery.dating import cumulated, find_dates, settled_from
from agents.machinery.hazards import Diary, Hazards
from agents.machinery.population import Population, Rows, checked_rows

__all__ = ["Dates", "Diary"]


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
        self.hazards = Hazards(diary, population)
        self.key = stream_key(population.seed, diary.name)
        if diary.pace is not None:
            diary.pace.check(population.kind, population.surroundings)
        self.sums: dict[int, NDArray[np.float64]] = {}  # by setting, made when one is asked for
        self.path = np.zeros(end + 1, np.int64)  # the setting in force in each quarter
        self._followed: dict[str, NDArray[np.float64]] = {}

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

        They hold until they are set again. Dates already past, and spells in which an early offer
        was turned down, stay as they are.
        """
        self._followed = {}
        return self._put_in_force(self.hazards.setting(values), quarter)

    def follow(self, paths: Mapping[str, NDArray[np.float64]], quarter: int) -> int:
        """Put whole schedules of levers in force; return how many agents got another date.

        A lever that climbs every quarter would have everybody dated anew every quarter. Where it is
        known how it will climb, one dating does for all of it, and everybody still comes up in the
        very quarter that the levers of that quarter bring about. Agents foresee none of it.

        Args:
            paths: values of each lever of the diary from `quarter` to the end of the run.
            quarter: the first in which they are in force.
        """
        if self._follows(paths):
            return 0
        settings = [
            self.hazards.setting(dict(zip(paths, values, strict=True)))
            for values in zip(*paths.values(), strict=True)
        ]
        self._followed = {name: np.array(path) for name, path in paths.items()}
        return self._put_in_force(np.array(settings), quarter)

    def _follows(self, paths: Mapping[str, NDArray[np.float64]]) -> bool:
        """Return whether these are the rest of what is followed already."""
        return self._followed.keys() == paths.keys() and all(
            np.array_equal(self._followed[name][-len(path) :], path) for name, path in paths.items()
        )

    def _put_in_force(self, settings: NDArray[np.int64] | int, quarter: int) -> int:
        """Date running spells anew under these settings; return how many got another date."""
        if (self.path[quarter:] == settings).all():
            return 0
        self.path[quarter:] = settings
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
        kind = self.hazards.kinds(rows)
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
        tables, settled = np.stack(self.hazards.tables), settled_from(path)
        sums = self._cumulated(int(path[-1]))
        spell, started = columns[self.diary.spell], columns[self.diary.started]

        def date_block(part: slice) -> None:
            find_dates(
                rows[part],
                np.uint64(self.key[0]),
                np.uint64(self.key[1]),
                spell,
                started,
                arrives[part],
                kind[part],
                pace[part],
                tables,
                path,
                settled,
                sums,
                out[part],
            )

        in_blocks(date_block, len(rows), self.population.register.threads)
        return out

    def _cumulated(self, setting: int) -> NDArray[np.float64]:
        """Return the hazard cumulated under a setting, empty where agents have their own pace."""
        if self.diary.pace is not None:
            return np.zeros((0, 0))
        if setting not in self.sums:
            self.sums[setting] = cumulated(self.hazards.tables[setting], len(self.path))
        return self.sums[setting]
