"""What everybody is told before a quarter begins: what the others did in the last one."""

from typing import Any

from agents.firms.kinds import SECTORS as FIRM_SECTORS
from sim.fleets.conditions import FleetConditions
from sim.grid.market.tariffs import RetailPrices
from sim.grid.telling import tell_users

KWH_PER_TWH = 1e9


def tell(city: Any) -> None:
    """Tell each sector of a `sim.city.City` of chargers, tariffs, green demand, goods to move."""
    households, firms, fleets = city.sectors
    if "charging" not in city.config.freeze:
        households.cars.posts_per_km2 = fleets.posts_per_km2()
    households.cars.public_price = public_price(city.power.told)
    tell_users(city.power, households, firms, city.quarter)
    if city.quarter == 0:
        return
    green = firms.contracts.power
    green.local_twh = city.power.sun_and_wind_twh
    green.household_twh = float(households.energy.green_kwh(city.quarter - 1).sum()) / KWH_PER_TWH
    households.everyday.offers.premium = green.premium
    fleets.tell(fleet_conditions(city, city.quarter - 1, city.power.told))


def public_price(retail: RetailPrices) -> float:
    """Return what a kWh costs at public posts, for everybody: tariff and fee, yuan, real."""
    return retail.mean["charging"] + retail.service_fee


def fleet_conditions(city: Any, quarter: int, retail: RetailPrices) -> FleetConditions:
    """Return what power costs fleets, what private cars take at posts, what firms make."""
    households, firms, _ = city.sectors
    output = firms.now.output / firms.base.output
    return FleetConditions(
        electricity_price=retail.mean["charging"],
        service_fee=retail.service_fee,
        private_kwh=households.energy.use(quarter).charged_kwh[:, 1],
        output=dict(zip(FIRM_SECTORS, output.tolist(), strict=True)),
    )
