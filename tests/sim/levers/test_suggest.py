import pytest

from sim.levers.cards import read_cards
from sim.levers.suggest import nearest_lever


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ets_prise", "ets_price"),
        ("carbon_price", "ets_price"),
        ("carbon prices", "ets_price"),
        ("CO2_price", "ets_price"),
        ("heat_pump", "electrification_subsidy"),
        ("碳价", "ets_price"),
        ("家电以旧换新", "appliance_tradein_rate"),
        ("hydrogen", "hydrogen_price_support"),
    ],
)
def test_a_lever_is_found_by_name_and_by_title(typed, meant):
    hint = nearest_lever(typed, read_cards(), "levers.")
    assert hint is not None and f"levers.{meant} (" in hint


def test_a_slip_of_the_finger_is_not_drowned_in_titles():
    assert nearest_lever("pv_capex_subsidi", read_cards()).count(" or ") <= 2
    assert nearest_lever("pv_capex_subsidi", read_cards()).startswith(
        "did you mean pv_capex_subsidy ("
    )


@pytest.mark.parametrize("typed", ["", "_", "xyzzy", "月亮", "q" * 100_000])
def test_nothing_like_it_gives_no_hint(typed):
    assert nearest_lever(typed, read_cards()) is None
