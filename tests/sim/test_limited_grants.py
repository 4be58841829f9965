"""Whom the money reaches keeps the grant and the choice; the others choose again without."""

import numpy as np
import pytest

from agents.machinery.chance import Stream
from agents.machinery.population import Population
from agents.machinery.surroundings import Seen
from agents.transport.goods import Goods
from sim.grants import Budget
from sim.limited_grants import nothing_left, serve_or_choose_again

ROWS = np.arange(10, 20)
ASKED = np.where(ROWS % 2 == 0, 100.0, 0.0)


@pytest.fixture
def people():
    columns = {state.name: np.zeros(30, state.dtype) for state in Goods.states().values()}
    found = Population(None, Goods, columns, seed=3, weight=2.0)
    found.surroundings["grant"] = Seen(100.0, "yuan")
    found.surroundings["price"] = Seen(7.0, "yuan")
    return found


class Again:
    """A rule that answers 5 and keeps what it was asked."""

    def __init__(self):
        self.rows, self.seen = None, None

    def decide(self, population, rows, seen):
        self.rows, self.seen = rows, seen
        return np.full(rows.size, 5)


def ask(people, yearly, first=0):
    budget, again = Budget("fund"), Again()
    budget.open_quarter(yearly)
    grant, choice = ASKED.copy(), np.where(ASKED > 0.0, 1, 0)
    told = {"grant": nothing_left("yuan")}
    serve_or_choose_again(budget, people, ROWS, grant, choice, again.decide, told, first)
    return budget, again, grant, choice


def test_money_for_all_changes_nothing_and_asks_nobody_again(people):
    budget, again, grant, choice = ask(people, np.inf)
    assert again.rows is None
    assert (grant == ASKED).all() and (choice == (ASKED > 0.0)).all()
    assert budget.spent == 5 * 100.0 * people.weight


def test_the_first_in_the_queue_are_paid_and_the_rest_choose_again(people):
    budget, again, grant, choice = ask(people, 4.0 * 2 * 100.0 * people.weight)
    asking = ROWS[ASKED > 0.0]
    order = asking[np.argsort(Stream(3, "queue for fund").uniform(asking))]
    assert set(ROWS[grant > 0.0]) == set(order[:2])
    assert set(again.rows) == set(order[2:])
    assert (choice == np.where(np.isin(ROWS, order[2:]), 5, ASKED > 0.0)).all()
    assert budget.spent == 2 * 100.0 * people.weight


def test_who_chooses_again_sees_no_grant_and_all_else_as_before(people):
    again = ask(people, 0.0)[1]
    assert (again.seen["grant"].value, again.seen["grant"].unit) == (0.0, "yuan")
    assert again.seen["price"] is people.surroundings["price"]
    assert people.surroundings["grant"].value == 100.0


def test_applicants_of_another_population_have_another_place_in_the_queue(people):
    yearly = 4.0 * 2 * 100.0 * people.weight
    paid = [set(ROWS[ask(people, yearly, first)[2] > 0.0]) for first in (0, 10**8)]
    assert len(paid[0]) == len(paid[1]) == 2
    assert paid[0] != paid[1]
