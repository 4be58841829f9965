"""The market for green power beyond the quota: what is on offer, what is asked for, the premium.

The supplier meets the quota of all users inside the tariff. Beyond it, duties and free will are met
with contracts and certificates: of sun and wind in the city, of the province, contracted from other
provinces, exchanged with neighbours. The premium of the outside world is the anchor; where the city
asks for more of what is on offer than usual, it stands above it, where for less, below, between a
floor and a ceiling beyond which certificates of the whole nation are taken instead.
"""

from dataclasses import dataclass

import numpy as np

from agents.conversions import KWH_PER_MWH, TJ_PER_TWH
from agents.firms.power.green_power import green_duty
from agents.machinery.population import Population
from sim.clock import QUARTERS_PER_YEAR
from sim.firms.market import FirmMarket
from sim.firms.use import FirmUse

QUARTER_OF_2023 = 12  # of the provincial offer as it is known
IMPORT, EXCHANGE = "green_power_import", "regional_green_power_exchange"


@dataclass(frozen=True)
class GreenVolumes:
    """Green power beyond the quota at the rate of a quarter, TWh a year.

    Attributes:
        local: on offer from sun and wind in the city.
        provincial: from the province.
        imported: contracted from other provinces.
        exchanged: with neighbours of the delta.
        duties: asked for by firms that owe more than the quota.
        voluntary: by firms of free will.
        households: by homes on a green tariff.
    """

    local: float
    provincial: float
    imported: float
    exchanged: float
    duties: float
    voluntary: float
    households: float

    @property
    def supply(self) -> float:
        """All that is on offer."""
        return self.local + self.provincial + self.imported + self.exchanged

    @property
    def demand(self) -> float:
        """All that is asked for."""
        return self.duties + self.voluntary + self.households

    @property
    def excess(self) -> float:
        """Demand less supply over their sum, -1 to 1; 0 where there is neither."""
        both = self.supply + self.demand
        return (self.demand - self.supply) / both if both > 0.0 else 0.0


class GreenPowerMarket:
    """Clears once a quarter at what the last one asked for and offered.

    Args:
        market: prices, levers and numbers of firms.
        population: the firms.

    Attributes:
        local_twh: output of sun and wind in the city, TWh a year; told by the city.
        household_twh: asked for by homes on a green tariff, TWh a year; told by the city.
        volumes: of the quarter that was noted last.
        premium: yuan/kWh of contracts that are made this quarter.
    """

    def __init__(self, market: FirmMarket, population: Population) -> None:
        self.market, self.population = market, population
        self.local_twh = market.terms.number("green_market", "local_2020", "TWh/yr")
        self.household_twh = 0.0
        self.volumes = GreenVolumes(*self._supply(0), 0.0, 0.0, 0.0)
        self.premium = 0.0

    def note(self, quarter: int, use: FirmUse) -> None:
        """Note what is on offer and asked for at the end of a quarter.

        Args:
            quarter: index.
            use: of firms, at its rate.
        """
        columns, rows = self.population.columns, use.rows
        quota = self.market.lever("rps_nonhydro_share", quarter)
        share = columns["green_share"][rows].astype(np.float64)
        duty = np.maximum(green_duty.decide(self.population, rows), quota)
        owed = np.maximum(np.minimum(share, duty) - quota, 0.0)
        free = np.maximum(share - duty, 0.0)
        self.volumes = GreenVolumes(
            *self._supply(quarter),
            float((owed * use.electricity).sum() / TJ_PER_TWH),
            float((free * use.electricity).sum() / TJ_PER_TWH),
            self.household_twh,
        )

    def clear(self, quarter: int) -> float:
        """Return the premium of contracts made now, yuan/kWh, from the last quarter's volumes."""
        number = self.market.terms.number
        premium = self.market.now(quarter)["green_power_premium"]
        if not self.market.tariffs.frozen:
            usual = number("green_market", "usual_excess")
            premium += number("green_market", "slope", "yuan/MWh") * (self.volumes.excess - usual)
        lowest = number("green_market", "lowest", "yuan/MWh")
        highest = number("green_market", "highest", "yuan/MWh")
        self.premium = min(max(premium, lowest), highest) / KWH_PER_MWH
        return self.premium

    def _supply(self, quarter: int) -> tuple[float, float, float, float]:
        number, lever = self.market.terms.number, self.market.lever
        years = (quarter - QUARTER_OF_2023) / QUARTERS_PER_YEAR
        growth = 1.0 + number("green_market", "provincial_growth", "1/yr")
        return (
            number("green_market", "local_offered") * self.local_twh,
            number("green_market", "provincial_supply", "TWh/yr") * growth**years,
            lever(IMPORT, quarter),
            lever(EXCHANGE, quarter),
        )
