"""What programmes say they granted is what government paid."""

import mesa
import pytest

from agents.government.government import Government
from sim.accounts.books.closure import AccountError
from sim.accounts.books.money import Kind, Ledger
from sim.accounts.books.purses import OF_GREEN_FUND, check_purse
from sim.grants import Budget


@pytest.fixture
def city():
    """A city that granted 100 yuan from its green fund, and promised 20 before."""
    fund = Budget("green fund")
    government = Government(mesa.Model(rng=1), "city", {"green_fund_yearly": fund})
    government.begin_quarter({"green_fund_yearly": 1000.0})
    fund.spent = 100.0
    ledger = Ledger()
    ledger.book("city government", "firms", Kind.RETROFIT_GRANT, 70.0, 5)
    ledger.book("city government", "firms", Kind.SOLAR_GRANT, 25.0, 5)
    ledger.book("city government", "charging operators", Kind.CHARGING_GRANT, 25.0, 5)
    ledger.book("city government", "households", Kind.CAR_GRANT, 9.0, 5)  # of no purse
    return government, ledger


def test_what_was_granted_and_promised_is_what_was_paid(city):
    government, ledger = city
    check_purse(ledger, 5, government, OF_GREEN_FUND, beside=20.0)


@pytest.mark.parametrize("change", [-1.0, 1.0])
def test_a_grant_that_no_purse_paid_or_nobody_got_is_found(city, change):
    government, ledger = city
    government.purses["green_fund_yearly"].spent += change
    with pytest.raises(AccountError, match="programmes of the city"):
        check_purse(ledger, 5, government, OF_GREEN_FUND, beside=20.0)
