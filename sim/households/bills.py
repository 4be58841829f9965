"""What households pay for energy in a quarter, and what their roofs earn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.conversions import KWH_PER_TJ
from sim.accounts.books.controls import Control, bills_control
from sim.accounts.books.money import Kind, Ledger, Ware
from sim.accounts.flows.delivered import Delivered
from sim.accounts.vocabulary import FUEL, SECTOR
from sim.clock import QUARTERS_PER_YEAR, per_quarter
from sim.divisions import DIVISIONS
from sim.households.books import QUINTILES
from sim.households.energy import AREAS, CARS, COMMON_AREAS, HouseholdEnergy, HouseholdUse

AT_HOME = [SECTOR[sector] for sector in (*AREAS, COMMON_AREAS)]  # rows of the energy account
Array = NDArray[np.float64]


@dataclass(frozen=True)
class EnergyPrices:
    """What households pay in a quarter, real 2020 yuan.

    Attributes:
        home_kwh: residential tariff.
        public_kwh: energy and service at public posts.
        gas_m3: piped gas.
        lpg_kg: bottled gas.
        petrol_l: at the pump.
        feed_in_kwh: what the grid company pays for power fed in.
        sun_kwh: what the market pays for the part of it that is exposed.
    """

    home_kwh: float
    public_kwh: float
    gas_m3: float
    lpg_kg: float
    petrol_l: float
    feed_in_kwh: float
    sun_kwh: float


@dataclass(frozen=True)
class HouseholdWares:
    """The energy that households buy, in the units of their bills: kWh, m3, kg and litres."""

    electricity: Ware
    gas: Ware
    lpg: Ware
    petrol: Ware


def household_wares(energy: HouseholdEnergy) -> HouseholdWares:
    """Return what households buy, with the heating values that their energy is counted by."""
    lpg = energy.gj_per_t["lpg"] / 1e6
    petrol = energy.petrol_kg_per_l * energy.gj_per_t["gasoline"] / 1e6
    return HouseholdWares(
        Ware("grid company", Kind.ELECTRICITY, "electricity", 1.0 / KWH_PER_TJ),
        Ware("gas company", Kind.GAS, "natural_gas", energy.mj_per_m3 / 1e6),
        Ware("fuel suppliers", Kind.FUEL, "lpg", lpg),
        Ware("fuel suppliers", Kind.FUEL, "gasoline", petrol),
    )


class PremiumClaims:
    """Premiums on the output of roofs, as they were promised to the builders of each quarter.

    They are yuan per kWh and run for some years, the quarter of building being the first. Claims
    are kept as kW times premium, by quarter of building.

    Args:
        years: for which a premium is paid.
        classes: of owners, by income or size, that the claims are kept apart by.
    """

    def __init__(self, years: float, classes: int) -> None:
        self.quarters = round(years * QUARTERS_PER_YEAR)
        self._nothing: Array = np.zeros((len(DIVISIONS), classes))
        self._promised: list[Array] = []

    def promise(self, kw: Array, yuan_per_kwh: Array | float) -> None:
        """Add the systems of a quarter at the premium then in force.

        Args:
            kw: by division and class of owner [10, classes].
            yuan_per_kwh: for all, or by division [10].
        """
        self._promised.append(kw * np.reshape(yuan_per_kwh, (-1, 1)))

    def due(self, kwh_per_kw: float) -> Array:
        """Return the premiums of this quarter, yuan by division and class of owner."""
        running = self._promised[-self.quarters :]
        return np.asarray(sum(running, self._nothing) * kwh_per_kw)


def pay_energy(
    ledger: Ledger,
    quarter: int,
    use: HouseholdUse,
    prices: EnergyPrices,
    wares: HouseholdWares,
    delivered: Delivered,
    roof_kwh: Array,
    own_use_share: float,
    exposed_kwh: Array,
) -> list[Control]:
    """Book the energy bills of households and the feed-in of their roofs, by income class.

    Args:
        ledger: takes the bookings.
        quarter: index.
        use: at the rate of the quarter, by income class.
        prices: real 2020 yuan.
        wares: what is bought, in the units of `use`.
        delivered: what of it reached them, and what the energy account holds.
        roof_kwh: output of household PV in the quarter by income class [5].
        own_use_share: part of it used at home; the rest is fed in.
        exposed_kwh: the part of `roof_kwh` whose feed-in earns the market price [5].

    Returns:
        Controls that the bookings must meet: tariff times what the energy account holds.
    """
    at_home = use.electricity_kwh.sum(axis=1) + use.estates_kwh
    charged = use.charged_kwh * delivered.part["charging"]
    own = own_use_share * roof_kwh
    bought = at_home * delivered.part["residential"] + charged[:, 0] - own
    for ware, price, amount in (
        (wares.electricity, prices.home_kwh, bought),
        (wares.gas, prices.gas_m3, _quarter(use.gas_m3.sum(axis=1))),
        (wares.lpg, prices.lpg_kg, _quarter(use.lpg_kg.sum(axis=1))),
        (wares.petrol, prices.petrol_l, _quarter(use.petrol_l)),
    ):
        ledger.sell("households", ware, price, amount, quarter, QUINTILES)
    service = (Kind.CHARGING_SERVICE, prices.public_kwh * charged[:, 1])
    ledger.book_groups("households", "charging operators", *service, quarter, QUINTILES)
    exposed = (1.0 - own_use_share) * exposed_kwh
    fed_in = prices.feed_in_kwh * (roof_kwh - own - exposed) + prices.sun_kwh * exposed
    ledger.book_groups("grid company", "households", Kind.FEED_IN, fed_in, quarter, QUINTILES)
    public = float(use.charged_kwh[:, 1].sum() / max(use.charged_kwh.sum(), 1.0))
    return _controls(prices, wares, delivered.use, float(own.sum()), public)


def _controls(
    prices: EnergyPrices, wares: HouseholdWares, held: Array, own_kwh: float, public: float
) -> list[Control]:
    """Return what the bills of the quarter come to by the energy account alone.

    Args:
        prices: real 2020 yuan.
        wares: for what a unit of a bill holds.
        held: the energy account, TJ [SECTORS, FUELS].
        own_kwh: what roofs delivered behind the meter.
        public: part of charging at public posts.
    """

    def units(ware: Ware, rows: list[int]) -> float:
        return float(held[rows, FUEL[ware.fuel]].sum()) / ware.tj_per_unit

    cars = [SECTOR[CARS]]
    home_kwh = units(wares.electricity, AT_HOME)
    car_kwh = units(wares.electricity, cars)
    bought = np.array([home_kwh, (1.0 - public) * car_kwh, -own_kwh])
    fuel = np.array([units(wares.lpg, AT_HOME), units(wares.petrol, cars)])
    by, service = "households", Kind.CHARGING_SERVICE
    return [
        bills_control("electricity of homes", Kind.ELECTRICITY, prices.home_kwh, bought, payer=by),
        bills_control(
            "charging at posts", service, prices.public_kwh, np.array(public * car_kwh), payer=by
        ),
        bills_control(
            "gas of homes",
            Kind.GAS,
            prices.gas_m3,
            np.array(units(wares.gas, AT_HOME)),
            payer=by,
        ),
        bills_control(
            "fuel of homes and cars",
            Kind.FUEL,
            np.array([prices.lpg_kg, prices.petrol_l]),
            fuel,
            payer=by,
        ),
    ]


def pay_premiums(ledger: Ledger, quarter: int, national: Array, city: Array) -> float:
    """Book the premiums on roof output by income class; return their sum, yuan.

    Args:
        ledger: takes the bookings.
        quarter: index.
        national: due from the nation, yuan by division and income class [10, 5].
        city: due from the city, in the same order.
    """
    for payer, due in (("national government", national), ("city government", city)):
        amounts = due.sum(axis=0)
        ledger.book_groups(payer, "households", Kind.SOLAR_GRANT, amounts, quarter, QUINTILES)
    return float(national.sum() + city.sum())


def _quarter(yearly: Array) -> Array:
    return np.asarray(per_quarter(yearly))
