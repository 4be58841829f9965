"""A quarter has three phases: gather, decide, scatter; this is what every decision is to the city.

All decisions of a quarter gather first, so that everybody sees the same state of contacts and
prices: last quarter's. Then all decide, in any order. Then all scatter: new state and bookings.
"""

from collections.abc import Iterable
from typing import Protocol

from agents.machinery.population import Rows
from agents.machinery.rule import Rule
from sim.accounts.books.money import Ledger


class Decision(Protocol):
    """One kind of decision of one kind of agent, quarter by quarter."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """What it runs; the sector checks their units when the city is assembled."""

    @property
    def deciding(self) -> Iterable[Rows]:
        """The rows of those who are due, after `gather`."""

    def gather(self, quarter: int) -> None:
        """Find who is due and set what they see."""

    def decide(self) -> None:
        """Run the rule for those who are due; change nothing."""

    def scatter(self, ledger: Ledger) -> None:
        """Write the new state, open the next spells, book the payments."""
