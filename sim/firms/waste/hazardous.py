"""Hazardous waste of firms, quarter by quarter: tenders, the queue at recovery plants, bills."""

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import SECTORS, WASTE_KINDS, WASTE_ROUTES, WasteRoute
from agents.firms.waste.hazardous import choose_waste_route, tender_hazard, waste_made
from agents.machinery.chance import Stream
from agents.machinery.diary import Dates, Diary
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen, Surroundings
from sim.accounts.books.controls import Control, bills_control
from sim.accounts.books.money import Kind, Ledger, group_sums
from sim.clock import per_quarter
from sim.firms.market import FirmMarket
from sim.firms.waste.terms import ROUTES, read_waste_terms

Array = NDArray[np.float64]
LEVY, CAPACITY = "hazardous_landfill_levy", "hazardous_recovery_capacity"
KINDS_BY_ROUTES = (len(WASTE_KINDS), len(WASTE_ROUTES))


class HazardousWaste:
    """Where hazardous waste goes (see `sim.phases.Decision`).

    Firms choose at their tender, and at once when they start. Recovery plants take whom they have
    room for, kind by kind, in the order of a draw that each firm has for life; whom they miss
    chooses among the others. A contract stands until the next tender, whatever becomes of output.

    Attributes:
        rules: what it runs.
        turned_away: waste of the quarter's tenders that recovery plants had no room for, t a year.
    """

    rules = (choose_waste_route, waste_made)

    def __init__(self, population: Population, market: FirmMarket) -> None:
        self.population, self.market = population, market
        self.terms = read_waste_terms(market.terms.tables)
        diary = Diary(
            name="tender of hazardous waste",
            hazard=tender_hazard,
            clock=None,
            due="waste_due",
            spell="waste_spell",
            started="waste_started",
            constants={"tender_rate": Seen(self.terms.tender_rate, "1/yr")},
        )
        self.dates = Dates(diary, population, market.world.end)
        self._queue = Stream(population.seed, "queue at recovery plants")
        self.quarter = 0
        self.rows: Rows = np.zeros(0, np.int64)
        self.choice = np.zeros(0, np.int64)
        self.turned_away = 0.0
        self._see(0)
        self.dates.begin()

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of those who decide."""
        return (self.rows,)

    def gather(self, quarter: int) -> None:
        """Find who holds a tender or has just started, set what they see."""
        self.quarter = quarter
        columns = self.population.columns
        starting = columns["active"] & (columns["waste_route"] == WasteRoute.NONE)
        due = (columns["waste_due"] == quarter) & columns["active"]
        self.rows = np.flatnonzero((due | starting) & (columns["waste_kind"] > 0))
        self._see(quarter)

    def decide(self) -> None:
        """Choose as if recovery had room for all; whom it turns away chooses without it."""
        self.choice = choose_waste_route.decide(self.population, self.rows)
        away = self._turned_away()
        self.turned_away = float(self._tonnes(self.rows[away]).sum())
        if away.size:
            full = Surroundings(self.population.surroundings)
            full["recovery_room"] = Seen(False, "1", "recovery plants are full", "queue")
            self.choice[away] = choose_waste_route.decide(self.population, self.rows[away], full)

    def scatter(self, ledger: Ledger) -> None:
        """Write the contracts and date the next tenders; bills follow what is handed over."""
        del ledger
        self.population.columns["waste_route"][self.rows] = self.choice
        self.dates.open(self.rows, self.quarter)

    def handed_over(self) -> Array:
        """Return waste of the quarter by kind and route, t a year; route 0 is stored."""
        rows = self.population.rows
        return self._by_kind_and_route(rows, self._tonnes(rows))

    def _by_kind_and_route(self, rows: Rows, tonnes: Array) -> Array:
        """Return the sums of `tonnes` of these rows."""
        columns = self.population.columns
        cell = columns["waste_kind"][rows].astype(np.int64) * KINDS_BY_ROUTES[1]
        cell += columns["waste_route"][rows]
        size = KINDS_BY_ROUTES[0] * KINDS_BY_ROUTES[1]
        return group_sums(cell, tonnes, size, 1.0).reshape(KINDS_BY_ROUTES)

    def pay(self, ledger: Ledger, quarter: int) -> list[Control]:
        """Book gate fees to the plants and the levy to the city; return what they must add up to.

        Args:
            ledger: takes the bookings.
            quarter: index.
        """
        columns, rows = self.population.columns, self.population.rows
        yearly = self._tonnes(rows)
        tonnes = np.asarray(per_quarter(yearly))
        sector = columns["sector"][rows].astype(np.int64)
        kind, route = columns["waste_kind"][rows], columns["waste_route"][rows]
        levy = self.market.lever(LEVY, quarter)
        fees = group_sums(sector, self.terms.fee[kind, route] * tonnes, len(SECTORS), 1.0)
        buried = np.where(route == WasteRoute.LANDFILL, tonnes, 0.0)
        due = levy * group_sums(sector, buried, len(SECTORS), 1.0)
        ledger.book_groups("firms", "waste plants", Kind.WASTE_DISPOSAL, fees, quarter, SECTORS)
        ledger.book_groups("firms", "city government", Kind.LANDFILL_LEVY, due, quarter, SECTORS)
        taken = np.asarray(per_quarter(self._by_kind_and_route(rows, yearly)))
        return [
            bills_control("hazardous waste", Kind.WASTE_DISPOSAL, self.terms.fee, taken),
            bills_control("landfill levy", Kind.LANDFILL_LEVY, levy, taken[:, WasteRoute.LANDFILL]),
        ]

    def _tonnes(self, rows: Rows) -> Array:
        """Return waste of each row at the rate of the quarter, times the firms it stands for."""
        made = waste_made.decide(self.population, rows)
        return np.asarray(made * self.population.columns["weight"][rows])

    def _turned_away(self) -> Rows:
        """Return the places of those who want recovery and find no room in its plants."""
        columns = self.population.columns
        under_contract = (columns["waste_route"] == WasteRoute.RECOVERY) & columns["active"]
        under_contract[self.rows] = False
        asking = np.flatnonzero(self.choice == WasteRoute.RECOVERY)
        asking = asking[np.argsort(self._queue.uniform(self.rows[asking]), kind="stable")]
        kind = columns["waste_kind"][self.rows[asking]]
        room = self.terms.capacity * self.market.lever(CAPACITY, self.quarter)
        away = []
        for code in range(1, len(WASTE_KINDS)):
            held = np.flatnonzero(under_contract & (columns["waste_kind"] == code))
            left = room[code] - float(self._tonnes(held).sum())
            line = asking[kind == code]
            away.append(line[np.cumsum(self._tonnes(self.rows[line])) > left])
        return np.concatenate(away)

    def _see(self, quarter: int) -> None:
        seen, terms = self.population.surroundings, self.terms
        for code, route in enumerate(ROUTES, start=1):
            seen[f"{route}_odds"] = Seen(
                terms.odds[:, code], "1", "were it free", "hazardous.csv", "waste_kind"
            )
            seen[f"{route}_fee"] = Seen(
                terms.fee[:, code], "yuan/t", "gate fee", "hazardous.csv", "waste_kind"
            )
        seen["landfill_levy"] = Seen(
            self.market.lever(LEVY, quarter), "yuan/t", "of the city on landfill", f"lever {LEVY}"
        )
        seen["recovery_room"] = Seen(True, "1", "recovery plants make offers", "queue")
        seen["waste_price_weight"] = Seen(
            terms.price_weight, "1", "of 1,000 yuan a tonne", "hazardous.csv"
        )
        seen["waste_per_output"] = Seen(
            terms.per_output(quarter), "1", "against 2020", "hazardous.csv"
        )
