"""The table of levers alone: told from what was kept, outsiders marked; one lever really run."""

from dataclasses import replace

import pytest

from experiments.plan.lever_alone import schedule_of, written
from experiments.plan.levers_alone import CHANGE, LEVER, ask, inside, table, tried
from sim.levers.cards import Expected, read_cards

CARDS = read_cards()
STORAGE = CARDS["storage_capacity_payment"]


def test_every_lever_that_somebody_decides_by_is_tried() -> None:
    assert set(tried()) == {name for name, card in CARDS.items() if card.kind != "scheduled"}


def test_a_change_counts_if_it_is_in_range_and_somebody_made_it() -> None:
    expected = Expected(2030, 1.0, 2.0, "MW")
    card = replace(STORAGE, effect=replace(STORAGE.effect, expected=expected))
    assert inside(card, {CHANGE: 1.5, "agents: Firm": 3.0})
    assert not inside(card, {CHANGE: 1.5})
    assert not inside(card, {CHANGE: 2.5, "agents: Firm": 3.0})


def test_the_table_marks_what_is_outside() -> None:
    numbers = {"reference": 900.0, "moved": 9000.0, CHANGE: 8100.0, "agents: Firm": 12.0}
    row = table(["storage_capacity_payment"], {"storage_capacity_payment": numbers})
    assert "| +8.1e+03 | ≠ | 12 Firm |" in row
    assert "Storage Capacity, 2030" in row


def test_a_lever_moves_to_the_plan_or_to_what_its_card_says() -> None:
    assert schedule_of(CARDS["bus_nev_share_new"]).knots == ((24, 1.0),)
    assert schedule_of(CARDS["ets_coverage_power"]) == written(CARDS["ets_coverage_power"], 0)


@pytest.mark.proof
def test_a_lever_is_run_alone() -> None:
    """The first year's trade-in money: half a minute, the shortest of all."""
    found = ask((f"{LEVER}tradein_fund_yearly", "scale=0.001"))
    assert found[CHANGE] < -10.0 and found["agents: Household"] > 0.0
    assert found["moved"] < found["reference"]
