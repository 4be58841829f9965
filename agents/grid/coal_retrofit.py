"""The owner of a coal unit at its turn in the round of three retrofits: saving, heat, flexibility.

A unit comes up once, when its overhaul lets it be rebuilt. The owner reckons each of the three over
the years that the unit has left. All functions are plain: numbers in, a number or a yes or no out.
"""

from agents.firms.investing import annuity
from agents.machinery.units import FullLoadHours, Years, YuanPerGJ, YuanPerKW, YuanPerTonneCO2

GRAMS_PER_TONNE = 1e6
SHORTEST_LIFE = 1.0  # yr: nobody rebuilds for less


def years_to_repay(age: Years, longest_life: Years, lifetime: Years) -> Years:
    """How long the rebuilt parts will serve: their life, or what the unit has left if less."""
    return max(min(lifetime, longest_life - age), SHORTEST_LIFE)


def yearly_cost(price: YuanPerKW, interest: float, years: Years) -> YuanPerKW:
    """The even yearly payment per kW that repays a retrofit in the years it serves."""
    return price * annuity(interest, years)


def fuel_saved(
    hours: FullLoadHours, saving: float, coal_price: float, carbon_price: YuanPerTonneCO2
) -> YuanPerKW:
    """What a kilowatt saves in a year on coal and allowances.

    Args:
        hours: of full output sent out.
        saving: gce per kWh sent out.
        coal_price: yuan per tce.
        carbon_price: yuan per tce of coal that need not be covered by allowances.
    """
    return hours * saving / GRAMS_PER_TONNE * (coal_price + carbon_price)


def heat_earned(heat_sold: float, margin: YuanPerGJ) -> YuanPerKW:
    """What a kilowatt earns in a year on heat taken over from small plants nearby, GJ sold."""
    return heat_sold * margin


def takes_retrofit(gain: YuanPerKW, capital: YuanPerKW) -> bool:
    """Whether the owner rebuilds: what it brings in a year pays for the money it takes."""
    return gain > 0.0 and gain >= capital
