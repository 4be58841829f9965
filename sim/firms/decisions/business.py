"""How firms share the demand of their sector, start, and close, quarter by quarter."""

import numpy as np
from numpy.typing import NDArray

from agents.firms.business import SizeLaw, admit, change_standing, exit_hazard, exit_pace
from agents.firms.kinds import SECTORS, Sector
from agents.machinery.diary import Dates, Diary
from agents.machinery.population import Population, Rows
from agents.machinery.state import NEVER
from agents.machinery.surroundings import Seen
from sim.accounts.books.money import Ledger, group_sums
from sim.clock import QUARTERS_PER_YEAR
from sim.firms.market import FirmMarket
from sim.firms.programmes.newcomers import Newcomers
from sim.firms.titles.new_energy_market import joining_factor, market_index, rates
from sim.levers.levers import FIRST_QUARTER_OF_MIXES

HUNDRED_MILLION = 1e8
CRUDE_STEEL = len(SECTORS)  # markets after those of the sectors
FEEDSTOCK = CRUDE_STEEL + 1
MARKETS = FEEDSTOCK + 1


class Business:
    """Growth, entry and exit (see `sim.phases.Decision`).

    The world says how much a sector makes; firms share it by their standing. A project that the
    gate turned down, or that stays out for what the city asks of it, is made partly by the others,
    and partly outside the city. Works of the list of named sites are known to stand at the end of
    2025; their clock runs from then on.

    Attributes:
        rules: what it runs.
        entered, closed: firms of the quarter, by sector.
        refused, stayed_out: projects that the gate turned down; that stay out for what is asked.
    """

    rules = (change_standing, admit, *Newcomers.rules)

    def __init__(self, population: Population, market: FirmMarket, newcomers: Newcomers) -> None:
        self.population, self.market, self.terms = population, market, market.terms
        self.newcomers = newcomers
        self._size_law = SizeLaw(
            typical_output=self.terms.number("growth", "typical_output", "100M yuan/yr")
            * HUNDRED_MILLION,
            shock=self.terms.number("growth", "shock_falls_with_size"),
            exit=self.terms.number("growth", "exit_falls_with_size"),
        )
        titles = self.terms.tables.titles
        self._largest = titles.value("new_energy", "largest_part", unit="1")
        self._see(0)  # the pace of closing takes the law of size
        diary = Diary(
            name="firm closes",
            hazard=exit_hazard,
            clock=None,
            due="exit_due",
            spell="exit_spell",
            started="arrives",
            constants={"exit_rate": Seen(self.terms.number("growth", "exit_rate", "1/yr"), "1/yr")},
            pace=exit_pace,
        )
        self.dates = Dates(diary, population, market.world.end)
        columns = population.columns
        steel, propane = columns["crude_steel"] > 0, columns["feedstock"] > 0
        still = (columns["sector"] > Sector.WATER_AND_GAS_SUPPLY) | steel | propane
        columns["growth_due"][still] = NEVER
        # crude steel is a market of its own: no rolling mill that starts makes a furnace run less;
        # so is what is made of feedstock, by one works that stands for its trade
        self.group = np.where(steel, CRUDE_STEEL, columns["sector"])
        self.group[propane] = FEEDSTOCK
        present = columns["active"]
        self.base = np.bincount(
            self.group[present],
            weights=(columns["base_output"] * columns["weight"])[present],
            minlength=MARKETS,
        )
        self.quarter = 0
        empty: Rows = np.zeros(0, np.int64)
        self.growing, self.applying, self.closing = empty, empty, empty
        self.standing = np.zeros(0)
        self.let_in = self.admitted = np.zeros(0, np.bool_)
        none: NDArray[np.float64] = np.zeros(len(SECTORS))
        self.entered, self.refused, self.stayed_out, self.closed = none, none, none, none
        self.dates.begin()
        self._keep_named_sites()
        self.share_demand(0)

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of those who decide or about whom it is decided."""
        return (self.growing, self.applying, self.closing)

    def gather(self, quarter: int) -> None:
        """Find whose year is over and who applies."""
        self.quarter = quarter
        columns = self.population.columns
        self.growing = np.flatnonzero((columns["growth_due"] == quarter) & columns["active"])
        applying = (columns["arrives"] == quarter) & (quarter > 0)
        self.applying = np.flatnonzero(applying & ~columns["active"])
        self._see(quarter)

    def close(self, quarter: int) -> None:
        """Close whose end has come, before anybody else decides: it plans and is given no more."""
        self.closing = self.dates.who(quarter)
        self.population.columns["active"][self.closing] = False

    def decide(self) -> None:
        """Draw the year's luck, ask projects what they bring, pass them through the gate."""
        self.standing = change_standing.decide(self.population, self.growing)
        self.newcomers.decide(self.applying)
        self.let_in = admit.decide(self.population, self.applying).astype(np.bool_)
        self.admitted = self.let_in & ~self.newcomers.stay_out

    def scatter(self, ledger: Ledger) -> None:
        """Write standings, starts and ends, and share the demand of every sector anew."""
        columns = self.population.columns
        columns["standing"][self.growing] = self.standing
        columns["growth_spell"][self.growing] += 1
        columns["growth_due"][self.growing] = self.quarter + QUARTERS_PER_YEAR
        columns["active"][self.applying] = self.admitted
        columns["refused"][self.applying] = ~self.admitted
        self.newcomers.scatter(ledger, self.applying, self.admitted, self.quarter)
        self.entered = self._count(self.applying[self.admitted])
        self.refused = self._count(self.applying[~self.let_in])
        self.stayed_out = self._count(self.applying[self.let_in & ~self.admitted])
        self.closed = self._count(self.closing)
        self.share_demand(self.quarter)

    def share_demand(self, quarter: int) -> None:
        """Set every firm's activity so that its sector makes what the world says."""
        columns = self.population.columns
        lost = self.terms.number("growth", "refused_share_lost")
        part = np.where(columns["active"], 1.0, np.where(columns["refused"], lost, 0.0))
        weight = columns["standing"] * columns["weight"] * part
        level = self.market.activity(quarter)
        total = np.append(level, level[[Sector.STEEL, Sector.CHEMICALS]]) * self.base
        index = market_index(self.market.world, quarter)
        new, rest = rates(weight, columns["new_energy"], self.group, total, index, self._largest)
        self._joining = joining_factor(new, rest)
        made = np.where(columns["new_energy"], new[self.group], rest[self.group])
        columns["activity"][:] = columns["standing"] * made / columns["base_output"]

    def join_new_energy(self, rows: Rows) -> None:
        """Let firms make for the new-energy market from the next quarter on, selling as they do."""
        columns = self.population.columns
        columns["standing"][rows] *= self._joining[self.group[rows]]
        columns["new_energy"][rows] = True

    def _keep_named_sites(self) -> None:
        """Date the end of named sites from 2026 on: a steady hazard counts from any day alike."""
        columns = self.population.columns
        dated = np.flatnonzero((columns["site"] >= 0) & (columns["exit_due"] < NEVER))
        spared = np.maximum(FIRST_QUARTER_OF_MIXES - columns["arrives"][dated], 0)
        columns["exit_due"][dated] += spared

    def _count(self, rows: Rows) -> NDArray[np.float64]:
        columns = self.population.columns
        larger = columns["weight"][rows] * ~columns["small"][rows]  # of small ones we have a sample
        return group_sums(columns["sector"][rows], larger, len(SECTORS), 1.0)

    def _see(self, quarter: int) -> None:
        seen = self.population.surroundings
        seen["growth_log_sd"] = Seen(
            self.terms.number("growth", "size_log_sd"), "1", "yearly luck", "behaviour.csv"
        )
        self.newcomers.see(quarter)
        seen["size_law"] = Seen(self._size_law, "1", "large firms are steadier", "behaviour.csv")
        seen["entry_gate"] = Seen(
            self.market.lever("energy_intensive_entry_gate", quarter),
            "1",
            "share of energy-hungry projects turned down",
            "lever energy_intensive_entry_gate",
        )
