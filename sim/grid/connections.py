"""Connection of roof PV: what the grid of each division can host, and how fast it is admitted.

First come, first served. The last plant admitted may overshoot the room; the overshoot is taken off
the room of the next quarter. What is not admitted waits on its roof.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.grid.grid_operator import room_for_pv
from sim.accounts.books.money import group_sums
from sim.clock import QUARTERS_PER_YEAR
from sim.divisions import DIVISIONS
from sim.grid.system import PowerSystem
from sim.tables import city_path, read_graded

Array = NDArray[np.float64]
KW_PER_MW = 1000.0
ALL = "all"


class Connections:
    """The grid company's desk for roof PV; without a city, whoever asks is connected.

    Attributes:
        room: what may still be connected in this quarter, kW by division [10].
        limit: what each division can host in this quarter, kW [10].
    """

    def __init__(self, city: str | None = None) -> None:
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

    def admit(self, district: NDArray[Any], kw: Array, since: NDArray[Any]) -> NDArray[np.bool_]:
        """Return which of the waiting plants are connected now, and take them off the room.

        Args:
            district: of each plant.
            kw: of each plant, times the roofs it stands for.
            since: quarter from which it waits.
        """
        served = np.zeros(len(kw), np.bool_)
        order = np.argsort(since, kind="stable")
        for d in np.unique(district).tolist():
            here = order[district[order] == d]
            ahead = np.cumsum(kw[here]) - kw[here]
            taken = here[ahead < self.room[d]]
            served[taken] = True
            connected = float(kw[taken].sum())
            self.room[d] -= connected
            self._pace[d] -= connected
        return served


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
    waiting = np.flatnonzero(columns["pv_waiting"] > 0.0)
    kw = columns["pv_waiting"][waiting].astype(np.float64) * weight[waiting]
    admitted = connections.admit(columns["district"][waiting], kw, columns[since][waiting])
    rows = waiting[admitted]
    columns[power][rows] += columns["pv_waiting"][rows]
    columns["pv_waiting"][rows] = 0.0
    columns["pv_built"][rows] = quarter
    group = columns["district"][rows].astype(np.int64) * classes + owner_class[rows]
    sums = group_sums(group, kw[admitted], len(DIVISIONS) * classes, 1.0)
    return sums.reshape(len(DIVISIONS), classes)
