"""One level of government: a registered Mesa agent that sets levers and opens budgets."""

from collections.abc import Mapping
from typing import Any, Protocol

import mesa


class Purse(Protocol):
    """Money of a programme: opened for a quarter, spent until it is gone."""

    name: str
    available: float
    spent: float

    def open_quarter(self, yearly: float) -> None:
        """Make a quarter of the year's money available, yuan a year."""


class Government(mesa.Agent):
    """The nation, the province or the city.

    Attributes:
        level: "nation", "province" or "city".
        levers: what it has in force this quarter, by name; a number, or an array by division.
        purses: programmes whose money runs out, by the lever that sets their yearly sum.
    """

    def __init__(self, model: Any, level: str, purses: Mapping[str, Purse] | None = None) -> None:
        super().__init__(model)
        self.level = level
        self.levers: dict[str, Any] = {}
        self.purses = dict(purses or {})

    def begin_quarter(self, levers: Mapping[str, Any]) -> None:
        """Put this quarter's lever values in force and open the programmes' money."""
        self.levers = dict(levers)
        for lever, purse in self.purses.items():
            purse.open_quarter(float(self.levers[lever]))

    def granted(self) -> float:
        """Return what its programmes with a purse have granted this quarter, yuan."""
        return sum(purse.spent for purse in self.purses.values())

    def __repr__(self) -> str:
        return f"Government({self.level})"
