"""What households pay for energy in a quarter, and what their roofs earn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.accounts.money import Control, Kind, Ledger, bills_control
from sim.clock import QUARTERS_PER_YEAR, per_quarter
from sim.divisions import DIVISIONS
from sim.households.energy import HouseholdUse

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
    """

    home_kwh: float
    public_kwh: float
    gas_m3: float
    lpg_kg: float
    petrol_l: float
    feed_in_kwh: float


class PremiumClaims:
    """Premiums on the output of roofs, as they were promised to the builders of each quarter.

    They are yuan per kWh and run for some years, the quarter of building being the first. Claims
    are kept as kW times premium, by quarter of building.
    """

    def __init__(self, years: float) -> None:
        self.quarters = round(years * QUARTERS_PER_YEAR)
        self._promised: list[Array] = []

    def promise(self, kw: Array, yuan_per_kwh: Array | float) -> None:
        """Add the systems of a quarter, kW by division, at the premium then in force."""
        self._promised.append(kw * yuan_per_kwh)

    def due(self, kwh_per_kw: float) -> Array:
        """Return the premiums of this quarter, yuan by division."""
        running = self._promised[-self.quarters :]
        return np.asarray(sum(running, np.zeros(len(DIVISIONS))) * kwh_per_kw)


def pay_energy(
    ledger: Ledger,
    quarter: int,
    use: HouseholdUse,
    prices: EnergyPrices,
    home_share: float,
    charging_share: float,
    roof_kwh: Array,
    own_use_share: float,
) -> list[Control]:
    """Book the energy bills of households and the feed-in of their roofs.

    Args:
        ledger: takes the bookings.
        quarter: index.
        use: at the rate of the quarter.
        prices: real 2020 yuan.
        home_share: part of a year's electricity at home that falls into the quarter.
        charging_share: likewise of charging.
        roof_kwh: output of household PV in the quarter by division [10].
        own_use_share: part of it used at home; the rest is fed in.

    Returns:
        Controls that the bookings must meet: tariff times metered energy.
    """
    homes = (use.electricity_kwh.sum(axis=1) + use.estates_kwh) * home_share
    charged = use.charged_kwh * charging_share
    own = own_use_share * roof_kwh
    bought = homes + charged[:, 0] - own
    bills = (
        ("grid company", Kind.ELECTRICITY, prices.home_kwh, bought),
        ("charging operators", Kind.CHARGING_SERVICE, prices.public_kwh, charged[:, 1]),
        ("gas company", Kind.GAS, prices.gas_m3, _quarter(use.gas_m3.sum(axis=1))),
        ("fuel suppliers", Kind.FUEL, prices.lpg_kg, _quarter(use.lpg_kg.sum(axis=1))),
        ("fuel suppliers", Kind.FUEL, prices.petrol_l, _quarter(use.petrol_l)),
    )
    for payee, kind, price, metered in bills:
        ledger.book_groups("households", payee, kind, price * metered, quarter, DIVISIONS)
    fed_in = prices.feed_in_kwh * (roof_kwh - own)
    ledger.book_groups("grid company", "households", Kind.FEED_IN, fed_in, quarter, DIVISIONS)
    fuel = sum(
        float((price * metered).sum()) for _, kind, price, metered in bills if kind == Kind.FUEL
    )
    return [
        bills_control(
            "electricity of homes", Kind.ELECTRICITY, prices.home_kwh, bought, payer="households"
        ),
        bills_control("gas of homes", Kind.GAS, prices.gas_m3, bills[2][3], payer="households"),
        Control("fuel of homes and cars", Kind.FUEL, fuel, payer="households"),
    ]


def pay_premiums(ledger: Ledger, quarter: int, national: Array, city: Array) -> float:
    """Book the premiums on roof output, yuan by division; return their sum."""
    for payer, amounts in (("national government", national), ("city government", city)):
        ledger.book_groups(payer, "households", Kind.SOLAR_GRANT, amounts, quarter, DIVISIONS)
    return float(national.sum() + city.sum())


def _quarter(yearly: Array) -> Array:
    return np.asarray(per_quarter(yearly))
