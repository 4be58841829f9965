"""What bus and metro offer each household where it lives and goes; its place belongs to the city.

Service grows and shrinks line by line: eight per cent more of it is not everybody's bus a little
oftener, but a better line for one household in five. So it is with metro lines and stops at exits.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from agents.machinery.chance import Stream
from agents.machinery.population import Population, Rows
from sim.households.everyday.tables import Everyday

LINE, LINK, FEEDER, NEAR = 0, 1, 2, 3  # draws of a household's place
PLACE = "place in the network"
Array = NDArray[np.float64]


@dataclass(frozen=True)
class PlaceDraws:
    """Where each household stands in the network, drawn once for all: it never moves.

    Attributes:
        city_seed: makes the synthetic city.
        households: rows of the population.
    """

    city_seed: int
    households: int

    @cached_property
    def line(self) -> Array:
        """Of its bus line [households]; lines below the share that has changed have changed."""
        return self._draw(LINE)

    @cached_property
    def link(self) -> Array:
        """Of the exit it uses; exits below the share with a stop have one."""
        return self._draw(LINK)

    @cached_property
    def feeder(self) -> Array:
        """Whether it needs a feeder to the metro."""
        return self._draw(FEEDER)

    @cached_property
    def near(self) -> Array:
        """How near its trips are to the metro."""
        return self._draw(NEAR)

    def _draw(self, k: int) -> Array:
        return Stream(self.city_seed, PLACE).uniform(np.arange(self.households), k=k)


@dataclass(frozen=True)
class BusAccess:
    """Walk and wait of a bus trip, h.

    Attributes:
        draws: where households stand.
        walk, wait: in 2020, km and h.
        speed: of walking, km/h.
        level: of the city's bus service against 2020.
        step: by how much a line that changes changes, as a share of its service.
        frequency_share: part of the change, as a power, that goes into waits; the rest into walks.
    """

    draws: PlaceDraws
    walk: float
    wait: float
    speed: float
    level: float
    step: float
    frequency_share: float

    def __call__(self, population: Population, rows: Rows | slice) -> Array:
        """Return it for each row."""
        changed = self.draws.line[rows] < self.changed
        return np.where(changed, self._hours(self.of_changed), self._hours(1.0))

    @property
    def of_changed(self) -> float:
        """Service of a line that has changed."""
        return 1.0 + np.sign(self.level - 1.0) * max(self.step, abs(self.level - 1.0))

    @property
    def changed(self) -> float:
        """Share of lines that have changed."""
        return abs(self.level - 1.0) / max(self.step, abs(self.level - 1.0))

    def mean_walk(self) -> float:
        """Return the city's mean walk to a stop, km."""
        nearer = self.of_changed ** (self.frequency_share - 1.0)
        return float(self.walk * (1.0 - self.changed + self.changed * nearer))

    def _hours(self, service: float) -> float:
        walk = self.walk / self.speed * service ** (self.frequency_share - 1.0)
        return float(walk + self.wait * service**-self.frequency_share)


@dataclass(frozen=True)
class WalkAtExit:
    """Walk from a feeder to the metro, h: of those who need one and whose exit has no stop."""

    draws: PlaceDraws
    linked: float
    feeders: float
    walk: float

    def __call__(self, population: Population, rows: Rows | slice) -> Array:
        """Return it for each row."""
        without = self.draws.link[rows] >= self.linked
        needs = self.draws.feeder[rows] < self.feeders
        return np.asarray(np.where(without & needs, self.walk, 0.0), np.float64)


@dataclass(frozen=True)
class MetroNear:
    """Whether most trips of a household have a station near; `reach` is by division [10]."""

    draws: PlaceDraws
    reach: tuple[float, ...]

    def __call__(self, population: Population, rows: Rows | slice) -> NDArray[np.bool_]:
        """Return it for each row."""
        reach = np.array(self.reach)[population.columns["district"][rows]]
        return np.asarray(self.draws.near[rows] < reach)


@dataclass(frozen=True)
class Places:
    """Bus, metro exit and metro as households find them."""

    bus: BusAccess
    exit: WalkAtExit
    metro: MetroNear

    def differs(
        self, other: "Places", population: Population, rows: Rows | slice
    ) -> NDArray[np.bool_]:
        """Return who finds one of the three otherwise than in `other`."""
        found = np.zeros(len(population.columns["district"][rows]), np.bool_)
        for mine, theirs in (
            (self.bus, other.bus),
            (self.exit, other.exit),
            (self.metro, other.metro),
        ):
            if mine != theirs:
                found |= mine(population, rows) != theirs(population, rows)
        return found


def places_of(
    everyday: Everyday, draws: PlaceDraws, quarter: int, level: float, linked: float
) -> Places:
    """Return the places of a quarter.

    Args:
        everyday: graded numbers.
        draws: where households stand.
        quarter: index, for the lines of the metro that are open.
        level: of bus service against 2020.
        linked: share of metro exits with a bus stop.
    """
    number = everyday.number
    return Places(
        BusAccess(
            draws,
            number("travel", "walk", "km"),
            number("travel", "wait", "h"),
            number("travel", "walking_speed", "km/h"),
            level,
            number("travel", "line_step"),
            number("travel", "frequency_share"),
        ),
        WalkAtExit(
            draws,
            linked,
            number("travel", "feeder_share"),
            number("travel", "exit_walk", "h"),
        ),
        MetroNear(draws, tuple(everyday.metro_reach(quarter).tolist())),
    )
