"""Allotting firms of very unequal size to categories whose totals are given.

Large firms are allotted one by one, each with odds as what the categories still lack among those
where it fits in; the many small ones fill the rest in an order of addressed draws. What then
remains between a category and its total is a rounding, because firms are whole; it is returned as
a factor near one.
"""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ONE_BY_ONE = 40  # this many firms are large


def allot(size: FloatArray, totals: FloatArray, draws: FloatArray) -> IntArray:
    """Return the category of each firm.

    Args:
        size: weight of each firm, float64 [firms]; scaled inside to the sum of `totals`.
        totals: what each category should hold, float64 [categories]; categories of 0 stay empty.
        draws: uniform draws, float64 [firms].

    Returns:
        Category per firm, int64. Every category of positive total gets at least one firm while
        there are as many firms as such categories.
    """
    if size.size == 0:
        return np.zeros(0, dtype=np.int64)
    scaled = size * (totals.sum() / size.sum()) if size.sum() > 0 else np.zeros_like(size)
    lacking = totals.astype(np.float64)
    category = np.zeros(size.size, dtype=np.int64)
    order = np.argsort(-scaled, kind="stable")
    for firm in order[:ONE_BY_ONE].tolist():
        cumulated = np.cumsum(_open_to(float(scaled[firm]), lacking))
        found = int(np.searchsorted(cumulated, draws[firm] * cumulated[-1]))
        category[firm] = found
        lacking[found] -= scaled[firm]
    rest = order[ONE_BY_ONE:]
    if rest.size:
        category[rest] = _fill(scaled[rest], np.maximum(lacking, 0.0), totals, draws[rest])
    return _leave_none_empty(scaled, category, totals)


def dealt(size: FloatArray, total: float, most: float) -> FloatArray:
    """Return `total` dealt out in proportion to size, at most `most` to each firm.

    Who would get more gets `most`, and the others share the rest; if that is too little for all of
    it, `total` is dealt out in proportion alone.

    Args:
        size: weight of each firm, float64 [firms], not all 0.
        total: what is dealt out, in any unit.
        most: the largest part of one firm, in the same unit.
    """
    part = size * (total / size.sum())
    cut = np.zeros(size.size, dtype=np.bool_)
    while (part > most).any():
        cut |= part > most
        rest, left = size[~cut].sum(), total - most * np.count_nonzero(cut)
        if rest <= 0.0 or left < 0.0:
            return size * (total / size.sum())
        part = np.where(cut, most, size * (left / rest))
    return part


def factors(size: FloatArray, category: IntArray, totals: FloatArray) -> FloatArray:
    """Return for each category the factor that brings its firms' sizes to its total (1 if none)."""
    held = np.bincount(category, weights=size, minlength=totals.size)
    return np.divide(totals, held, out=np.ones_like(held), where=held > 0)


def _fill(size: FloatArray, lacking: FloatArray, totals: FloatArray, draws: FloatArray) -> IntArray:
    """Cut the firms, in the order of their draws, into stretches as long as what is lacking."""
    wanted = lacking if lacking.sum() > 0 else totals
    order = np.argsort(draws, kind="stable")
    middle = np.cumsum(size[order]) - 0.5 * size[order]
    bounds = np.cumsum(wanted) * (size.sum() / wanted.sum() if size.sum() > 0 else 0.0)
    last = int(np.flatnonzero(wanted)[-1])
    found = np.empty(size.size, dtype=np.int64)
    found[order] = np.minimum(np.searchsorted(bounds, middle), last)
    return found


def _leave_none_empty(size: FloatArray, category: IntArray, totals: FloatArray) -> IntArray:
    """Give a category without firms the one whose size is nearest to its total."""
    for empty in np.flatnonzero(totals > 0).tolist():
        counts = np.bincount(category, minlength=totals.size)
        if counts[empty]:
            continue
        movable = np.flatnonzero(counts[category] > 1)
        if movable.size == 0:
            break
        nearest = movable[np.argmin(np.abs(size[movable] - totals[empty]))]
        category[nearest] = empty
    return category


def _open_to(size: float, lacking: FloatArray) -> FloatArray:
    """Return odds of the categories for one large firm: what they lack, where it fits in.

    A firm that is larger than what a category lacks would fill it beyond its total; it goes where
    it fits, or, fitting nowhere, where most is lacking.
    """
    fits = np.where(lacking >= size, lacking, 0.0)
    if fits.any():
        return fits
    return np.where(np.arange(lacking.size) == np.argmax(lacking), 1.0, 0.0)
