"""Firms by size: small, medium or large by what they turn over."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.machinery.population import Rows

SIZES = ("small", "medium", "large")
BOUNDS = (20e6, 400e6)  # yuan of output a year: the statistical threshold, and that of large firms


def size_class(columns: dict[str, NDArray[Any]], rows: Rows) -> NDArray[np.int64]:
    """Return the place among `SIZES` of the firms at these rows, by their output of now.

    Firms below the statistical threshold are sampled and stay small; public bodies and buildings
    stand among the sizes by what they turn over.
    """
    output = columns["base_output"][rows] * columns["activity"][rows]
    size = np.searchsorted(BOUNDS, output, side="right")
    size[columns["small"][rows]] = 0
    return size
