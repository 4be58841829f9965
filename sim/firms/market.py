"""What every firm sees in a quarter: prices of energy, carbon, help on loans, its sector."""

import numpy as np
from numpy.typing import NDArray

from agents.conversions import GJ_PER_TJ
from agents.firms.investing import CarbonContent, Finance
from agents.firms.kinds import SECTORS
from agents.machinery.surroundings import Seen, SeenFrom, Surroundings
from sim.accounts.emissions.co2 import read_emission_factors
from sim.accounts.vocabulary import FUEL
from sim.clock import QUARTERS_PER_YEAR, label
from sim.errors import InputError, nearest
from sim.firms.green.border import Border
from sim.firms.prices import FirmPrices
from sim.firms.tariffs import FirmTariffs, PowerTerms
from sim.firms.terms import FirmTerms
from sim.levers.levers import Levers
from sim.world.world import World

Array = NDArray[np.float64]
BASIS_POINTS = 1e4
PERCENT = 100.0
YEAR_2025 = range(20, 24)  # quarters


class FirmMarket:
    """Prices, loans and carbon as firms see them, from the world, the levers and the tables.

    Attributes:
        tariffs: of power.
        prices: of fuels and materials.
        border: carbon prices on exports.
        contacts_frozen: whether neighbours' example stays what it was in 2020.
        coal_burnt: coal of firms at the rate of each past quarter, TJ a year; told by the sector.
    """

    def __init__(
        self,
        city: str,
        terms: FirmTerms,
        world: World,
        levers: Levers,
        tariffs: FirmTariffs,
        *,
        contacts_frozen: bool = False,
    ) -> None:
        self.terms, self.world, self.levers, self.tariffs = terms, world, levers, tariffs
        self.prices = FirmPrices(city, world, tariffs)
        self.border = Border(city, world, terms)
        self.contacts_frozen = contacts_frozen
        self.coal_burnt: dict[int, float] = {}
        factors = read_emission_factors(city).fuel / GJ_PER_TJ
        self.carbon_content = CarbonContent(
            coal=float(factors[FUEL["coal"]]),
            coke=float(factors[FUEL["coke_and_derived_gas"]]),
            oil=float(factors[FUEL["fuel_oil"]]),
            lpg=float(factors[FUEL["lpg"]]),
            gas=float(factors[FUEL["natural_gas"]]),
        )
        self._operation = {
            item: terms.by_sector(item, unit)
            for item, unit in (("heat_hours", "h/yr"), ("sun_share", "1"))
        }
        links = terms.tables.activity_links
        for name in links.known(0):
            if name not in SECTORS:
                allowed = "one of " + ", ".join(SECTORS)
                raise InputError(links.path, "sector", name, allowed, nearest(name, SECTORS))
        self._links = [
            (SECTORS.index(sector), world.series(series), links.value(sector, series, unit="1"))
            for (sector, series), _ in links.rows
        ]

    def now(self, quarter: int) -> dict[str, float]:
        """Return the outside world as deciders of a quarter see it: last quarter's."""
        return self.world.at(max(quarter - 1, 0))

    def lever(self, name: str, quarter: int) -> float:
        """Return the city's value of a lever in a quarter."""
        return self.levers.value(name, quarter)

    def power(self, quarter: int) -> PowerTerms:
        """Return the tariffs that deciders of a quarter see: those of the year before."""
        return self.tariffs.seen(quarter)

    def carbon_prices(self, quarter: int) -> Array:
        """Return what a tonne more costs each carbon group, yuan: none, steel and cement, others.

        Free allowances follow output, so abating always earns something; how much beyond the share
        that must be bought depends on how firmly the benchmark binds.
        """
        price = self.levers.value("ets_price", quarter)
        paid = self.levers.value("ets_paid_share", quarter)
        firm = self.terms.number("carbon", "benchmark_strength")
        return price * (paid + (1.0 - paid) * firm) * self.covered(quarter)

    def covered(self, quarter: int) -> Array:
        """Return whether (or in which part) each carbon group is in the market [3]."""
        return np.array(
            [
                0.0,
                self.levers.value("ets_coverage_steel_cement", quarter),
                self.levers.value("ets_coverage_chemicals_paper", quarter),
            ]
        )

    def finance(self, quarter: int) -> Finance:
        """Return help on loans: the green discount, and interest aid spread over the loan."""
        years = self.terms.number("finance", "aided_years", "yr")
        return Finance(
            debt_share=self.terms.number("finance", "debt_share"),
            loan_discount=self.levers.value("green_loan_discount", quarter) / BASIS_POINTS,
            interest_aid=self._aid(quarter)
            * years
            / self.terms.number("finance", "loan_years", "yr"),
        )

    def aid_per_yuan(self, quarter: int) -> float:
        """Return the interest aid that the nation pays per yuan invested, over the aided years."""
        years = self.terms.number("finance", "aided_years", "yr")
        return self._aid(quarter) * years * self.terms.number("finance", "debt_share")

    def _aid(self, quarter: int) -> float:
        return self.levers.value("equipment_renewal_interest_subsidy", quarter) / PERCENT

    def local_cost(self, quarter: int) -> float:
        """Return what local research leaves of the cost of clean equipment, 1 before it begins."""
        left = 1.0
        for past in range(1, quarter + 1):
            cut = self.levers.value("innovation_cost_cut", past) / PERCENT
            left *= 1.0 - cut / QUARTERS_PER_YEAR
        return left

    def coal_cut(self, quarter: int) -> float:
        """Return by which share of last year's coal firms exceed the ceiling, in whole per cents.

        Nothing is cut while they burn less than the ceiling admits. Before 2025 is over a ceiling
        set against it is read as one against last year.
        """
        admitted = 1.0 + self.levers.value("coal_cap_change_vs_2025", quarter)
        past = [
            self.coal_burnt[q]
            for q in range(quarter - QUARTERS_PER_YEAR, quarter)
            if q in self.coal_burnt
        ]
        of_2025 = [self.coal_burnt[q] for q in YEAR_2025 if q in self.coal_burnt]
        burnt = 1.0
        if quarter > YEAR_2025[-1] and past and of_2025 and min(past) > 0.0:
            burnt = float(np.mean(past) / np.mean(of_2025))
        return round(max(1.0 - admitted / burnt, 0.0), 2)

    def hydrogen_grant(self, quarter: int) -> float:
        """Return support of hydrogen, yuan per GJ."""
        per_kg = self.lever("hydrogen_price_support", quarter)
        return per_kg / self.prices.number("hydrogen", "heating_value", "GJ/kg")

    def surroundings(self, quarter: int) -> Surroundings:
        """Return what all decisions share."""
        when, power = label(quarter), self.power(quarter)
        return Surroundings(
            quarter=Seen(quarter, "quarter", "this quarter", "calendar"),
            energy_prices=Seen(
                self.prices.energy(max(quarter - 1, 0)),
                "1",
                "yuan per GJ by fuel",
                f"world and tariffs before {when}",
            ),
            carbon_content=Seen(
                self.carbon_content, "1", "t CO2 per GJ by fuel", "emission_factors.csv"
            ),
            carbon_price=SeenFrom(
                self.border.felt(self.carbon_prices(quarter), quarter),
                "yuan/tCO2",
                "what a tonne more costs",
                f"levers ets_price, ets_paid_share, ets_coverage_* in {when}; border before {when}",
            ),
            finance=Seen(
                self.finance(quarter),
                "1",
                "help on loans",
                f"levers green_loan_discount, equipment_renewal_interest_subsidy in {when}",
            ),
            tariff_ratio=Seen(
                power.by_sector / power.mean,
                "1",
                "price of electricity against the mean of firms",
                f"tariffs before {when}, operation.csv",
                "sector",
            ),
            daytime_price=Seen(
                power.daytime,
                "yuan/kWh",
                "price of electricity while the sun shines",
                f"tariffs before {when}",
                "sector",
            ),
            heat_hours=Seen(
                self._operation["heat_hours"],
                "h/yr",
                "full-load hours of heat equipment",
                "operation.csv",
                "sector",
            ),
            sun_share=Seen(
                self._operation["sun_share"],
                "1",
                "share of electricity used while the sun shines",
                "operation.csv",
                "sector",
            ),
        )

    def activity(self, quarter: int) -> Array:
        """Return activity by sector against the mean of 2020, at the rate of this quarter."""
        level = np.ones(len(SECTORS))
        for sector, path, weight in self._links:
            base = float(path[:QUARTERS_PER_YEAR].mean())
            level[sector] *= (float(path[quarter]) / base) ** weight
        return level
