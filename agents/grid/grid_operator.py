"""The grid company: whether the ties to the outside have to be strengthened."""

from agents.machinery.units import Megawatts


def firm_margin(firm_capacity: Megawatts, peak: Megawatts, yearly_growth: float) -> float:
    """Firm capacity above next year's peak load, as a share of it."""
    return firm_capacity / (peak * (1.0 + yearly_growth)) - 1.0


def ties_to_build(
    margin: float, wanted_margin: float, peak: Megawatts, most_a_year: Megawatts
) -> Megawatts:
    """New tie capacity that brings the firm margin back, as far as a year's building goes."""
    if margin >= wanted_margin:
        return 0.0
    return min((wanted_margin - margin) * peak, most_a_year)
