"""Roofs of homes: campaigns in villages, what feed-in earns on the market, and what waits."""

import numpy as np
import pytest

from sim.accounts.books.money import Kind
from sim.households.books import QUINTILES

EAGER = {"pv_capex_subsidy": 1000.0, "pv_premium_household": 0.2, "pv_roof_programme": 1.0}


def standing_kw(homes):
    return homes.sector.roof_kw().sum() + homes.sector.roofs.waiting_kw().sum()


def test_village_campaigns_bring_pv_to_farmhouses_only(live):
    """Once each they ask, and who turns them down thinks again when he would have."""
    base, other = (
        live(off=True, scale=0.004),
        live({"rural_pv_programme": 0.2}, off=True, scale=0.004),
    )
    for _ in range(6):
        base.step()
        other.step()
    built = {name: homes.columns["pv_kw"] > 0.0 for name, homes in (("no", base), ("yes", other))}
    more = built["yes"] & ~built["no"]
    assert more.any() and not (base.columns["urban"] & more).any()
    assert not (built["no"] & ~built["yes"]).any()
    visited = other.columns["campaign_spell"] > 0
    assert 0.2 < visited[~base.columns["urban"]].mean() < 0.35  # 1 - exp(-0.3)
    assert not visited[base.columns["urban"]].any()
    turned_down = visited & ~built["yes"] & ~built["no"]
    for name in ("roof_due", "roof_spell"):
        assert np.array_equal(base.columns[name][turned_down], other.columns[name][turned_down])


def test_a_low_market_price_turns_homes_away_and_is_what_they_are_paid(live):
    found, paid = [], []
    for exposure in (0.0, 1.0):
        homes = live(EAGER | {"pv_market_exposure": exposure}, off=True, scale=0.004)
        homes.sector.roofs.sun_price = 0.15
        homes.run(6).settle()
        found.append(standing_kw(homes))
        paid.append(homes.ledger.total(kind=Kind.FEED_IN) / found[-1])
        assert (homes.sector.roofs.exposed_kw.sum() > 0.0) == (exposure > 0.0)
    assert found[1] < found[0]
    assert paid[1] < paid[0]


def test_premiums_on_output_go_to_the_income_class_of_the_owner(live):
    homes = live(EAGER, off=True, scale=0.004).run(4)
    homes.settle()
    new = (homes.columns["pv_built"] >= 0) & (homes.columns["pv_kw"] > 0.0)
    kw, since, of = (homes.columns[name][new] for name in ("pv_kw", "pv_built", "income_class"))
    premium = np.array([homes.levers.value("pv_premium_household", q) for q in range(4)])
    yuan = kw * premium[since] * 250.0 * homes.population.weight
    due = np.bincount(of, yuan, len(QUINTILES))
    paid = homes.ledger.select(kind=Kind.SOLAR_GRANT, payer="national government")
    expected = {name: one for name, one in zip(QUINTILES, due.tolist(), strict=True) if one}
    assert {booking.group: booking.amount for booking in paid} == pytest.approx(expected, rel=1e-6)
    assert len(expected) > 2


def test_homes_wait_for_the_grid_and_pay_when_they_build(live):
    free, full = live(EAGER, off=True, scale=0.004), live(EAGER, off=True, scale=0.004)
    full.sector.roofs.connections.room[:] = 0.0
    before = standing_kw(free)
    for homes in (free, full):
        homes.step()
    built = standing_kw(free) - before
    assert full.sector.roofs.waiting_kw().sum() == pytest.approx(built) and built > 0.0
    assert full.sector.roof_kw().sum() == pytest.approx(before)
    paid = [homes.ledger.total(kind=Kind.PLANT) for homes in (free, full)]
    assert paid[0] == paid[1] > 0.0
    full.sector.roofs.connections.room[:] = np.inf
    full.step()
    assert not full.sector.roofs.waiting_kw().any()
