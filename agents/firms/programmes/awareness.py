"""How firms hear of what they could save: from others of their trade."""

import math

from agents.machinery.chance import uniform
from agents.machinery.rule import rule
from agents.machinery.units import PerYear


@rule(stream="firm awareness spread", spell="hear_spell")
def hear_of_savings(small, aware_in_trade, talk: PerYear, diffusion_boost, chance) -> bool:
    """In a year a firm hears of its options the likelier the more of its trade know theirs.

    Licences by which small firms use first and pay later make their trials, and the talk, spread
    faster.
    """
    pace = talk * aware_in_trade
    if small:
        pace *= diffusion_boost
    return uniform(chance, 0) < 1.0 - math.exp(-pace)
