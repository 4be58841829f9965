"""A mix that comes later: every schedule of its base, the same, some years on."""

from collections.abc import Mapping
from typing import Any

from sim import clock
from sim.config import LAST_YEAR
from sim.errors import InputError

KEY = "delay_years"
LONGEST = LAST_YEAR - clock.year(clock.LAST_QUARTER_OF_HISTORY + 1)


def put_off(policy: dict[str, Any], file: object) -> None:
    """Move every knot of a composed mix on by its `delay_years`, which is taken out of it.

    Until its first knot a lever follows its reference, as under `frozen`.

    Args:
        policy: the mix as composed; changed in place.
        file: where it was read, for the message.

    Raises:
        InputError: it is no whole number of years, or a knot would lie beyond the last year.
    """
    years = policy.pop(KEY, 0)
    if isinstance(years, bool) or not isinstance(years, int) or not 0 <= years <= LONGEST:
        allowed = f"a whole number of years from 0 to {LONGEST}"
        raise InputError(file, f"policy.{KEY}", years, allowed)
    levers = policy.get("levers")
    if years and isinstance(levers, Mapping):
        policy["levers"] = {name: _later(raw, years) for name, raw in levers.items()}


def _later(raw: object, years: int) -> object:
    """A schedule as written, years later; what is malformed is left for the reader to refuse."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        raw = [[clock.label(clock.LAST_QUARTER_OF_HISTORY + 1), raw]]
    if not isinstance(raw, list):
        return raw
    return [[_moved(pair[0], years), pair[1]] if _is_knot(pair) else pair for pair in raw]


def _is_knot(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2


def _moved(when: object, years: int) -> object:
    try:
        quarter = clock.quarter(when)  # type: ignore[arg-type]
    except ValueError:
        return when
    return clock.label(quarter + years * clock.QUARTERS_PER_YEAR)
