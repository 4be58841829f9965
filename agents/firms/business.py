"""The life of a firm: yearly luck in its market, entry past the gate, and the end."""

import math
from typing import Annotated, NamedTuple

from agents.conversions import QUARTERS_IN_YEAR
from agents.firms.kinds import FIRST_UTILITY
from agents.machinery.chance import uniform
from agents.machinery.rule import rule
from agents.machinery.units import PerYear, TJPerYear, TonnesPerYear, Unit, YuanPerYear

TWO_PI = 6.283185307179586


def normal(first: float, second: float) -> float:
    """Return a standard normal draw made of two uniform ones (Box and Muller)."""
    return math.sqrt(-2.0 * math.log(first)) * math.cos(TWO_PI * second)


class SizeLaw(NamedTuple):
    """How luck and end of firms depend on what they make; large firms are steadier."""

    typical_output: Annotated[float, Unit("yuan/yr")]
    shock: Annotated[float, Unit("1")]  # power by which the yearly shock falls with output
    exit: Annotated[float, Unit("1")]  # likewise the exit rate


@rule(stream="firm growth", spell="growth_spell")
def change_standing(
    standing, base_output: YuanPerYear, weight, growth_log_sd, size_law: SizeLaw, chance
) -> float:
    """A year moves a firm's standing in its market by luck alone; the mean stays where it was.

    The larger the firm, or the number of firms a row stands for, the less luck moves it.
    """
    size = base_output * weight / size_law.typical_output
    sd = growth_log_sd * math.pow(size, -size_law.shock)
    shock = sd * normal(uniform(chance, 0), uniform(chance, 1))
    return standing * math.exp(shock - 0.5 * sd * sd)


@rule(stream="firm entry", spell="entry_spell")
def admit(energy_intensive, entry_gate, chance) -> bool:
    """A new project starts unless it is energy-hungry and the gate turns it down."""
    return not energy_intensive or uniform(chance, 0) >= entry_gate


@rule
def exit_hazard(sector, exit_rate: PerYear) -> float:
    """Factories close at a steady rate; utilities and services change hands instead."""
    return exit_rate / QUARTERS_IN_YEAR if sector < FIRST_UTILITY else 0.0


@rule
def exit_pace(
    crude_steel: TonnesPerYear,
    feedstock: TJPerYear,
    small,
    base_output: YuanPerYear,
    size_law: SizeLaw,
) -> float:
    """Large firms close more seldom than the typical one.

    Steel lines end by rebuilding only, the one works of its trade goes with its trade, and sampled
    small firms stand for their turnover.
    """
    if crude_steel > 0.0 or feedstock > 0.0 or small:
        return 0.0
    return math.pow(base_output / size_law.typical_output, -size_law.exit)
