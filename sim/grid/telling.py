"""What the power system tells owners of roofs and other firms before a quarter."""

from typing import Any

from sim.grid.power import Power


def tell_users(power: Power, households: Any, firms: Any, quarter: int) -> None:
    """Tell what standing capacity costs and what the sun earned; open the desk for roof PV.

    Args:
        power: as the last quarter left it.
        households: a `sim.households.sector.HouseholdSector`.
        firms: a `sim.firms.sector.FirmSector`.
        quarter: index.
    """
    firms.tariffs.capacity_charge = power.system_charge
    firms.tariffs.sun_price = households.roofs.sun_price = power.sun_price(quarter)
    firms.roofs.connections = households.roofs.connections = power.connections
    speed = power.levers.value("pv_permit_speed", quarter)
    standing = households.roof_kw() + firms.roof_kw()
    power.connections.open_quarter(speed, power.system, quarter, standing)
