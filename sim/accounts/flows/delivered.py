"""What users got of the energy they asked for in a quarter: what their bills have to agree with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.accounts.vocabulary import FUEL, SECTORS
from sim.clock import per_quarter

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Delivered:
    """A quarter at the meters.

    Bills are reckoned from what each agent uses and `part`; their controls from `use`.

    Attributes:
        part: of a year's electricity at the rate of the quarter, what was delivered in it by class
            of load; a cut makes it less.
        use: what the energy account of the quarter holds, TJ [SECTORS, FUELS].
        kwh_per_kw: output of a kilowatt of PV.
        lost: TJ of electricity that those on call did without and did not make up for, beyond what
            `part` says [SECTORS].
    """

    part: Mapping[str, float]
    use: Array
    kwh_per_kw: float
    lost: Array = field(default_factory=lambda: np.zeros(len(SECTORS)))


def in_quarter(use: Array, part: Mapping[str, float], load_class: Sequence[str | None]) -> Array:
    """Return the use of a quarter, TJ [SECTORS, FUELS].

    Args:
        use: at the rate of the quarter, TJ a year [SECTORS, FUELS].
        part: of a year's electricity that falls into the quarter, by class of load.
        load_class: of each sector; None where no electricity is used.
    """
    found = np.asarray(per_quarter(use))
    column = FUEL["electricity"]
    for row, name in enumerate(load_class):
        if name is not None:
            found[row, column] = use[row, column] * part[name]
    return found
