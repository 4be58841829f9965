"""What power costs the grid company beyond the contract price, and how users pay for it.

Commerce and industry pay the contract price for energy; what the grid company buys costs more or
less: hydropower at its landed price, steps of provincial imports, gas at its own price, stores. The
difference is settled with them (代理购电偏差电费, part of 系统运行费). What it was per kWh in the
same quarter of 2025 stands inside the observed charges; what it is beyond that is charged in the
quarter after, from 2026Q2 on. What a charge brings more or less than it should, because use has
changed since, is carried on to the next.
"""

from agents.conversions import KWH_PER_MWH, KWH_PER_TJ
from sim.accounts.books.money import Kind, Ledger
from sim.accounts.vocabulary import FUEL
from sim.clock import LAST_QUARTER_OF_HISTORY, QUARTERS_PER_YEAR, quarter_of_year

GRID = "grid company"


class PurchaseDeviation:
    """The deviation account of the grid company.

    Attributes:
        charge: yuan per kWh of commerce and industry in force, to be paid in the next quarter.
        owed: yuan that users still owe to the grid company (below zero: it owes them).
        of_2025: deviation per kWh in each quarter of 2025.
    """

    def __init__(self) -> None:
        self.charge = 0.0
        self.owed = 0.0
        self.of_2025: dict[int, float] = {}

    def close(self, ledger: Ledger, quarter: int, contract_price: float) -> None:
        """Compare what the quarter's power cost with its price; set the charge of the next.

        Args:
            ledger: with all bookings of the quarter.
            quarter: index.
            contract_price: yuan/MWh that users paid for energy, real.
        """
        kwh, paying = sold_kwh(ledger, quarter)
        beyond = purchases(ledger, quarter) - contract_price / KWH_PER_MWH * kwh
        season = quarter_of_year(quarter)
        if quarter <= LAST_QUARTER_OF_HISTORY:
            if quarter > LAST_QUARTER_OF_HISTORY - QUARTERS_PER_YEAR:
                self.of_2025[season] = beyond / paying
            return
        usual = self.of_2025.get(season, beyond / paying) * paying
        self.owed += beyond - usual - self.charge * paying
        self.charge = self.owed / paying


def purchases(ledger: Ledger, quarter: int) -> float:
    """Yuan that the grid company paid for energy in a quarter, less what it sold wholesale."""
    wholesale = Kind.WHOLESALE_ELECTRICITY
    return (
        ledger.total(kind=wholesale, payer=GRID, quarter=quarter)
        + ledger.total(kind=Kind.FEED_IN, payer=GRID, quarter=quarter)
        - ledger.total(kind=wholesale, payee=GRID, quarter=quarter)
    )


def sold_kwh(ledger: Ledger, quarter: int) -> tuple[float, float]:
    """The kWh that the grid company sold in a quarter, and those of commerce and industry."""
    column = FUEL["electricity"]
    everybody = float(ledger.sold(quarter)[column])
    homes = float(ledger.sold(quarter, "households")[column])
    return everybody * KWH_PER_TJ, (everybody - homes) * KWH_PER_TJ
