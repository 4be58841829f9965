"""What energy a firm uses in a year, from its services, equipment and efficiency."""

from agents.firms.kinds import Energy
from agents.machinery.rule import rule
from agents.machinery.units import TJPerYear

HYDROGEN_PER_ELECTRICITY = 0.65  # electrolysis on the site, lower heating value


def if_kind(kind, code, amount):
    """Return the amount if the equipment is of this kind, else nothing."""
    return amount if kind == code else 0.0


def electricity_for_heat(boiler, steam, furnace, direct):
    """Return electricity for steam and direct heat; hydrogen is made of it on the site."""
    steam_part = if_kind(boiler, 5, steam) + if_kind(boiler, 6, steam)
    direct_part = if_kind(furnace, 7, direct)
    hydrogen = if_kind(boiler, 7, steam) + if_kind(furnace, 8, direct)
    return steam_part + direct_part + hydrogen / HYDROGEN_PER_ELECTRICITY


@rule
def hydrogen_burnt(
    activity,
    fuel_factor,
    steam_low: TJPerYear,
    steam_mid: TJPerYear,
    boiler,
    boiler_efficiency,
    furnace_high: TJPerYear,
    furnace_very_high: TJPerYear,
    furnace,
    furnace_efficiency,
) -> float:
    """Hydrogen burnt in boiler and furnace in a year, TJ; it is made on the site from power."""
    level = activity * fuel_factor
    steam = level * (steam_low + steam_mid) / boiler_efficiency
    direct = level * (furnace_high + furnace_very_high) / furnace_efficiency
    return if_kind(boiler, 7, steam) + if_kind(furnace, 8, direct)


@rule
def final_energy(
    activity,
    fuel_factor,
    electricity_factor,
    steam_low: TJPerYear,
    steam_mid: TJPerYear,
    boiler,
    boiler_efficiency,
    furnace_high: TJPerYear,
    furnace_very_high: TJPerYear,
    furnace,
    furnace_efficiency,
    power: TJPerYear,
    iron_coal: TJPerYear,
    iron_coke: TJPerYear,
    petrol: TJPerYear,
    diesel: TJPerYear,
    feedstock: TJPerYear,
) -> Energy:
    """Energy bought in a year: services over equipment efficiency, moved by activity and measures.

    Electricity is what the firm uses, its own roof's included. The codes are those of
    kinds.Boiler and kinds.Furnace.
    """
    level = activity * fuel_factor
    steam = level * (steam_low + steam_mid) / boiler_efficiency
    direct = level * (furnace_high + furnace_very_high) / furnace_efficiency
    return Energy(
        coal=level * iron_coal + if_kind(boiler, 1, steam) + if_kind(furnace, 1, direct),
        coke_and_derived_gas=level * iron_coke + if_kind(furnace, 2, direct),
        gasoline=activity * petrol,
        diesel=activity * diesel,
        fuel_oil=if_kind(furnace, 4, direct),
        lpg=activity * feedstock + if_kind(furnace, 5, direct),
        natural_gas=if_kind(boiler, 2, steam) + if_kind(furnace, 3, direct),
        heat=if_kind(boiler, 4, steam),
        biomass=if_kind(boiler, 3, steam) + if_kind(furnace, 6, direct),
        electricity=activity * electricity_factor * power
        + electricity_for_heat(boiler, steam, furnace, direct),
    )
