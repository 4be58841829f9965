"""When steel lines are rebuilt, and what became of those whose rebuilding is on record."""

import math

from agents.firms.kinds import SteelRoute
from agents.machinery.chance import Stream
from agents.machinery.population import Population
from agents.machinery.state import NEVER
from sim.clock import QUARTERS_PER_YEAR
from sim.firms.terms import FirmTerms
from sim.levers.levers import FIRST_QUARTER_OF_MIXES

FIRST_YEAR = 2020.0  # of the run


def triangular(chance: float, low: float, mode: float, high: float) -> float:
    """Return a draw between low and high, likeliest at the mode, from a uniform one."""
    width = high - low
    if width <= 0.0:
        return mode
    if chance * width < mode - low:
        return low + math.sqrt(chance * width * (mode - low))
    return high - math.sqrt((1.0 - chance) * width * (high - mode))


class Campaigns:
    """The campaigns of steel lines.

    What was rebuilt to the end of 2025 is an input: quarter and route are those of the table, in
    every mix and with every seed. Of a campaign that ends later the table knows a range; in which
    quarter of it a line is worn out is the luck of the run.

    Args:
        population: the firms; the quarters of next rebuildings are written here.
        terms: of firms.

    Raises:
        InputError: the table lacks what a line was rebuilt as, though it says when.
    """

    def __init__(self, population: Population, terms: FirmTerms) -> None:
        self.population, self.terms = population, terms
        self._record: dict[tuple[int, int], SteelRoute] = {}  # by row and quarter
        columns, tables = population.columns, terms.tables
        self._spread = tables.behaviour.value("steel_route", "campaign_spread", unit="1")
        luck = Stream(population.seed, "steel relining")
        for row in (columns["line"] >= 0).nonzero()[0].tolist():
            name = str(tables.line_names["line"][columns["line"][row]])
            due = int(columns["relining_due"][row])
            if due < FIRST_QUARTER_OF_MIXES:
                route = SteelRoute(int(tables.lines.value(name, "rebuilt_as", unit="route")))
                self._record[row, due] = route
            else:
                drawn = self._draw(name, float(luck.uniform(row)))
                columns["relining_due"][row] = drawn

    def recorded(self, row: int, quarter: int) -> SteelRoute | None:
        """Return what a line became that is known to have been rebuilt in this quarter."""
        return self._record.get((row, quarter))

    def next(self, row: int, quarter: int, life: float) -> int:
        """Return when the campaign that begins now will end; `life` is its usual length, yr."""
        spell = int(self.population.columns["relining_spell"][row])
        luck = Stream(self.population.seed, "steel campaign").normal(row, spell)
        quarters = life * QUARTERS_PER_YEAR * math.exp(self._spread * float(luck))
        return min(quarter + max(round(quarters), 1), NEVER)

    def _draw(self, name: str, chance: float) -> int:
        """Return a quarter of the range of a line, none that is past when the mixes part."""
        year = self.terms.tables.lines.row(name, "relining")
        first = FIRST_YEAR + FIRST_QUARTER_OF_MIXES / QUARTERS_PER_YEAR
        low, mode, high = (max(y, first) for y in (year.low, year.value, year.high))
        drawn = triangular(chance, low, mode, high)
        return max(math.floor((drawn - FIRST_YEAR) * QUARTERS_PER_YEAR), FIRST_QUARTER_OF_MIXES)
