"""What energy and steel-making materials cost firms, from the outside world and graded rows."""

import numpy as np
from numpy.typing import NDArray

from agents.conversions import GJ_PER_KWH, GJ_PER_TJ
from agents.firms.investing import EnergyPrices
from agents.firms.steel import SteelPrices
from sim.accounts.vocabulary import FUEL, FUELS
from sim.firms.tariffs import FirmTariffs
from sim.tables import city_path, read_graded
from sim.world.world import World

Array = NDArray[np.float64]
MJ_PER_GJ = 1000.0
KG_PER_TONNE = 1000.0


class FirmPrices:
    """Prices of a quarter in real 2020 yuan, before carbon.

    Args:
        city: folder of city data.
        world: prices of fuels and materials.
        tariffs: of power.
    """

    def __init__(self, city: str, world: World, tariffs: FirmTariffs) -> None:
        self.world, self.tariffs = world, tariffs
        self._rows = read_graded(
            city_path(city, "industry", "energy_prices.csv"), keys=("item", "subject")
        )
        self._units = read_graded(
            city_path(city, "balance", "energy_units.csv"), ("item", "subject")
        )
        self._energy: dict[int, EnergyPrices] = {}

    def number(self, item: str, subject: str, unit: str) -> float:
        """Return one number of energy_prices.csv."""
        return self._rows.value(item, subject, unit=unit)

    def energy(self, quarter: int) -> EnergyPrices:
        """Return what a GJ of each fuel costs in a quarter, yuan.

        Electricity is the mean of all firms over the four quarters that end with this one. Gas is
        cheaper by what a new terminal and pipes take off its price. Fixed when first asked for.
        """
        if quarter not in self._energy:
            self._energy[quarter] = self._energy_of(quarter)
        return self._energy[quarter]

    def _energy_of(self, quarter: int) -> EnergyPrices:
        now, number = self.world.at(quarter), self.number
        coal = now["coal_price_industry"] / number("heating_value", "coal_5500", "GJ/t")
        coke = now["coking_coal_price"] * number("coke_over_coking_coal", "price per tonne", "1")
        lpg = now["lpg_price"] * number("lpg_bulk_over_bottled", "price per kg", "1")
        oil = number("oil_over_diesel", "price per GJ", "1")
        cheaper = 1.0 - self.tariffs.levers.value("gas_supply_discount", quarter)
        gas = now["gas_price_industry"] * cheaper / self._heating_value("natural_gas", "MJ/m3")
        return EnergyPrices(
            coal=coal,
            coke=coke / number("heating_value", "coke", "GJ/t"),
            oil=self._at_the_pump("diesel", quarter) * oil,
            lpg=lpg * KG_PER_TONNE / self._heating_value("lpg", "GJ/t"),
            gas=gas * MJ_PER_GJ,
            heat=number("heat", "fixed", "yuan/GJ") + coal * number("heat", "per_coal_price", "1"),
            biomass=number("biomass", "price", "yuan/GJ"),
            electricity=self.tariffs.seen(quarter + 1).mean / GJ_PER_KWH,
        )

    def steel(self, quarter: int) -> SteelPrices:
        """Return prices of ore, coal and scrap in a quarter, without tax."""
        now = self.world.at(quarter)
        tax = 1.0 + self.number("scrap", "tax_inside", "1")
        return SteelPrices(
            ore=now["iron_ore_price"],
            coking_coal=now["coking_coal_price"],
            injected_coal=now["coal_price_industry"],
            scrap=now["scrap_price"] / tax,
        )

    def per_tj(self, quarter: int) -> Array:
        """Return what a TJ of each fuel of the accounts costs, yuan [FUELS]; electricity apart.

        Coke and works gases of a steel line stand at the price of coke: that pays for the coking
        coal.
        """
        energy = self.energy(quarter)
        known = {
            "coal": energy.coal,
            "coke_and_derived_gas": energy.coke,
            "gasoline": self._at_the_pump("petrol", quarter, "gasoline"),
            "diesel": self._at_the_pump("diesel", quarter),
            "fuel_oil": energy.oil,
            "lpg": energy.lpg,
            "natural_gas": energy.gas,
            "heat": energy.heat,
            "biomass": energy.biomass,
        }
        prices = np.zeros(len(FUELS))
        for fuel, price in known.items():
            prices[FUEL[fuel]] = price * GJ_PER_TJ
        return prices

    def _at_the_pump(self, series: str, quarter: int, fuel: str | None = None) -> float:
        """Return the price of a motor fuel, yuan per GJ."""
        name = fuel or series
        kg_per_litre = self._units.value("density", name, unit="kg/L")
        gj_per_tonne = self._heating_value(name, "GJ/t")
        per_litre = self.world.at(quarter)[f"{series}_price"]
        return per_litre * KG_PER_TONNE / (kg_per_litre * gj_per_tonne)

    def _heating_value(self, fuel: str, unit: str) -> float:
        return self._units.value("heating_value", fuel, unit=unit)
