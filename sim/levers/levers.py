"""The levers of policy: their cards, and their values quarter by quarter under a mix."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim import clock
from sim.divisions import DIVISIONS
from sim.errors import InputError
from sim.levers.cards import Dated, LeverCard
from sim.levers.schedule import Interpolation, Schedule
from sim.levers.suggest import nearest_lever

FIRST_QUARTER_OF_MIXES = clock.LAST_QUARTER_OF_HISTORY + 1
Floats = NDArray[np.float64]


class World(Protocol):
    """What levers need of the world."""

    def series(self, name: str) -> Floats:
        """A series by quarter from 2020Q1, money in yuan of 2020; "price_index" is 1 in 2020."""


@dataclass(frozen=True)
class Mix:
    """A policy mix: its schedules by lever, or everything off from the first quarter.

    Attributes:
        base: the shipped mix that one of the user's own was built on, "" for a shipped one.
    """

    name: str
    label_en: str
    label_zh: str
    everything_off: bool
    schedules: tuple[tuple[str, Schedule], ...]
    base: str = field(default="", compare=False)  # what is asked is the schedules


class Levers:
    """The value of every lever in every quarter of a run, money in yuan of 2020.

    Until the end of 2025 every mix reads the same history; afterwards a lever follows its
    reference until the first knot of the mix's own schedule, and that schedule from there on, in
    all divisions alike; but where a mix strengthens a lever, a division whose own scheme asks more
    keeps it. A mix with `everything_off` has every lever off from the first quarter.
    """

    def __init__(
        self, cards: Mapping[str, LeverCard], mix: Mix, world: World, quarters: int
    ) -> None:
        self.cards = dict(cards)
        self.quarters = quarters
        self._mix, schedules = mix, dict(mix.schedules)
        self._world = world
        self._reference: dict[str, Floats] = {}
        self._city: dict[str, Floats] = {}
        self._divisions: dict[str, Floats] = {}
        for name, card in self.cards.items():
            own = _own(card, mix.everything_off, schedules.get(name))
            self._city[name] = _path(card, own, world, quarters)
            if card.districts:
                self._divisions[name] = _paths_by_division(
                    card, self._city[name], own, world, quarters
                )

    def value(self, name: str, quarter: int) -> float:
        """The city's value of a lever in a quarter; where districts differ, that of the others."""
        return float(self._city[self._known(name)][self._inside(quarter)])

    def reference(self, name: str, quarter: int) -> float:
        """The value a lever would have without the mix: as in history, then as expected."""
        if self._known(name) not in self._reference:
            path = _path(self.cards[name], None, self._world, self.quarters)
            self._reference[name] = path
        return float(self._reference[name][self._inside(quarter)])

    def announced(self, name: str, quarter: int) -> float:
        """The city's value of a lever in a later quarter, which may lie beyond the run.

        Raises:
            ValueError: the lever is in money or follows the world: nobody knows it ahead.
        """
        card = self.cards[self._known(name)]
        if card.nominal or card.world is not None:
            raise ValueError(f"{name} is not known ahead")
        own = _own(card, self._mix.everything_off, dict(self._mix.schedules).get(name))
        return float(_path(card, own, self._world, quarter + 1)[quarter])

    def ahead(self, name: str, quarter: int) -> Floats:
        """The city's values of a lever from a quarter to the end of the run, one per quarter.

        In history they say no more than what holds at its end, whatever the mix does later.
        """
        path = self._city[self._known(name)][self._inside(quarter) :]
        known = FIRST_QUARTER_OF_MIXES - quarter
        if known <= 0 or known >= len(path):
            return path
        return np.append(path[:known], np.full(len(path) - known, path[known - 1]))

    def by_division(self, name: str, quarter: int) -> Floats:
        """The values of a lever in a quarter, one per division, shape (10,)."""
        known, inside = self._known(name), self._inside(quarter)
        if known in self._divisions:
            return self._divisions[known][inside].copy()
        return np.full(len(DIVISIONS), self._city[known][inside])

    def varies_by_division(self, name: str) -> bool:
        """Whether some division has, or had, a scheme of its own."""
        return self._known(name) in self._divisions

    def at(self, quarter: int) -> dict[str, float | Floats]:
        """Every lever in a quarter: a float, or an array by division where districts differ."""
        return {
            name: self.by_division(name, quarter)
            if name in self._divisions
            else self.value(name, quarter)
            for name in self.cards
        }

    def _known(self, name: str) -> str:
        if name not in self.cards:
            raise InputError(
                "levers",
                "lever",
                name,
                "a lever of conf/levers",
                nearest_lever(name, self.cards),
            )
        return name

    def _inside(self, quarter: int) -> int:
        if not 0 <= quarter < self.quarters:
            raise IndexError(f"quarter {quarter} is outside the run of {self.quarters} quarters")
        return quarter


def _own(card: LeverCard, off: bool, schedule: Schedule | None) -> Schedule | None:
    """What a mix says of a lever: off from the first quarter, its schedule, or nothing."""
    return Schedule(((0, card.off),)) if off else schedule


def _path(card: LeverCard, own: Schedule | None, world: World, quarters: int) -> Floats:
    """Values of a lever, one per quarter of the run."""
    if card.world is not None:
        path = world.series(card.world)[:quarters]
    else:
        path = _values(card, _rows(card.history, "step"), world, quarters)
        if card.reference:
            reference = _rows(card.reference, card.interpolation)
            path = _switch(reference.first, path, _values(card, reference, world, quarters))
    if own is not None:
        path = _switch(own.first, path, _values(card, own, world, quarters))
    return path


def _paths_by_division(
    card: LeverCard, city: Floats, own: Schedule | None, world: World, quarters: int
) -> Floats:
    """The same by division, shape (quarters, 10).

    Stronger is what lies farther from `off`. A mix that is nowhere stronger than the reference is
    meant to weaken or to switch off, and does so everywhere.
    """
    paths = np.repeat(city[:, np.newaxis], len(DIVISIONS), axis=1)
    reference = _path(card, None, world, quarters)
    strengthens = bool(_stronger(card, city, reference).any())
    for division, rows in card.districts:
        scheme = _rows(rows, "step")
        path = _switch(scheme.first, reference, _values(card, scheme, world, quarters))
        if own is not None:
            kept = strengthens & _stronger(card, path, city)
            path = _switch(own.first, path, np.where(kept, path, city))
        paths[:, DIVISIONS.index(division)] = path
    return paths


def _stronger(card: LeverCard, one: Floats, other: Floats) -> NDArray[np.bool_]:
    """Say in which quarters one path of a lever lies farther from `off` than another."""
    return np.asarray(np.abs(one - card.off) > np.abs(other - card.off))


def _rows(rows: tuple[Dated, ...], interpolation: Interpolation) -> Schedule:
    return Schedule(tuple((row.quarter, row.value) for row in rows), interpolation)


def _values(card: LeverCard, schedule: Schedule, world: World, quarters: int) -> Floats:
    """A schedule by quarter, 0 before it begins; the only place where lever money is deflated."""
    path = np.zeros(quarters)
    for quarter in range(schedule.first, quarters):
        path[quarter] = schedule.at(quarter)
    if card.nominal:
        real = path / world.series("price_index")[:quarters]
        path = np.where(path == card.off, card.off, real)  # off stays off to the bit
    return path


def _switch(first: int, before: Floats, after: Floats) -> Floats:
    """One path until a quarter, another from it on."""
    path = before.copy()
    path[first:] = after[first:]
    return path
