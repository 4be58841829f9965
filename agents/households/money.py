"""What a yuan means to a household: more to one that minds prices, less to one that is rich."""

import math
from typing import Protocol


class WeighsMoney(Protocol):
    """The part of a decision's weights that says for whom money counts how much."""

    @property
    def typical_income(self) -> float:
        """Income at which a yuan counts as the weights say, yuan/yr."""

    @property
    def income_effect(self) -> float:
        """Power of income by which money loses weight."""


def weight_of_money(price_sensitivity: float, income: float, weights: WeighsMoney) -> float:
    """Return how much more a yuan counts to this household than to a typical one.

    Args:
        price_sensitivity: of the household, median 1; or its product with the utility of a yuan.
        income: real, yuan/yr.
        weights: of the decision.
    """
    return price_sensitivity * math.pow(income / weights.typical_income, -weights.income_effect)
