"""What a vehicle uses in a year: fuel and electricity, from its distance, kind and vintage."""

from typing import NamedTuple

from agents.machinery.rule import rule
from agents.machinery.units import KmPerYear, Quarter
from agents.transport.choice import of_kind
from agents.transport.cost import FleetTerms, Offer, own_share, vintage
from agents.transport.kinds import SWAP


class VehicleEnergy(NamedTuple):
    """One vehicle's year: L, m3, kWh at the plug, kg; electricity by where it is taken."""

    petrol: float
    diesel: float
    gas: float
    depot_electricity: float
    public_electricity: float
    swap_electricity: float
    hydrogen: float


@rule
def vehicle_energy(
    powertrain,
    bought: Quarter,
    km: KmPerYear,
    petrol: Offer,
    diesel: Offer,
    gas: Offer,
    hybrid: Offer,
    plug_in_hybrid: Offer,
    battery: Offer,
    swap: Offer,
    fuel_cell: Offer,
    terms: FleetTerms,
) -> VehicleEnergy:
    """Energy of a normal year of its job; what it cannot take at the depot it takes in public."""
    kind = of_kind(
        powertrain, petrol, diesel, gas, hybrid, plug_in_hybrid, battery, swap, fuel_cell
    )
    hundreds = km / 100.0 * vintage(kind.gain, bought)
    own = own_share(km, kind, terms)
    away = hundreds * kind.electricity * (1.0 - own)
    return VehicleEnergy(
        hundreds * kind.petrol,
        hundreds * kind.diesel,
        hundreds * kind.gas,
        hundreds * kind.electricity * own,
        0.0 if powertrain == SWAP else away,
        away if powertrain == SWAP else 0.0,
        hundreds * kind.hydrogen,
    )
