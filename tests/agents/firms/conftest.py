"""What the tests of firms' rules share: agents' draws, a price list, and how to read a change."""

import pytest

from agents.firms.investing import CarbonContent, EnergyPrices, Finance
from agents.machinery.chance import Stream

CHANCES = [Stream(7, "test").chance(agent, 0) for agent in range(150)]


@pytest.fixture
def chances():
    return CHANCES


@pytest.fixture
def prices():
    return EnergyPrices(
        coal=35.0,
        coke=60.0,
        oil=100.0,
        lpg=95.0,
        gas=90.0,
        heat=75.0,
        biomass=66.0,
        electricity=170.0,
    )


@pytest.fixture
def common(prices):
    """What every project of a firm sees."""
    return {
        "energy_prices": prices,
        "carbon_content": CarbonContent(
            coal=0.0908, coke=0.0974, oil=0.0758, lpg=0.0618, gas=0.0555
        ),
        "carbon_price": 0.0,
        "finance": Finance(debt_share=0.6, loan_discount=0.0, interest_aid=0.0),
    }


@pytest.fixture
def answers():
    """What 150 firms of equal state, each with its own draws, answer."""

    def ask(rule, facts, **changes):
        return [rule(**{**facts, **changes}, chance=chance) for chance in CHANCES]

    return ask


@pytest.fixture
def only_towards(answers):
    """The change moves some, all of them to `kinds`."""

    def check(rule, facts, kinds, **changes):
        before, after = answers(rule, facts), answers(rule, facts, **changes)
        moved = [new for old, new in zip(before, after, strict=True) if old != new]
        assert moved, "nobody moved"
        assert set(moved) <= set(kinds)

    return check
