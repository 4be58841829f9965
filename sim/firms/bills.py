"""What firms pay for energy, carbon and green power in a quarter, and what their roofs earn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.firms.energy import final_energy
from agents.firms.kinds import BUILDINGS, FUELS, SECTORS
from agents.firms.roof_pv import KWH_PER_TJ
from agents.machinery.population import Population
from sim.accounts.money import Control, Kind, Ledger, bills_control, group_sums
from sim.clock import per_quarter
from sim.firms.market import FirmMarket

Array = NDArray[np.float64]
GJ_PER_TJ = 1000.0
ON_SERVICE_TIME = (*BUILDINGS, "water_and_gas_supply")  # their load has the shape of services
FUEL_SELLERS = {
    "coal": ("fuel suppliers", Kind.FUEL, "coal"),
    "coke_and_derived_gas": ("fuel suppliers", Kind.FUEL, "coke"),
    "fuel_oil": ("fuel suppliers", Kind.FUEL, "oil"),
    "lpg": ("fuel suppliers", Kind.FUEL, "lpg"),
    "biomass": ("fuel suppliers", Kind.FUEL, "biomass"),
    "natural_gas": ("gas company", Kind.GAS, "gas"),
    "heat": ("heat suppliers", Kind.HEAT, "heat"),
}
CARBON_FUELS = {  # field of CarbonContent by field of Energy
    "coal": "coal",
    "coke_and_derived_gas": "coke",
    "fuel_oil": "oil",
    "lpg": "lpg",
    "natural_gas": "gas",
}


@dataclass(frozen=True)
class Meter:
    """What firms used and made in a quarter, by sector; kWh and TJ of the quarter.

    Attributes:
        energy: TJ by fuel.
        own_kwh: roof output used on the spot.
        fed_in_kwh: the rest of it.
        green_kwh: electricity under a green contract or certificate.
        covered_t: CO2 of firms under the carbon market by group [none, first, second].
    """

    energy: dict[str, Array]
    own_kwh: Array
    fed_in_kwh: Array
    green_kwh: Array
    covered_t: Array


def read_meters(
    population: Population,
    market: FirmMarket,
    industry_share: float,
    services_share: float,
    kwh_per_kw: float,
) -> Meter:
    """Add up what active firms used in the quarter.

    Args:
        population: the firms.
        market: carbon content of fuels, use while the sun shines.
        industry_share: part of a year's electricity of factories that falls into the quarter.
        services_share: likewise of buildings.
        kwh_per_kw: output of a kilowatt of PV in the quarter.
    """
    rows, columns = population.rows, population.columns
    sector, weight = columns["sector"][rows], columns["weight"][rows]
    yearly = final_energy.decide(population, rows)
    share = np.array([services_share if s in ON_SERVICE_TIME else industry_share for s in SECTORS])
    electricity = yearly.electricity * share[sector]

    def by_sector(values: Array) -> Array:
        return group_sums(sector, values * weight, len(SECTORS), 1.0)

    quarterly = [by_sector(np.asarray(per_quarter(fuel))) for fuel in yearly]
    quarterly[FUELS.index("electricity")] = by_sector(electricity)
    roof = columns["pv_power"][rows] * kwh_per_kw
    daytime = market.terms.by_sector("sun_share", "1")[sector] * electricity * KWH_PER_TJ
    own = roof * daytime / np.maximum(daytime + 0.5 * roof, 1e-9)  # as firms reckon it
    carbon = market.carbon_content
    burnt = sum(
        getattr(yearly, fuel) * getattr(carbon, field) for fuel, field in CARBON_FUELS.items()
    )
    return Meter(
        energy=dict(zip(FUELS, quarterly, strict=True)),
        own_kwh=by_sector(own),
        fed_in_kwh=by_sector(roof - own),
        green_kwh=by_sector(columns["green_share"][rows] * electricity * KWH_PER_TJ),
        covered_t=group_sums(
            columns["carbon_group"][rows],
            np.asarray(per_quarter(burnt * GJ_PER_TJ)) * weight,
            3,
            1.0,
        ),
    )


def pay_energy(ledger: Ledger, market: FirmMarket, meter: Meter, quarter: int) -> list[Control]:
    """Book the energy bills of firms by sector and the feed-in of their roofs.

    Returns:
        Controls that the bookings must meet: tariff times metered energy.
    """
    prices, power = market.energy_prices(quarter), market.power_terms(quarter)
    now = market.world.at(quarter)
    tariff = power.price * market.terms.by_sector("tariff_ratio", "1")
    bought = meter.energy["electricity"] * KWH_PER_TJ - meter.own_kwh
    bills: list[tuple[str, Kind, Array | float, Array]] = [
        ("grid company", Kind.ELECTRICITY, tariff, bought)
    ]
    for fuel, (payee, kind, field) in FUEL_SELLERS.items():
        price = getattr(prices, field) * GJ_PER_TJ
        bills.append((payee, kind, price, meter.energy[fuel]))
    for fuel, price in (("gasoline", now["petrol_price"]), ("diesel", now["diesel_price"])):
        per_tj = price * market.litres_per_tj(fuel)
        bills.append(("fuel suppliers", Kind.FUEL, per_tj, meter.energy[fuel]))
    for payee, kind, price, metered in bills:
        ledger.book_groups("firms", payee, kind, price * metered, quarter, SECTORS)
    ledger.book_groups(
        "grid company",
        "firms",
        Kind.FEED_IN,
        power.feed_in * meter.fed_in_kwh,
        quarter,
        SECTORS,
    )
    fuel_bill = sum(
        float(np.sum(price * metered)) for _, kind, price, metered in bills if kind == Kind.FUEL
    )
    return [
        bills_control("electricity of firms", Kind.ELECTRICITY, tariff, bought, payer="firms"),
        bills_control(
            "gas of firms",
            Kind.GAS,
            prices.gas * GJ_PER_TJ,
            meter.energy["natural_gas"],
            payer="firms",
        ),
        bills_control(
            "heat of firms", Kind.HEAT, prices.heat * GJ_PER_TJ, meter.energy["heat"], payer="firms"
        ),
        Control("fuel of firms", Kind.FUEL, fuel_bill, payer="firms"),
    ]


def pay_carbon_and_green(
    ledger: Ledger, market: FirmMarket, meter: Meter, quarter: int
) -> list[Control]:
    """Book the allowances that must be bought and the premium of green power."""
    levers = market.levers
    covered = np.array(
        [
            0.0,
            levers.value("ets_coverage_steel_cement", quarter),
            levers.value("ets_coverage_chemicals_paper", quarter),
        ]
    )
    price = levers.value("ets_price", quarter)
    bought = covered * meter.covered_t * levers.value("ets_paid_share", quarter)
    ledger.book("firms", "carbon market", Kind.ALLOWANCE, float((price * bought).sum()), quarter)
    premium = market.power_terms(quarter).green_premium
    ledger.book_groups(
        "firms",
        "certificate market",
        Kind.GREEN_CERTIFICATE,
        premium * meter.green_kwh,
        quarter,
        SECTORS,
    )
    return [
        bills_control("allowances of firms", Kind.ALLOWANCE, price, bought, payer="firms"),
        bills_control(
            "green power of firms",
            Kind.GREEN_CERTIFICATE,
            premium,
            meter.green_kwh,
            payer="firms",
        ),
    ]
