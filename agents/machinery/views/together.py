"""Many agents answering at once: arrays in the place of one agent's values."""

from collections.abc import Callable
from typing import Any, Final, NoReturn

import numpy as np
from numpy.typing import NDArray

from agents.machinery.state import Agent, State

# what numpy does with truths as Python does; with any other function they count as 0 and 1
OF_TRUTHS: Final = (
    *(np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.logical_and, np.logical_or),
    *(np.logical_xor, np.logical_not, np.equal, np.not_equal, np.less, np.less_equal),
    *(np.greater, np.greater_equal),
)
WITHOUT_BOUNDS: Final = (np.add, np.subtract, np.multiply)  # in Python, of whole numbers
OTHERWISE: Final = (np.power, np.float_power, np.left_shift, np.right_shift, np.invert)
BY_ELEMENT: Final[tuple[Any, ...]] = (np.where, np.isin)
LARGEST_SAFE: Final = 2.0**62  # farther from wrapping around than any rounding reaches


class Each(np.ndarray):
    """Everybody's values of one thing, with which one can do what one agent's value allows.

    Arithmetic is Python's: truths add up as 0 and 1, whole numbers do not wrap around. What would
    look at several agents (a sum, an entry) or has other bits on arrays (a power) raises TypeError
    or OverflowError, upon which everybody is asked singly.
    """

    def __array_ufunc__(self, ufunc: np.ufunc, method: Any, *inputs: Any, **kwargs: Any) -> Any:
        """Apply an elementwise function of numpy, or raise if it is none or not as Python's."""
        if method != "__call__" or kwargs or ufunc in OTHERWISE:
            raise TypeError(f"{ufunc.__name__} is not the same for each agent alone")
        given = [np.asarray(one) for one in inputs]
        if ufunc not in OF_TRUTHS:
            given = [one.astype(np.int64) if one.dtype.kind == "b" else one for one in given]
        if ufunc in WITHOUT_BOUNDS and all(one.dtype.kind in "iu" for one in given):
            _refuse_wrapping(ufunc, given)
        return _each(ufunc(*given))

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: Any, kwargs: Any
    ) -> Any:
        """Apply one of numpy's other functions if it treats each agent alone."""
        del types
        if function not in BY_ELEMENT or kwargs:
            raise TypeError(f"{function.__name__} may look at several agents")
        plain = [np.asarray(one) if isinstance(one, Each) else one for one in args]
        return _each(function(*plain))

    def _of_several(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("one agent's value has no entries")

    __getitem__ = __iter__ = __len__ = __contains__ = _of_several


def _each(values: Any) -> Any:
    return values.view(Each) if isinstance(values, np.ndarray) else values


def _refuse_wrapping(function: np.ufunc, given: list[NDArray[Any]]) -> None:
    """Raise OverflowError where whole numbers could leave int64: Python's go on."""
    size = np.abs(function(*(np.asarray(one, dtype=np.float64) for one in given)))
    if not (size < LARGEST_SAFE).all():
        raise OverflowError("a whole number leaves 64 bits")


class Together:
    """All members answering at once: what a predicate is given first, in place of one agent.

    An attribute is the array of everybody's values, widened so that arithmetic is the same as with
    one agent's; a property declared on the kind is computed from those arrays.
    """

    def __init__(self, population: Any, rows: NDArray[np.int64]) -> None:
        self._population = population
        self._rows = rows

    def __getattr__(self, name: str) -> Any:
        entry = getattr(self._population.kind, name, None)
        if isinstance(entry, State):
            return widened(self._population.columns[name][self._rows]).view(Each)
        if isinstance(entry, property) and entry.fget is not None and not hasattr(Agent, name):
            return entry.fget(self)
        if name == "row":
            return self._rows.view(Each)
        if name == "unique_id":
            return self._rows.view(Each) + self._population.first_id
        raise AttributeError(name)


def widened(values: NDArray[Any]) -> NDArray[Any]:
    """Return narrow column values as float64, int64 or bool: what one agent's attribute gives."""
    return values if values.dtype.kind == "b" else values.astype(values.dtype.kind + "8")


def as_array(values: list[Any]) -> NDArray[Any]:
    """Return a flat array of what agents gave one by one: of numbers or words if all are alike."""
    kinds = set(map(type, values))
    if len(kinds) == 1:
        kind = kinds.pop()
        if kind in (bool, float, str) or issubclass(kind, np.number | np.bool_):
            return np.array(values)
        if kind is int and min(values) >= -(2**63) and max(values) < 2**63:
            return np.array(values)
    flat = np.empty(len(values), dtype=object)
    flat[:] = values
    return flat
