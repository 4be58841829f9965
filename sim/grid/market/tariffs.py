"""Retail electricity prices: what users pay by the hour and on the mean, real 2020 yuan.

To the end of 2021 commerce and industry paid regulated list prices. Since 2022 they pay the market
price of generation, network, losses, system charges and funds; until May 2025 the whole price
floated with the hour, since then the generation part alone. The system charge holds the payments
for standing capacity (what plants and stores receive is what users pay) and other system costs.
Tables are nominal; they are deflated here by the price level of the quarter, and after 2025Q4 by
that of 2025Q4, so that list prices then keep their real value.
"""

from bisect import bisect_right
from dataclasses import dataclass
from operator import itemgetter

import numpy as np

from sim.clock import LAST_QUARTER_OF_HISTORY, quarter, quarter_of_year
from sim.grid.data.tables import DAYS, LOAD_CLASSES, PowerTables
from sim.grid.hourly.dispatch import Floats

MARKET_OPENS = quarter("2022Q1")  # commerce and industry leave the list prices
CUSTOMER_OF = {
    "heavy_industry": "industry",
    "light_industry": "industry",
    "services": "commerce",
    "charging": "commerce",
    "residential": "residential",
}
LOWEST_RATIO = 0.05  # of a valley price to the flat one, however far the spread is stretched
MONTHS = 12


@dataclass(frozen=True)
class RetailPrices:
    """Prices of one quarter in real yuan.

    `hourly` by customer ("industry", "commerce") is yuan/kWh [3 days, 24 hours]. `mean` by load
    class is yuan/kWh over its own use, demand charge included; `energy` the same without it.
    `steps` are the residential prices and `limits` (kWh a year and household) where they end;
    `peak_added` and `valley_added` (yuan/kWh) apply to homes that chose time of use.
    `purchase`, `network`, `system` and `funds` are the parts of the flat price of industry.
    """

    hourly: dict[str, Floats]
    energy: dict[str, float]
    mean: dict[str, float]
    demand_charge: float
    steps: tuple[float, float, float]
    limits: tuple[float, float]
    peak_added: float
    valley_added: float
    purchase: float
    network: float
    system: float
    funds: float
    service_fee: float

    def residential(self, kwh_per_year: float) -> float:
        """Mean price in yuan/kWh of a household that uses so much in a year."""
        bounds = (0.0, *self.limits, np.inf)
        bill = sum(
            price * max(0.0, min(kwh_per_year, bounds[i + 1]) - bounds[i])
            for i, price in enumerate(self.steps)
        )
        return bill / kwh_per_year if kwh_per_year > 0.0 else self.steps[0]


class RetailTariffs:
    """The price lists of a city and how a quarter's prices follow from them.

    Args:
        tables: of the city.
        price_index: price level by quarter, 2020 = 1, from 2020Q1.
    """

    def __init__(self, tables: PowerTables, price_index: Floats) -> None:
        self.tables = tables
        self.price_index = np.asarray(price_index, dtype=float)
        self._steps: dict[str, list[tuple[int, float]]] = {}
        for (item, since), row in tables.tariffs.rows:
            self._steps.setdefault(item, []).append((quarter(since), row.value))
        for rows in self._steps.values():
            rows.sort()
        self._weights = {  # hours a year of each day and hour, by how much is used in it
            (name, season): tables.days[season][:, None] * tables.profiles[name][season]
            for name in LOAD_CLASSES
            for season in range(len(tables.days))
        }
        self._full_load_hours = {
            name: (tables.days[:, :, None] * tables.profiles[name]).sum()
            / tables.profiles[name].max()
            for name in LOAD_CLASSES
        }

    def deflator(self, when: int) -> float:
        """The price level by which a nominal list price of a quarter is divided."""
        last = min(when, LAST_QUARTER_OF_HISTORY, len(self.price_index) - 1)
        return float(self.price_index[last])

    def listed(self, item: str, when: int) -> float:
        """The number of the tariff table in force in a quarter, as it stands there."""
        rows = self._steps[item]
        in_force = bisect_right(rows, when, key=itemgetter(0)) - 1
        return rows[max(in_force, 0)][1]

    def real(self, item: str, when: int) -> float:
        """A price of the table in real yuan."""
        return self.listed(item, when) / self.deflator(when)

    def prices(
        self,
        when: int,
        contract_price: float,
        capacity_payments: float = 0.0,
        spread: float = 1.0,
    ) -> RetailPrices:
        """The retail prices of a quarter.

        Args:
            when: quarter index.
            contract_price: yuan/MWh at the plant, real.
            capacity_payments: yuan per kWh of commerce and industry for standing capacity, real.
            spread: `tou_spread_multiplier`, stretches the distance from the flat price.
        """
        market = when >= MARKET_OPENS
        system = self.real("other_system_charge", when) + capacity_payments
        funds = self.real("funds", when)
        purchase = contract_price / 1000.0
        parts: dict[str, tuple[float, float]] = {}  # what floats, what does not
        network = {}
        for customer in ("industry", "commerce"):
            network[customer] = self.real(f"network_{customer}", when)
            if market:
                fixed = network[customer] + self.real("line_loss_charge", when) + system + funds
            else:
                fixed = self.real(f"regulated_{customer}", when) - purchase + capacity_payments
            floats_whole = self.listed("float_whole_price", when) > 0.5
            whole = purchase + fixed
            parts[customer] = (whole, 0.0) if floats_whole else (purchase, fixed)
        ratios = self._ratios(when, spread)
        hourly = {
            "industry": parts["industry"][0] * ratios["industry"] + parts["industry"][1],
            "commerce": parts["commerce"][0] * ratios["commerce"] + parts["commerce"][1],
        }
        steps = tuple(self.real(f"residential_step_{i}", when) for i in (1, 2, 3))
        demand = self.real("demand_charge", when)
        energy, mean = self._means(when, hourly, steps[0], demand)
        return RetailPrices(
            hourly=hourly,
            energy=energy,
            mean=mean,
            demand_charge=demand,
            steps=(steps[0], steps[1], steps[2]),
            limits=(
                self.listed("residential_limit_1", when),
                self.listed("residential_limit_2", when),
            ),
            peak_added=self.real("residential_peak", when) * spread,
            valley_added=self.real("residential_valley", when) * spread,
            purchase=purchase,
            network=network["industry"],
            system=system,
            funds=funds,
            service_fee=self.real("charging_service_fee", when),
        )

    def _ratios(self, when: int, spread: float) -> dict[str, Floats]:
        """Hourly price over the flat one [3 days, 24 hours], by customer."""
        block, critical = self._blocks_of(when)
        peak = 1.0 + spread * (self.listed("peak_ratio", when) - 1.0)
        valley = 1.0 + spread * (self.listed("valley_ratio", when) - 1.0)
        by_block = np.array([max(valley, LOWEST_RATIO), 1.0, peak])
        usual = np.broadcast_to(by_block[block], (len(DAYS), 24)).copy()
        industry = usual.copy()
        extreme = DAYS.index("extreme_day")
        industry[extreme, critical] *= self.listed("critical_ratio", when)
        return {"industry": industry, "commerce": usual}

    def _blocks_of(self, when: int) -> tuple[np.ndarray, np.ndarray]:
        """The block of each hour and which hours may be critical."""
        clocks = self.tables.time_of_use
        clock = clocks[max(since for since in clocks if since <= max(when, min(clocks)))]
        season = quarter_of_year(when) - 1
        return clock.block[season], clock.critical[season]

    def _means(
        self, when: int, hourly: dict[str, Floats], home: float, demand_charge: float
    ) -> tuple[dict[str, float], dict[str, float]]:
        """Mean price by load class in yuan/kWh, without and with the demand charge."""
        season = quarter_of_year(when) - 1
        energy, mean = {}, {}
        for name in LOAD_CLASSES:
            customer = CUSTOMER_OF[name]
            if customer == "residential":
                energy[name] = mean[name] = home
                continue
            weight = self._weights[name, season]
            energy[name] = float((weight * hourly[customer]).sum() / weight.sum())
            mean[name] = energy[name]
            if customer == "industry":
                mean[name] += float(demand_charge * MONTHS / self._full_load_hours[name])
        return energy, mean
