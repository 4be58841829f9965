"""The grid company: which units may close, whether ties are strengthened, when load is called."""

from agents.machinery.units import Kilowatts, Megawatts, PerYear, YuanPerKW


def firm_margin(firm_capacity: Megawatts, peak: Megawatts, yearly_growth: float) -> float:
    """Firm capacity above next year's peak load, as a share of it."""
    return firm_capacity / (peak * (1.0 + yearly_growth)) - 1.0


def lets_close(margin_without: float, wanted_margin: float) -> bool:
    """Whether a unit may close: only if the firm margin without it is still the wanted one."""
    return margin_without >= wanted_margin


def reserve_payment(margin: YuanPerKW) -> YuanPerKW:
    """What a unit that may not close is paid to stay for a year: what it lost in the last one."""
    return max(-margin, 0.0)


def calls_to_make(margin: float, reserve: float, agreed: float) -> float:
    """How often those on call are called in a season: as agreed, once the reserve is not there.

    Args:
        margin: firm capacity above the load in the tightest hours, as a share of it.
        reserve: what the grid company wants to have of it.
        agreed: calls that the season's contracts allow.
    """
    return agreed if margin < reserve else 0.0


def ties_to_build(
    margin: float, wanted_margin: float, peak: Megawatts, largest_step: float
) -> Megawatts:
    """New tie capacity that brings the firm margin back, as far as a year's building goes.

    What can be built in a year grows with the grid: `largest_step` is a share of the peak.
    """
    if margin >= wanted_margin:
        return 0.0
    return min(wanted_margin - margin, largest_step) * peak


def ties_towards(
    wanted: Megawatts, standing: Megawatts, peak: Megawatts, largest_step: float
) -> Megawatts:
    """New tie capacity on the way to what the city's plan wants, as far as a year's building goes.

    The grid company builds ahead of need where the plan gives it sites and corridors.
    """
    return min(max(wanted - standing, 0.0), largest_step * peak)


def room_for_pv(
    limit: Kilowatts, standing: Kilowatts, rate: PerYear, carried: Kilowatts, parts: int
) -> Kilowatts:
    """PV that a division connects in a part of a year: within its limit, and at the office's pace.

    Args:
        limit: of what its grid can host.
        standing: connected already.
        rate: what offices and crews get through in a year, as a share of the limit.
        carried: connected beyond the pace in the part before, below zero if so.
        parts: of a year.
    """
    return min(rate * limit / parts + carried, limit - standing)
