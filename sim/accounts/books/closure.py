"""When an account does not close: the error that stops the run, and the test that raises it."""

import math

from sim.clock import label

TOLERANCE = 1e-9  # of the turnover of the account
NOTHING = 1e-9  # of a unit (yuan, TJ, t): what is less is nobody's loss, and may be lost in a sum


class AccountError(ArithmeticError):
    """An account of the city does not close.

    Args:
        account: what was summed, in words, for example "energy: coal".
        quarter: index of the quarter, or a word such as "2020" for a whole year.
        size: by how much it is off, in `unit`.
        unit: unit of `size`.
        turnover: what went through the account, same unit, for scale.
    """

    def __init__(
        self,
        account: str,
        quarter: int | str,
        size: float,
        unit: str = "",
        turnover: float = math.nan,
    ) -> None:
        self.account = account
        self.quarter = quarter
        self.size = size
        self.unit = unit
        self.turnover = turnover
        super().__init__(account, quarter, size, unit, turnover)

    def __str__(self) -> str:
        when = label(self.quarter) if isinstance(self.quarter, int) else self.quarter
        text = f"account '{self.account}' does not close in {when}: off by {self.size:.6g}"
        if self.unit:
            text += f" {self.unit}"
        if self.turnover > 0:
            text += f", {abs(self.size) / self.turnover:.2g} of its turnover"
        return text


def check(account: str, quarter: int | str, size: float, turnover: float, unit: str = "") -> None:
    """Raise AccountError unless |size| is at most 1e-9 of `turnover`, or of a unit; both finite."""
    if not abs(size) <= max(TOLERANCE * turnover, NOTHING) or not math.isfinite(turnover):
        raise AccountError(account, quarter, size, unit, turnover)
