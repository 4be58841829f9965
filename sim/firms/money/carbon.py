"""Carbon and green power of firms: processes, covered emissions, allowances, certificates."""

import numpy as np
from numpy.typing import NDArray

from agents.conversions import KWH_PER_MWH
from agents.firms.kinds import FUELS, SECTORS, Sector
from agents.firms.power.green_power import green_duty
from sim.accounts.books.controls import Control, bills_control
from sim.accounts.books.money import Kind, Ledger, group_sums
from sim.accounts.emissions.co2 import read_base_processes, read_emission_factors
from sim.accounts.vocabulary import FUEL, SECTOR
from sim.clock import per_quarter
from sim.firms.green.power_market import GreenPowerMarket
from sim.firms.market import FirmMarket
from sim.firms.use import CARBON_GROUPS, FirmUse

Array = NDArray[np.float64]
ROUNDING = 1e-6


class FirmCarbon:
    """CO2 that firms emit from materials and under the carbon market.

    Args:
        city: folder of city data.
        market: levers and prices.
        base: what firms used and made in the base year.
    """

    def __init__(self, city: str, market: FirmMarket, base: FirmUse) -> None:
        self.market, self.base = market, base
        self.processes_2020 = read_base_processes(city)
        factors = read_emission_factors(city).fuel
        self.factors = np.array([factors[FUEL[fuel]] for fuel in FUELS])

    def processes(self, use: FirmUse) -> Array:
        """Return CO2 from materials, t a year [SECTORS].

        Steel's fluxes and electrodes follow crude steel; clinker, glass and lime follow the heat
        above 500 C that their making asks for, whatever fuel gives it.
        """
        found = self.processes_2020.copy()
        found[SECTOR["steel"]] *= use.crude_steel / self.base.crude_steel
        found[SECTOR["building_materials"]] *= use.kiln_heat.sum() / self.base.kiln_heat.sum()
        return found

    def covered(self, use: FirmUse, quarter: int) -> Array:
        """Return CO2 under the carbon market, t a year by firm sector [20]."""
        by_group = use.energy @ self.factors
        by_group[Sector.CHEMICALS] -= self._feedstock(use)
        processes = self.processes(use)
        by_group[Sector.STEEL, 1] += processes[SECTOR["steel"]]
        kilns = use.kiln_heat / use.kiln_heat.sum()
        by_group[Sector.BUILDING_MATERIALS] += kilns * processes[SECTOR["building_materials"]]
        return by_group @ self.market.covered(quarter)

    def pay_allowances(self, ledger: Ledger, quarter: int, use: FirmUse) -> Control:
        """Book the allowances that must be bought: covered emissions times the paid share."""
        price = self.market.levers.value("ets_price", quarter)
        paid = self.market.levers.value("ets_paid_share", quarter)
        bought = np.asarray(per_quarter(self.covered(use, quarter) * paid))
        ledger.book_groups(
            "firms", "carbon market", Kind.ALLOWANCE, price * bought, quarter, SECTORS
        )
        return bills_control("allowances of firms", Kind.ALLOWANCE, price, bought, payer="firms")

    def _feedstock(self, use: FirmUse) -> Array:
        """Return the carbon that leaves the works in products, t by carbon group [3]."""
        lpg = use.energy[Sector.CHEMICALS, :, FUELS.index("lpg")]
        total = lpg.sum()
        share = lpg / total if total > 0.0 else np.zeros(CARBON_GROUPS)
        return share * use.feedstock * self.factors[FUELS.index("lpg")]


def pay_green_power(
    ledger: Ledger,
    quarter: int,
    power: GreenPowerMarket,
    use: FirmUse,
    used: Array,
) -> Control:
    """Book what green power costs beyond ordinary power.

    The quota of all users is met by their supplier, inside the tariff. What some users owe beyond
    it is met with certificates, what a firm takes freely with a contract, at the premium of the
    quarter in which it was signed.

    Args:
        ledger: takes the bookings.
        quarter: index.
        power: the market, whose firms see this quarter's quotas.
        use: at the rate of the quarter.
        used: electricity of the quarter by firm sector, kWh [20].
    """
    market, population = power.market, power.population
    columns, rows = population.columns, use.rows
    share = columns["green_share"][rows].astype(np.float64)  # a narrow column: rounded
    sector = columns["sector"][rows].astype(np.int64)
    duty = green_duty.decide(population, rows)
    quota = market.lever("rps_nonhydro_share", quarter)
    yearly = group_sums(sector, use.electricity, len(SECTORS), 1.0)
    kwh_per_tj = np.divide(used, yearly, out=np.zeros_like(used), where=yearly > 0.0)

    def kwh(part: Array) -> Array:
        return group_sums(sector, part * use.electricity, len(SECTORS), 1.0) * kwh_per_tj

    owed = kwh(np.maximum(np.minimum(share, duty) - quota, 0.0))
    above = share - np.maximum(duty, quota)
    free = np.where(above > ROUNDING, above, 0.0)
    premiums = columns["agreed_premium"][rows]
    certificate = market.world.at(quarter)["green_certificate_price"] / KWH_PER_MWH
    kind = Kind.GREEN_CERTIFICATE
    for amounts in (certificate * owed, kwh(premiums * free)):
        ledger.book_groups("firms", "certificate market", kind, amounts, quarter, SECTORS)
    buyers = np.flatnonzero(free)
    signed = free[buyers] * use.electricity[buyers] * kwh_per_tj[sector[buyers]]
    prices, metered = np.append(premiums[buyers], certificate), np.append(signed, owed.sum())
    return bills_control("green power of firms", kind, prices, metered, payer="firms")
