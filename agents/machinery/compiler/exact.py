"""`math` as a compiled rule sees it: the bits of the interpreter, and its refusals.

A rule writes `math.log(x)`; its compiled copy finds this module under that name. Three things would
otherwise differ between the modes (measured; the tests repeat it): numba answers nan or infinity
where Python raises, it turns nan into a whole number without a word, and LLVM rewrites a power with
a known exponent or base into products, roots and exp2, whose last bit is another. Functions of
`math` that are not listed here differ outright (gamma, lgamma, hypot) or do not compile, and rules
are refused that name them.
"""

# ruff: noqa: PLC0414 - the names taken over from math are what this module is for
import math
from math import copysign as copysign
from math import e as e
from math import erf as erf
from math import erfc as erfc
from math import fabs as fabs
from math import inf as inf
from math import isfinite as isfinite
from math import isinf as isinf
from math import isnan as isnan
from math import nan as nan
from math import pi as pi
from math import tanh as tanh
from math import tau as tau
from typing import Any, Final

from llvmlite import ir
from numba import njit, types
from numba.core.errors import TypingError
from numba.extending import intrinsic, overload

SAME_AS_MATH: Final = frozenset(
    {
        *("copysign", "erf", "erfc", "fabs", "isfinite", "isinf", "isnan", "tanh"),
        *("e", "inf", "nan", "pi", "tau"),
        *("ceil", "cos", "exp", "expm1", "floor", "log", "log10", "log1p", "log2", "pow", "sin"),
        *("sqrt", "trunc"),
    }
)
LARGEST_WHOLE: Final = 9.0e18  # below 2**63, so that what is smaller fits an int64


@njit(cache=True)
def exp(x):  # type: ignore[no-untyped-def]
    """Return e to the power x."""
    result = math.exp(x)
    if math.isinf(result) and not math.isinf(x):
        raise OverflowError("math range error")
    return result


@njit(cache=True)
def expm1(x):  # type: ignore[no-untyped-def]
    """Return e to the power x, minus 1."""
    result = math.expm1(x)
    if math.isinf(result) and not math.isinf(x):
        raise OverflowError("math range error")
    return result


@njit(cache=True)
def log(x):  # type: ignore[no-untyped-def]
    """Return the natural logarithm."""
    if x <= 0:
        raise ValueError("math domain error")
    return math.log(x)


@njit(cache=True)
def log10(x):  # type: ignore[no-untyped-def]
    """Return the logarithm to base 10."""
    if x <= 0:
        raise ValueError("math domain error")
    return math.log10(x)


@njit(cache=True)
def log2(x):  # type: ignore[no-untyped-def]
    """Return the logarithm to base 2."""
    if x <= 0:
        raise ValueError("math domain error")
    return math.log2(x)


@njit(cache=True)
def log1p(x):  # type: ignore[no-untyped-def]
    """Return the natural logarithm of 1 + x."""
    if x <= -1:
        raise ValueError("math domain error")
    return math.log1p(x)


@njit(cache=True)
def sqrt(x):  # type: ignore[no-untyped-def]
    """Return the square root."""
    if x < 0:
        raise ValueError("math domain error")
    return math.sqrt(x)


@njit(cache=True)
def sin(x):  # type: ignore[no-untyped-def]
    """Return the sine."""
    if math.isinf(x):
        raise ValueError("math domain error")
    return math.sin(x)


@njit(cache=True)
def cos(x):  # type: ignore[no-untyped-def]
    """Return the cosine."""
    if math.isinf(x):
        raise ValueError("math domain error")
    return math.cos(x)


def _call_pow(typing_context: Any, x: Any, y: Any) -> Any:
    """Call the C library's pow as Python does, marked so that LLVM does not rewrite the call."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        double = ir.DoubleType()
        function = builder.module.globals.get("pow")
        if function is None:
            function = ir.Function(
                builder.module, ir.FunctionType(double, [double, double]), name="pow"
            )
        function.attributes.add("nobuiltin")
        return builder.call(function, args)

    return types.float64(types.float64, types.float64), generate


_pow: Any = intrinsic(_call_pow)


@njit(cache=True)
def pow(x, y):  # type: ignore[no-untyped-def]  # noqa: A001 - it stands for math.pow
    """Return x to the power y."""
    base, exponent = x * 1.0, y * 1.0
    result = _pow(base, exponent)
    if math.isfinite(base) and math.isfinite(exponent) and not math.isfinite(result):
        if math.isnan(result) or base == 0.0:
            raise ValueError("math domain error")
        raise OverflowError("math range error")
    return result


def whole(x: Any) -> int:
    """Return `int(x)`; compiled, a number that is none is refused as in the interpreter."""
    return int(x)


def nearest(x: Any) -> int:
    """Return `round(x)`; compiled, a number that is none is refused as in the interpreter."""
    return round(x)


def floor(x: Any) -> int:
    """Return `math.floor(x)`."""
    return math.floor(x)


def ceil(x: Any) -> int:
    """Return `math.ceil(x)`."""
    return math.ceil(x)


def trunc(x: Any) -> int:
    """Return `math.trunc(x)`."""
    return math.trunc(x)


@njit(cache=True)
def _fits(x):  # type: ignore[no-untyped-def]
    """Return a float unchanged, or refuse it if no int64 is near it."""
    if math.isnan(x):
        raise ValueError("cannot convert float NaN to integer")
    if not -LARGEST_WHOLE < x < LARGEST_WHOLE:
        raise OverflowError("a number beyond 9e18 is too large for a whole number")
    return x


def _is_float(x: Any) -> bool:
    return isinstance(x, types.Float)


@overload(whole)
def _overload_whole(x):  # type: ignore[no-untyped-def]
    return (lambda x: int(_fits(x))) if _is_float(x) else (lambda x: x * 1)


@overload(nearest)
def _overload_nearest(x):  # type: ignore[no-untyped-def]
    return (lambda x: round(_fits(x))) if _is_float(x) else (lambda x: x * 1)


@overload(floor)
def _overload_floor(x):  # type: ignore[no-untyped-def]
    return (lambda x: math.floor(_fits(x))) if _is_float(x) else (lambda x: x * 1)


@overload(ceil)
def _overload_ceil(x):  # type: ignore[no-untyped-def]
    return (lambda x: math.ceil(_fits(x))) if _is_float(x) else (lambda x: x * 1)


@overload(trunc)
def _overload_trunc(x):  # type: ignore[no-untyped-def]
    return (lambda x: math.trunc(_fits(x))) if _is_float(x) else (lambda x: x * 1)


# what a rule answers is checked by type when it is compiled, never cut to fit


def as_int(answer: Any) -> int:
    """Return the answer of a rule that says -> int."""
    return int(answer)


def as_float(answer: Any) -> float:
    """Return the answer of a rule that says -> float."""
    return float(answer)


def as_bool(answer: Any) -> bool:
    """Return the answer of a rule that says -> bool."""
    return bool(answer)


@overload(as_int)
def _overload_as_int(answer):  # type: ignore[no-untyped-def]
    if not isinstance(answer, types.Integer | types.Boolean):
        raise TypingError(f"it says -> int, but answers with a {answer}")
    return lambda answer: answer


@overload(as_float)
def _overload_as_float(answer):  # type: ignore[no-untyped-def]
    if not isinstance(answer, types.Float | types.Integer | types.Boolean):
        raise TypingError(f"it says -> float, but answers with a {answer}")
    return lambda answer: answer * 1.0


@overload(as_bool)
def _overload_as_bool(answer):  # type: ignore[no-untyped-def]
    if not isinstance(answer, types.Boolean):
        raise TypingError(f"it says -> bool, but answers with a {answer}")
    return lambda answer: answer
