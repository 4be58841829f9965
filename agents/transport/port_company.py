"""The companies that run the ports: registered Mesa agents, each with its machines and callers."""

from typing import Any

import mesa
import numpy as np

from agents.machinery.population import Population
from agents.transport.port_equipment import BARGE, ELECTRIC


class PortCompany(mesa.Agent):
    """The company of one port, or of the quays on the canals.

    Attributes:
        name: in words.
        port: index in `agents.transport.port_equipment.PORTS`.
        equipment: its machines, and the barges at home there.
        callers: the ships that berth there.
        replaced: machines it replaced in the last quarter.
        invested: what it paid for them, yuan.
        shore_kwh: shore power that it sold, at the rate of the quarter, kWh a year.
    """

    def __init__(
        self, model: Any, name: str, port: int, equipment: Population, callers: Population
    ) -> None:
        super().__init__(model)
        self.name = name
        self.port = port
        self.equipment = equipment
        self.callers = callers
        self.replaced = 0
        self.invested = 0.0
        self.shore_kwh = 0.0

    def __repr__(self) -> str:
        return f"PortCompany({self.name})"

    @property
    def electric_share(self) -> float:
        """Share of its machines that are electric, barges left aside."""
        columns, rows = self.equipment.columns, self.equipment.rows
        number = np.where(columns["kind"][rows] == BARGE, 0, columns["number"][rows])
        electric = number[columns["drive"][rows] == ELECTRIC].sum()
        return float(electric / max(number.sum(), 1))
