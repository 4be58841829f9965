"""What power costs each sector of firms: by the hour, on the mean, while the sun shines.

The tariffs of the power system know classes of load; within a class, sectors differ by voltage and
hours (conf/city/<city>/industry/operation.csv: tariff_ratio). Lists and contract price come from
the tables and the outside world; what users pay for standing capacity comes from the power system.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.conversions import KWH_PER_MWH
from agents.firms.kinds import FUELS, SECTORS
from sim.clock import QUARTERS_PER_YEAR, quarter_of_year
from sim.firms.terms import FirmTerms
from sim.grid.data.tables import DAYS, PowerTables
from sim.grid.market.investing.building import provincial_value_of_sun
from sim.grid.market.settling.contract import contract_price
from sim.grid.market.tariffs import CUSTOMER_OF, RetailTariffs
from sim.levers.levers import Levers
from sim.world.world import World

Array = NDArray[np.float64]
WORKING_DAY = DAYS.index("working_day")


@dataclass(frozen=True)
class PowerTerms:
    """What the power system charges and pays firms, real 2020 yuan per kWh.

    Attributes:
        by_sector: mean price, all charges, by firm sector [20].
        daytime: energy price while the sun shines, without demand charge [20].
        mean: of all firms, weighted with their use of 2020.
        peak, valley: dearest and cheapest hours of industry on a working day.
        feed_in: for what a roof does not sell inside the firm.
    """

    by_sector: Array
    daytime: Array
    mean: float
    peak: float
    valley: float
    feed_in: float


class FirmTariffs:
    """Prices of power for firms, quarter by quarter.

    Args:
        tables: of the power system.
        terms: of firms.
        world: contract price and price level.
        levers: the spread between peak and valley, and what carbon costs.
        frozen: firms decide by the lists alone, whatever standing capacity costs.

    Attributes:
        capacity_charge: what users pay for standing capacity and dear purchases of power,
            yuan/kWh; the city sets it each quarter from what the power system paid in the last.
        sun_price: what the market paid in the hours of sun of the last year, yuan/kWh; told by the
            city, None without one.
    """

    def __init__(
        self,
        tables: PowerTables,
        terms: FirmTerms,
        world: World,
        levers: Levers,
        *,
        frozen: bool = False,
    ) -> None:
        self.tables, self.world, self.levers, self.frozen = tables, world, levers, frozen
        self.lists = RetailTariffs(tables, world.series("price_index"))
        self.load_class = tuple(tables.load_classes[sector] for sector in SECTORS)
        self.capacity_charge = 0.0
        self.sun_price: float | None = None
        self._use = terms.tables.base_year_use()[:, FUELS.index("electricity")]
        self._within = self._within_class(terms.by_sector("tariff_ratio", "1"))
        self._charged: dict[int, PowerTerms] = {}
        self._listed: dict[int, PowerTerms] = {}

    def charged(self, quarter: int) -> PowerTerms:
        """Return what firms pay in a quarter; fixed when first asked for."""
        if quarter not in self._charged:
            self._charged[quarter] = self._terms(quarter, self.capacity_charge)
        return self._charged[quarter]

    def seen(self, quarter: int) -> PowerTerms:
        """Return the mean of the year before a quarter: prices have seasons, investors do not."""
        first = max(quarter - QUARTERS_PER_YEAR, 0)
        past = [
            self._without_charge(q) if self.frozen else self.charged(q)
            for q in range(first, max(quarter, 1))
        ]

        def mean(name: str) -> float:
            return float(np.mean([getattr(terms, name) for terms in past]))

        return PowerTerms(
            by_sector=np.mean([terms.by_sector for terms in past], axis=0),
            daytime=np.mean([terms.daytime for terms in past], axis=0),
            mean=mean("mean"),
            peak=mean("peak"),
            valley=mean("valley"),
            feed_in=mean("feed_in"),
        )

    def price_of_sun(self, quarter: int) -> float:
        """Return what the market pays for the sun, yuan/kWh; untold, by contract and province."""
        if self.sun_price is not None:
            return self.sun_price
        contract = contract_price(self.tables, self.world, self.levers, quarter)
        return provincial_value_of_sun(self.tables) * contract / KWH_PER_MWH

    def _without_charge(self, quarter: int) -> PowerTerms:
        if quarter not in self._listed:
            self._listed[quarter] = self._terms(quarter, 0.0)
        return self._listed[quarter]

    def _terms(self, quarter: int, capacity_charge: float) -> PowerTerms:
        prices = self.lists.prices(
            quarter,
            contract_price(self.tables, self.world, self.levers, quarter),
            capacity_charge,
            self.levers.value("tou_spread_multiplier", quarter),
        )
        season = quarter_of_year(quarter) - 1
        sun = self.tables.days[season][:, None] * self.tables.profiles["pv"][season]
        by_day = {
            customer: float((sun * hourly).sum() / sun.sum())
            for customer, hourly in prices.hourly.items()
        }
        by_sector = self._within * np.array([prices.mean[name] for name in self.load_class])
        daytime = np.array([by_day[CUSTOMER_OF[name]] for name in self.load_class])
        industry = prices.hourly["industry"][WORKING_DAY]
        return PowerTerms(
            by_sector=by_sector,
            daytime=self._within * daytime,
            mean=float((by_sector * self._use).sum() / self._use.sum()),
            peak=float(industry.max()),
            valley=float(industry.min()),
            feed_in=self.lists.real("coal_benchmark_price", quarter),
        )

    def _within_class(self, ratio: Array) -> Array:
        """Return a sector's price against its class; the mean of a class, by use, is one."""
        within = np.ones(len(SECTORS))
        classes = np.array(self.load_class)
        for name in set(self.load_class):
            here = classes == name
            mean = (ratio[here] * self._use[here]).sum() / self._use[here].sum()
            within[here] = ratio[here] / mean
        return within
