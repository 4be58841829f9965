"""Data centres: the cooling of new ones, and what old ones do about the limit of the day."""

import numpy as np

from agents.firms.data_centre import (
    CLOSE,
    RENEW,
    CentreTerms,
    CoolingCapex,
    CoolingPue,
    answer_pue_limit,
    choose_cooling,
    machines_kw,
    pue_now,
)
from agents.firms.kinds import SECTORS, Sector
from agents.firms.power.green_power import green_duty
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen
from sim.accounts.books.money import Ledger
from sim.clock import QUARTERS_PER_YEAR
from sim.firms.decisions.business import Business
from sim.firms.market import FirmMarket
from sim.firms.money.bookings import Invested, buy
from sim.firms.terms import filled
from sim.levers.levers import FIRST_QUARTER_OF_MIXES

COOLING_MEASURES = 0b00010011  # slots of the curve that a new cooling plant holds already
LIMIT_OF_OLD = "datacentre_pue_limit_existing"
AHEAD = 5 * QUARTERS_PER_YEAR  # a renewal is meant to last
NONE: Rows = np.zeros(0, np.int64)


class DataCentres:
    """Cooling on entry; renewal or closing of those above the limit (see `sim.phases.Decision`).

    Looks at each centre when its power contract ends. What a centre that closes has served moves to
    the others.

    Args:
        population: the firms.
        market: prices and levers.
        business: who starts; it gathers, decides and scatters before this.

    Attributes:
        rules: what it runs.
        invested: what was paid for cooling, and for moving, in the quarter.
        closed: centres that closed in the quarter.
    """

    rules = (choose_cooling, answer_pue_limit)

    def __init__(self, population: Population, market: FirmMarket, business: Business) -> None:
        self.population, self.market, self.business = population, market, business
        behaviour = market.terms.tables.behaviour
        self.pue = filled(CoolingPue, behaviour, "cooling_pue")
        self.capex = filled(CoolingCapex, behaviour, "cooling_capex")
        self.terms = filled(CentreTerms, behaviour, "data_centre")
        self.quarter = 0
        self.designing, self.answering = NONE, NONE
        self.design = self.answer = np.zeros(0, np.int64)
        self.invested = Invested()
        self.closed = 0.0
        self._see(0)

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of those who decide."""
        return (self.designing, self.answering)

    def gather(self, quarter: int) -> None:
        """Find who builds and whose year is over, set what they see."""
        self.quarter = quarter
        columns = self.population.columns
        centres = np.flatnonzero(columns["sector"] == Sector.DATA_CENTRES)
        self.designing = np.intersect1d(self.business.applying, centres)
        due = (columns["green_due"][centres] <= quarter) & columns["active"][centres]
        self.answering = centres[due]
        self._see(quarter)

    def decide(self) -> None:
        """Run the rules."""
        self.design = choose_cooling.decide(self.population, self.designing)
        self.answer = answer_pue_limit.decide(self.population, self.answering)

    def scatter(self, ledger: Ledger) -> None:
        """Build, with a contract for what power is owed; renew; close; book what that costs."""
        started = self.population.columns["active"][self.designing]
        parts = (
            self._build(ledger, self.designing[started], self.design[started]),
            self._renew(ledger, self.answering[self.answer == RENEW]),
            self._close(ledger, self.answering[self.answer == CLOSE]),
        )
        self.invested = Invested(*(float(sum(values)) for values in _by_field(parts)))

    def machines(self, rows: Rows) -> np.ndarray:
        """Return the machines each centre is built for, kW."""
        columns, load = self.population.columns, self.terms.load
        states = (columns[name][rows] for name in ("power", "activity", "pue"))
        triples = zip(*states, strict=True)
        return np.array([machines_kw(power, made, pue, load) for power, made, pue in triples])

    def ratio(self, rows: Rows) -> np.ndarray:
        """Return the PUE of each centre after its saving projects."""
        columns = self.population.columns
        pairs = zip(columns["pue"][rows], columns["electricity_factor"][rows], strict=True)
        return np.array([pue_now(pue, factor) for pue, factor in pairs])

    def _build(self, ledger: Ledger, rows: Rows, design: np.ndarray) -> Invested:
        columns = self.population.columns
        pue = np.array(self.pue)[design]
        columns["power"][rows] *= pue / columns["pue"][rows]
        columns["pue"][rows] = pue
        columns["measures_taken"][rows] |= np.uint8(COOLING_MEASURES)
        columns["green_share"][rows] = green_duty.decide(self.population, rows)
        cost = np.array(self.capex)[design] * self.machines(rows)
        return self._invest(ledger, rows, cost, 0.0)

    def _renew(self, ledger: Ledger, rows: Rows) -> Invested:
        columns = self.population.columns
        columns["electricity_factor"][rows] *= self._built_for() / self.ratio(rows)
        columns["measures_taken"][rows] |= np.uint8(COOLING_MEASURES)
        cost = self.terms.renewal_per_site + self.terms.renewal * self.machines(rows)
        return self._invest(ledger, rows, cost, self.market.aid_per_yuan(self.quarter))

    def _built_for(self) -> float:
        """Return the PUE that a renewal aims at: nobody renews again for a limit that is announced.

        What mixes announce is not known before they begin.
        """
        limit = self.market.lever(LIMIT_OF_OLD, self.quarter)
        if self.quarter < FIRST_QUARTER_OF_MIXES:
            return limit
        return min(limit, self.market.levers.announced(LIMIT_OF_OLD, self.quarter + AHEAD))

    def _close(self, ledger: Ledger, rows: Rows) -> Invested:
        columns = self.population.columns
        paid = self._invest(ledger, rows, self.terms.moving * self.machines(rows), 0.0)
        columns["active"][rows] = False
        self.closed = float(columns["weight"][rows].sum())
        if rows.size:
            gone = np.zeros(len(SECTORS))
            gone[Sector.DATA_CENTRES] = self.closed
            self.business.closed = self.business.closed + gone
            self.business.share_demand(self.quarter)  # the others take their work
        return paid

    def _invest(self, ledger: Ledger, rows: Rows, cost: np.ndarray, aid: float) -> Invested:
        return buy(ledger, self.population, rows, cost, aid, self.quarter)

    def _see(self, quarter: int) -> None:
        seen = self.population.surroundings
        for name, lever, meaning in (
            ("pue_limit_new", "datacentre_pue_limit_new", "of new centres"),
            ("pue_limit_existing", LIMIT_OF_OLD, "of old centres"),
        ):
            seen[name] = Seen(self.market.lever(lever, quarter), "1", meaning, f"lever {lever}")
        for name, value in (
            ("cooling_pue", self.pue),
            ("cooling_capex", self.capex),
            ("centre_terms", self.terms),
        ):
            seen[name] = Seen(value, "1", "data centres", "behaviour.csv")


def _by_field(parts: tuple[Invested, ...]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(getattr(part, name) for part in parts) for name in ("cost", "grant", "aid"))
