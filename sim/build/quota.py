"""Drawing to a margin: chance decides who, never how many.

Published margins are met by choosing a fixed number of rows in the order of a key (a score plus
logistic noise at the row's own address), which is a logit choice whose constant is solved for the
margin. Fractions of a row are rounded up or down by an addressed offset, so that no category is
favoured over many cells.
"""

from functools import lru_cache
from math import gamma

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def apportion(expected: ArrayLike, total: int) -> IntArray:
    """Whole numbers that sum to `total`, each its expected value rounded up or down.

    The largest remainders are rounded up (ties: the first). `expected` must sum to `total` within
    one half.
    """
    exact = np.asarray(expected, dtype=np.float64)
    counts = np.floor(exact + 1e-9).astype(np.int64)
    missing = total - int(counts.sum())
    if not 0 <= missing <= exact.size:
        raise ValueError(f"expected values sum to {exact.sum():.3f}, not to {total}")
    order = np.argsort(-(exact - counts).ravel(), kind="stable")
    counts.ravel()[order[:missing]] += 1
    return counts


def systematic_counts(shares: ArrayLike, rows: int, offset: float) -> IntArray:
    """Rows per category, summing to `rows`; over `offset` in (0, 1) each has the right mean."""
    cumulated = np.cumsum(np.asarray(shares, dtype=np.float64))
    cumulated /= cumulated[-1]
    bounds = np.floor(cumulated * rows + offset).astype(np.int64)
    bounds[-1] = rows
    return np.diff(bounds, prepend=0)


def split_by_rank(key: FloatArray, counts: IntArray) -> NDArray[np.int8]:
    """Category of each row: the counts[0] smallest keys get 0, the next counts[1] get 1, and so on.

    Rows with an infinite key come last and are never counted in before the last category.
    """
    codes = np.zeros(key.size, dtype=np.int8)
    bounds = np.cumsum(counts[:-1]).tolist()
    inner = sorted({bound for bound in bounds if 0 < bound < key.size})
    ordered = np.partition(key, inner) if inner else key
    for bound in bounds:
        if bound <= 0:
            codes += 1
        elif bound < key.size:
            codes += key >= ordered[bound]
    return codes


def choose(
    count: int, key: FloatArray, eligible: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """Mark the `count` rows of smallest key (fewer if fewer are eligible)."""
    if eligible is not None:
        key = np.where(eligible, key, np.inf)
        count = min(count, int(np.count_nonzero(eligible)))
    if count <= 0:
        return np.zeros(key.size, dtype=bool)
    if count >= key.size:
        return np.isfinite(key)
    return np.asarray(key < np.partition(key, count)[count])


def logit(probability: FloatArray) -> FloatArray:
    """Log odds; of a uniform draw it is standard logistic noise."""
    return np.asarray(np.log(probability / (1.0 - probability)))


def stratified_normal(uniform: FloatArray) -> FloatArray:
    """Standard normal scores in the order of the draws: the shape is exact, chance decides who."""
    scores = np.empty(uniform.size)
    if uniform.size:
        steps = (np.arange(uniform.size) + 0.5) / uniform.size
        scores[np.argsort(uniform)] = ndtri(steps)
    return scores


def lognormal_sigma(variation: float) -> float:
    """Sigma of the log of a log-normal quantity with this coefficient of variation."""
    return float(np.sqrt(np.log1p(variation * variation)))


def tilted(shape: FloatArray, values: FloatArray, mean: float) -> FloatArray:
    """Shares proportional to shape x exp(slope x value) with the given mean (maximum entropy)."""
    if not values.min() < mean < values.max():
        raise ValueError(f"mean {mean} outside {values.min()}..{values.max()}")
    slope, centred = 0.0, values - mean
    shares = shape / shape.sum()
    for _ in range(50):  # Newton: the mean rises with the slope by the variance
        error = float(shares @ centred)
        if abs(error) < 1e-13:
            break
        slope -= error / (float(shares @ centred**2) - error * error)
        weights = shape * np.exp(slope * centred)
        shares = weights / weights.sum()
    return shares


@lru_cache(maxsize=32)
def stationary_ages(mean_life: float, shape: float) -> tuple[FloatArray, FloatArray]:
    """Age distribution of a steady stock with Weibull lives: (cumulated share, age in years)."""
    scale = mean_life / gamma(1.0 + 1.0 / shape)
    age = np.linspace(0.0, 2.5 * scale, 501)
    alive = np.exp(-((age / scale) ** shape))
    cumulated = np.concatenate(([0.0], np.cumsum(0.5 * (alive[1:] + alive[:-1]))))
    return cumulated / cumulated[-1], age
