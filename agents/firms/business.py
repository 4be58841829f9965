"""The life of a firm: yearly luck in its market, entry past the gate, and the end."""

import math

from agents.machinery.chance import uniform
from agents.machinery.rule import rule
from agents.machinery.units import PerYear, TonnesPerYear

QUARTERS_IN_YEAR = 4
TWO_PI = 6.283185307179586
FIRST_SERVICE = 11  # kinds.Sector: from here on utilities and services, which do not close


def normal(first: float, second: float) -> float:
    """Return a standard normal draw made of two uniform ones (Box and Muller)."""
    return math.sqrt(-2.0 * math.log(first)) * math.cos(TWO_PI * second)


@rule(stream="firm growth", spell="growth_spell")
def change_standing(standing, growth_log_sd, chance) -> float:
    """A year moves a firm's standing in its market by luck alone; the mean stays where it was."""
    shock = growth_log_sd * normal(uniform(chance, 0), uniform(chance, 1))
    return standing * math.exp(shock - 0.5 * growth_log_sd * growth_log_sd)


@rule(stream="firm entry", spell="entry_spell")
def admit(energy_intensive, entry_gate, chance) -> bool:
    """A new project starts unless it is energy-hungry and the gate turns it down."""
    return not energy_intensive or uniform(chance, 0) >= entry_gate


@rule
def exit_hazard(sector, exit_rate: PerYear) -> float:
    """Factories close at a steady rate; services and utilities change hands instead."""
    return exit_rate / QUARTERS_IN_YEAR if sector < FIRST_SERVICE else 0.0


@rule
def exit_pace(crude_steel: TonnesPerYear, small) -> float:
    """Steel lines end by rebuilding only, and sampled small firms stand for their turnover."""
    return 0.0 if crude_steel > 0.0 or small else 1.0
