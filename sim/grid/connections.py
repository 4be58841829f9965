"""Connection of roof PV: what the grid of each division can host, and how fast it is admitted.

Homes and firms stand in one line: first come, first served, and who comes in the same quarter in
the order of a draw that each owner has for life. The last plant admitted may overshoot the room;
the overshoot is taken off the room of the next quarter. What is not admitted waits on its roof.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from agents.grid.grid_operator import room_for_pv
from agents.machinery.chance import Stream
from sim.accounts.books.money import group_sums
from sim.clock import QUARTERS_PER_YEAR
from sim.divisions import DIVISIONS
from sim.grid.system import PowerSystem
from sim.tables import city_path, read_graded

Array = NDArray[np.float64]
KW_PER_MW = 1000.0
ALL = "all"


class Waiting(NamedTuple):
    """Plants that wait on the roofs of one kind of owner.

    Attributes:
        owners: the column in which their owners hold what is connected; names the kind.
        rows: of the owners.
        district: of each.
        kw: of each, times the roofs it stands for.
        since: quarter from which each waits.
    """

    owners: str
    rows: NDArray[np.int64]
    district: NDArray[Any]
    kw: Array
    since: NDArray[Any]


class Owners(Protocol):
    """Who puts PV on roofs: what of theirs waits, and what they do when the desk has decided."""

    def waiting(self) -> Waiting:
        """Return the plants that wait."""

    def connect(self) -> None:
        """Connect what is admitted."""


class Connections:
    """The grid company's desk for roof PV; without a city, whoever asks is connected.

    Args:
        city: name of the folder of city data.
        seed: of the run; the order of those who come in the same quarter follows it.

    Attributes:
        joint: whether all kinds of owners stand in one line, called when all have applied; else
            each is served when it asks.
        room: what may still be connected in this quarter, kW by division [10].
        limit: what each division can host in this quarter, kW [10].
    """

    def __init__(self, city: str | None = None, seed: int = 0) -> None:
        self.joint, self.seed = city is not None, seed
        self._admitted: dict[str, NDArray[np.bool_]] = {}
        self.room: Array = np.full(len(DIVISIONS), np.inf)
        self.limit: Array = np.full(len(DIVISIONS), np.inf)
        self._carried: Array = np.zeros(len(DIVISIONS))
        self._pace: Array = np.full(len(DIVISIONS), np.inf)
        if city is not None:
            table = read_graded(city_path(city, "power", "hosting.csv"), keys=("item", "division"))
            self._known = table.by(DIVISIONS, "hosting_limit", unit="MW") * KW_PER_MW
            self._per_storage = table.value("added_by_storage", ALL, unit="ratio")
            self._growth_then = table.value("load_of_the_limit", ALL, unit="ratio")
            self._rate = table.value("connection_rate", ALL, unit="1/yr")

    def open_quarter(
        self, speed: float, system: PowerSystem, quarter: int, standing: Array
    ) -> None:
        """Set the room of a quarter.

        Limits grow with the load of the city and with its stores, which take in what noon leaves
        over.

        Args:
            speed: lever pv_permit_speed, on limit and pace.
            system: for load and stores of the last quarter.
            quarter: index.
            standing: roof PV connected, kW by division [10].
        """
        stores = sum(power for power, _ in system.storage(quarter).values()) * KW_PER_MW
        grown = self._known * (system.growth() / self._growth_then)
        share = self._known / self._known.sum()
        self.limit = speed * (grown + self._per_storage * stores * share)
        self._carried = np.minimum(self._pace, 0.0)
        self._pace = self._rate * self.limit / QUARTERS_PER_YEAR + self._carried
        self.room = np.array(
            [
                room_for_pv(limit, stands, self._rate, carried, QUARTERS_PER_YEAR)
                for limit, stands, carried in zip(
                    self.limit.tolist(), standing.tolist(), self._carried.tolist(), strict=True
                )
            ]
        )

    def line_up(self, everybody: Sequence[Waiting]) -> None:
        """Decide which of all plants that wait are connected now, in one line."""
        lots = [self._lots(kind) for kind in everybody]
        columns = [(kind.district, kind.kw, kind.since) for kind in everybody]
        district, kw, since = (np.concatenate(parts) for parts in zip(*columns, strict=True))
        served = self.admit(district, kw, since, np.concatenate(lots))
        ends = np.cumsum([len(kind.kw) for kind in everybody])[:-1]
        for kind, part in zip(everybody, np.split(served, ends), strict=True):
            self._admitted[kind.owners] = part

    def admitted(self, who: Waiting) -> NDArray[np.bool_]:
        """Return which of the plants of one kind of owner are connected now."""
        if not self.joint:
            self.line_up([who])
        return self._admitted.pop(who.owners)

    def _lots(self, who: Waiting) -> Array:
        """Return the draw that each owner has for life, 0 to 1."""
        return Stream(self.seed, f"queue for the grid: {who.owners}").uniform(who.rows)

    def admit(
        self, district: NDArray[Any], kw: Array, since: NDArray[Any], lot: Array
    ) -> NDArray[np.bool_]:
        """Return which of the waiting plants are connected now, and take them off the room.

        Args:
            district: of each plant.
            kw: of each plant, times the roofs it stands for.
            since: quarter from which it waits.
            lot: the draw of its owner, lowest first among those of one quarter.
        """
        served = np.zeros(len(kw), np.bool_)
        order = np.lexsort((lot, since))
        for d in np.unique(district).tolist():
            here = order[district[order] == d]
            ahead = np.cumsum(kw[here]) - kw[here]
            taken = here[ahead < self.room[d]]
            served[taken] = True
            connected = float(kw[taken].sum())
            self.room[d] -= connected
            self._pace[d] -= connected
        return served


def connect_roofs(desk: Connections, owners: Sequence[Owners]) -> None:
    """Call the line once all have applied, and connect what is admitted."""
    desk.line_up([each.waiting() for each in owners])
    for each in owners:
        each.connect()


def waiting_plants(
    columns: dict[str, NDArray[Any]], power: str, since: str, weight: Array
) -> Waiting:
    """Return the plants that wait on roofs; arguments as for `connect_waiting`."""
    rows = np.flatnonzero(columns["pv_waiting"] > 0.0)
    kw = columns["pv_waiting"][rows].astype(np.float64) * weight[rows]
    return Waiting(power, rows, columns["district"][rows], kw, columns[since][rows])


def connect_waiting(
    connections: Connections,
    columns: dict[str, NDArray[Any]],
    power: str,
    since: str,
    weight: Array,
    owner_class: NDArray[np.integer],
    classes: int,
    quarter: int,
) -> Array:
    """Connect what the grid admits of the plants that wait.

    Returns:
        What is connected, kW by division and class of owner [10, classes].

    Args:
        connections: the desk.
        columns: of the owners, with "pv_waiting", "pv_built" and "district"; changed in place.
        power: the column of what is connected.
        since: the column of the quarter in which the owner decided.
        weight: owners that each row stands for.
        owner_class: of each row, by income or size, 0 to classes-1.
        classes: how many there are.
        quarter: index.
    """
    waiting = waiting_plants(columns, power, since, weight)
    kw, admitted = waiting.kw, connections.admitted(waiting)
    rows = waiting.rows[admitted]
    columns[power][rows] += columns["pv_waiting"][rows]
    columns["pv_waiting"][rows] = 0.0
    columns["pv_built"][rows] = quarter
    group = columns["district"][rows].astype(np.int64) * classes + owner_class[rows]
    sums = group_sums(group, kw[admitted], len(DIVISIONS) * classes, 1.0)
    return sums.reshape(len(DIVISIONS), classes)
