"""What every firm sees in a quarter: prices of energy and materials, carbon, loans, its sector."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.firms.investing import CarbonContent, EnergyPrices, Finance
from agents.firms.kinds import SECTORS
from agents.firms.steel import SteelPrices
from agents.machinery.surroundings import Seen, Surroundings
from sim.clock import QUARTERS_PER_YEAR, label
from sim.firms.terms import FirmTerms
from sim.levers import Levers
from sim.tables import GradedTable, city_path, read_graded
from sim.world import World

Array = NDArray[np.float64]
GJ_PER_KWH = 0.0036
BASIS_POINTS = 1e4
PERCENT = 100.0
LATER_LEVERS = {  # levers a rule reads that may have no card yet: their value without effect
    "energy_audit_coverage": 0.0,
    "industrial_retrofit_programme": 0.0,
    "energy_intensive_entry_gate": 0.0,
    "steel_eaf_power_discount": 0.0,
    "steel_swap_ratio": 1.0,
    "hydrogen_price_support": 0.0,
}


@dataclass(frozen=True)
class PowerTerms:
    """What the power system charges firms, real 2020 yuan per kWh; last quarter's."""

    price: float  # mean of commerce and industry, all charges
    peak: float
    valley: float
    feed_in: float
    green_premium: float


def last(quarter: int) -> int:
    """Return the quarter whose prices deciders see: the one before, or the first."""
    return max(quarter - 1, 0)


class FirmMarket:
    """Prices, loans and carbon as firms see them, from the world, the levers and the tables.

    Attributes:
        power: tariffs of the quarter; set it from the power system before `gather`, else it
            follows the contract price of the outside world.
    """

    def __init__(self, city: str, terms: FirmTerms, world: World, levers: Levers) -> None:
        self.terms, self.world, self.levers = terms, world, levers
        self.rows: GradedTable = read_graded(
            city_path(city, "industry", "energy_prices.csv"), keys=("item", "subject")
        )
        factors = read_graded(
            city_path(city, "balance", "emission_factors.csv"), keys=("item", "subject")
        )

        def content(fuel: str) -> float:
            return factors.value("co2", fuel, unit="t/TJ") / 1000.0

        self.carbon_content = CarbonContent(
            coal=content("coal"),
            coke=content("coke_and_derived_gas"),
            oil=content("fuel_oil"),
            lpg=content("lpg"),
            gas=content("natural_gas"),
        )
        self.power: PowerTerms | None = None

    # prices

    def lever(self, name: str, quarter: int) -> float:
        """Return a lever's value; without a card, the value that has no effect."""
        if name in LATER_LEVERS and name not in self.levers.cards:
            return LATER_LEVERS[name]
        return self.levers.value(name, quarter)

    def power_terms(self, quarter: int) -> PowerTerms:
        """Return what the power system set, or tariffs that follow the contract price."""
        if self.power is not None:
            return self.power
        now = self.world.at(quarter)
        contracts = self.world.series("power_contract_price")
        change = now["power_contract_price"] - float(contracts[:QUARTERS_PER_YEAR].mean())
        price = self._number("tariff", "mean_2020", "yuan/kWh") + change / 1000.0
        spread = self.levers.value("tou_spread_multiplier", quarter)
        peak, valley = (
            1.0 + spread * (self._number("tariff", name, "1") - 1.0) for name in ("peak", "valley")
        )
        return PowerTerms(
            price=price,
            peak=price * peak,
            valley=price * max(valley, 0.0),
            feed_in=self._number("feed_in", "price", "yuan/kWh") / now["price_index"],
            green_premium=now["green_power_premium"] / 1000.0,
        )

    def energy_prices(self, quarter: int) -> EnergyPrices:
        """Return what a GJ of each fuel costs firms in a quarter, yuan, before carbon."""
        now, number = self.world.at(quarter), self._number
        coal = now["coal_price_industry"] / number("heating_value", "coal_5500", "GJ/t")
        coke = now["coking_coal_price"] * number("coke_over_coking_coal", "price per tonne", "1")
        diesel = now["diesel_price"] / number("heating_value", "diesel", "MJ/L") * 1000.0
        lpg = now["lpg_price"] * number("lpg_bulk_over_bottled", "price per kg", "1")
        return EnergyPrices(
            coal=coal,
            coke=coke / number("heating_value", "coke", "GJ/t"),
            oil=diesel * number("oil_over_diesel", "price per GJ", "1"),
            lpg=lpg / number("heating_value", "lpg", "MJ/kg") * 1000.0,
            gas=now["gas_price_industry"]
            / number("heating_value", "natural_gas", "MJ/m3")
            * 1000.0,
            heat=number("heat", "fixed", "yuan/GJ") + coal * number("heat", "per_coal_price", "1"),
            biomass=number("biomass", "price", "yuan/GJ"),
            electricity=self.power_terms(quarter).price / GJ_PER_KWH,
        )

    def steel_prices(self, quarter: int) -> SteelPrices:
        """Return prices of ore, coal and scrap in a quarter, without tax."""
        now = self.world.at(quarter)
        tax = 1.0 + self._number("scrap", "tax_inside", "1")
        return SteelPrices(
            ore=now["iron_ore_price"],
            coking_coal=now["coking_coal_price"],
            injected_coal=now["coal_price_industry"],
            scrap=now["scrap_price"] / tax,
        )

    def litres_per_tj(self, fuel: str) -> float:
        """Return how many litres of a motor fuel hold a TJ."""
        return 1e6 / self._number("heating_value", fuel, "MJ/L")

    def carbon_prices(self, quarter: int) -> Array:
        """Return what a tonne more costs each carbon group, yuan: none, steel and cement, others.

        Free allowances follow output, so abating always earns something; how much beyond the share
        that must be bought depends on how firmly the benchmark binds.
        """
        price = self.levers.value("ets_price", quarter)
        paid = self.levers.value("ets_paid_share", quarter)
        firm = self.terms.number("carbon", "benchmark_strength")
        felt = price * (paid + (1.0 - paid) * firm)
        return np.array(
            [
                0.0,
                felt * self.levers.value("ets_coverage_steel_cement", quarter),
                felt * self.levers.value("ets_coverage_chemicals_paper", quarter),
            ]
        )

    def finance(self, quarter: int) -> Finance:
        """Return help on loans: the green discount, and interest aid spread over the loan."""
        aid = self.levers.value("equipment_renewal_interest_subsidy", quarter) / PERCENT
        years = self.terms.number("finance", "aided_years", "yr")
        return Finance(
            debt_share=self.terms.number("finance", "debt_share"),
            loan_discount=self.levers.value("green_loan_discount", quarter) / BASIS_POINTS,
            interest_aid=aid * years / self.terms.number("finance", "loan_years", "yr"),
        )

    def coal_cut(self, quarter: int) -> float:
        """Return how far below 2025 the ceiling on coal stands, as a share; 0 without a ceiling."""
        return max(-self.levers.value("coal_cap_change_vs_2025", quarter), 0.0)

    def hydrogen_grant(self, quarter: int) -> float:
        """Return support of hydrogen, yuan per GJ."""
        per_kg = self.lever("hydrogen_price_support", quarter)
        return per_kg / self._number("hydrogen", "heating_value", "GJ/kg")

    def smallest_coal_boiler(self) -> float:
        """Return the size below which no coal boiler may be built, MW."""
        return self._number("coal_boiler", "smallest", "MW")

    # all of it, for the rules

    def surroundings(self, quarter: int) -> Surroundings:
        """Return what all decisions share."""
        when, terms = label(quarter), self.terms
        return Surroundings(
            quarter=Seen(quarter, "quarter", "this quarter", "calendar"),
            energy_prices=Seen(
                self.energy_prices(last(quarter)),
                "1",
                "yuan per GJ by fuel",
                f"world before {when}",
            ),
            carbon_content=Seen(
                self.carbon_content, "1", "t CO2 per GJ by fuel", "emission_factors.csv"
            ),
            carbon_price=Seen(
                self.carbon_prices(quarter),
                "yuan/tCO2",
                "what a tonne more costs",
                f"levers ets_price, ets_paid_share, ets_coverage_* in {when}",
                "carbon_group",
            ),
            finance=Seen(
                self.finance(quarter),
                "1",
                "help on loans",
                f"levers green_loan_discount, equipment_renewal_interest_subsidy in {when}",
            ),
            tariff_ratio=Seen(
                terms.by_sector("tariff_ratio", "1"),
                "1",
                "price of electricity against the mean of firms",
                "operation.csv",
                "sector",
            ),
            heat_hours=Seen(
                terms.by_sector("heat_hours", "h/yr"),
                "h/yr",
                "full-load hours of heat equipment",
                "operation.csv",
                "sector",
            ),
            sun_share=Seen(
                terms.by_sector("sun_share", "1"),
                "1",
                "share of electricity used while the sun shines",
                "operation.csv",
                "sector",
            ),
        )

    def activity(self, quarter: int) -> Array:
        """Return activity by sector against the mean of 2020, at the rate of this quarter."""
        level = np.ones(len(SECTORS))
        for (sector, series), weight in self.terms.tables.activity_links.rows:
            path = self.world.series(series)
            base = float(path[:QUARTERS_PER_YEAR].mean())
            level[SECTORS.index(sector)] *= (float(path[quarter]) / base) ** weight.value
        return level

    def _number(self, item: str, subject: str, unit: str) -> float:
        return self.rows.value(item, subject, unit=unit)
