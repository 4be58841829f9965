"""Development zones: green parks, and those that the city chooses to become near-zero-carbon."""

import math

import numpy as np

from agents.firms.titles.honour import FACTORY
from agents.firms.titles.park import IndustrialPark, ZoneBars, ZoneYear
from agents.machinery.population import Population, Rows
from agents.machinery.rule import Rule
from agents.machinery.surroundings import Seen
from sim.accounts.books.money import Ledger
from sim.clock import QUARTERS_PER_YEAR
from sim.firms.market import FirmMarket
from sim.firms.terms import filled
from sim.firms.titles.footprint import footprint
from sim.firms.titles.near_zero import NearZeroFactories

PROGRAMME = "zero_carbon_park_programme"


class Parks:
    """The managements of all zones and what the city chooses (see `sim.phases.Decision`).

    The city chooses at the beginning of a year, those with the lowest emissions per output first;
    managements decide at its end.

    Attributes:
        rules: none; the managements are institutions.
        zones: one agent each.
    """

    rules: tuple[Rule, ...] = ()
    deciding: tuple[Rows, ...] = ()

    def __init__(
        self, population: Population, market: FirmMarket, factories: NearZeroFactories
    ) -> None:
        self.population, self.market, self.factories = population, market, factories
        tables = market.terms.tables
        self._bars = filled(
            ZoneBars,
            tables.titles,
            "park",
            {"near_zero": tables.titles.value("park", "bar", unit="1")},
        )
        self._joint = tables.titles.value("park", "joint_contract", unit="1")
        table = tables.parks
        self.zones = [
            IndustrialPark(
                population.model,
                int(code),
                str(name),
                str(name_zh),
                level == "national",
                population,
            )
            for code, name, name_zh, level in zip(
                *(table[key].tolist() for key in ("park", "name", "name_zh", "level")), strict=True
            )
        ]
        for zone in self.zones:
            zone.at_2020 = self.year(zone, 0).emissions_per_output
        self.quarter = 0
        self._years: list[ZoneYear] = []
        self._see()

    def year(self, zone: IndustrialPark, quarter: int) -> ZoneYear:
        """Return what a zone sees of its members; all nought if it has none."""
        rows, columns = zone.members, self.population.columns
        if not rows.size:
            return ZoneYear(0.0, 0.0, 0.0)
        power = self.factories.power(quarter)
        own = self.market.border.emissions
        output = columns["base_output"][rows] * columns["activity"][rows]
        bought = power.bought(self.population, rows)
        green = columns["green_share"][rows].astype(np.float64)
        return ZoneYear(
            float(footprint(self.population, rows, own, power).sum() / output.sum()),
            float((green * bought).sum() / max(bought.sum(), 1.0)),
            float(np.count_nonzero(columns["honour"][rows] >= FACTORY)),
        )

    def gather(self, quarter: int) -> None:
        """Choose zones at the beginning of a year; look at members at its end."""
        self.quarter = quarter
        if quarter % QUARTERS_PER_YEAR == 0:
            self._choose(quarter)
        at_end = quarter % QUARTERS_PER_YEAR == QUARTERS_PER_YEAR - 1
        self._years = [self.year(zone, quarter) for zone in self.zones] if at_end else []
        self._see()

    def decide(self) -> None:
        """Nothing is decided before the year is closed."""

    def scatter(self, ledger: Ledger) -> None:
        """Let managements close the year; members of a zone that signed keep all power green."""
        del ledger
        if self._years:
            for zone, year in zip(self.zones, self._years, strict=True):
                zone.close_year(year, self._bars)
        columns = self.population.columns  # every quarter: members come, and titles lapse
        signed = np.zeros(1 + max(zone.code for zone in self.zones), np.bool_)
        signed[[zone.code for zone in self.zones if zone.signed]] = True
        columns["green_kept"][signed[columns["park"]]] = 1.0

    def counts(self) -> tuple[float, float]:
        """Return green parks, and near-zero-carbon parks."""
        green = sum(zone.green for zone in self.zones)
        return float(green), float(sum(zone.near_zero for zone in self.zones))

    def _choose(self, quarter: int) -> None:
        wanted = math.floor(self.market.lever(PROGRAMME, quarter) + 1e-9)
        free = wanted - sum(zone.chosen for zone in self.zones)
        if free <= 0:
            return
        open_to_it = [zone for zone in self.zones if not zone.chosen and zone.at_2020 > 0.0]
        open_to_it.sort(key=lambda zone: (self.year(zone, quarter).emissions_per_output, zone.code))
        for zone in open_to_it[:free]:
            zone.chosen = True

    def _see(self) -> None:
        joint = np.zeros(1 + max(zone.code for zone in self.zones))
        joint[[zone.code for zone in self.zones if zone.chosen]] = self._joint
        self.population.surroundings["joint_contract"] = Seen(
            joint,
            "1",
            "part of the trouble of a green contract that the zone takes off its members",
            f"titles.csv, lever {PROGRAMME}",
            "park",
        )
