"""The management of a development zone: a registered Mesa agent with the firms on its land."""

from typing import Any, NamedTuple

import mesa
import numpy as np

from agents.machinery.population import Population


class ZoneBars(NamedTuple):
    """What a zone must reach."""

    green_members: float  # green factories among members, for a green park
    majority: float  # share of members' power that is green, before it signs for the rest
    near_zero: float  # emissions per output against 2020 that are left, for a near-zero park


class ZoneYear(NamedTuple):
    """What a zone sees of its members at the end of a year."""

    emissions_per_output: float  # t CO2 per yuan, green power counted as free of them
    green_power: float  # share of members' power
    green_members: float  # with a green factory title


class IndustrialPark(mesa.Agent):
    """The management of one zone.

    Attributes:
        code: as in Firm.park.
        name, name_zh: of the zone.
        national: whether the state council set it up.
        firms: the population its members are of.
        at_2020: emissions per output of its members in 2020, t CO2 per yuan; 0 without members.
        green: has the title of green park.
        chosen: the city has chosen it to become near-zero-carbon.
        signed: buys green power for all its members.
        near_zero: has passed.
    """

    def __init__(
        self, model: Any, code: int, name: str, name_zh: str, national: bool, firms: Population
    ) -> None:
        super().__init__(model)
        self.code, self.name, self.name_zh, self.national = code, name, name_zh, national
        self.firms = firms
        self.at_2020 = 0.0
        self.green = self.chosen = self.signed = self.near_zero = False

    @property
    def members(self) -> np.ndarray:
        """Rows of the manufacturers above the threshold that are in business on its land."""
        columns = self.firms.columns
        return np.flatnonzero((columns["park"] == self.code) & columns["active"])

    def close_year(self, year: ZoneYear, bars: ZoneBars) -> None:
        """Decide what the zone applies for and signs, and whether it has passed.

        It applies for the title of green park when enough of its members are green factories. Once
        chosen, it signs for all members when much of their power is green already; it passes when
        what is left of the emissions per output of 2020 is little.
        """
        if year.green_members >= bars.green_members:
            self.green = True
        if not self.chosen:
            return
        if year.green_power >= bars.majority:
            self.signed = True
        if self.at_2020 > 0.0 and year.emissions_per_output <= bars.near_zero * self.at_2020:
            self.near_zero = True

    def __repr__(self) -> str:
        return f"IndustrialPark({self.name})"
