"""Roofs of firms by duty, programme and zone, what waits for the grid, and what feed-in earns."""

import numpy as np
import pytest

from agents.firms.kinds import Sector
from agents.firms.power.storage import SMALLEST, battery_size
from sim.accounts.books.money import Kind
from sim.firms.solar.microgrids import NO_ZONE

FULL_ROOF = 0.08  # kW per m2: 0.8 of the usable roof, 10 m2/kW
KWH_PER_KW = 265.0


def lived(firms, live, quarters):
    return [ledger for _, ledger in live(firms, quarters)][-1]


def opened(firms, arrives):
    """Factories that started in these quarters."""
    columns = firms.population.columns
    factory = (columns["sector"] <= Sector.WATER_AND_GAS_SUPPLY) & (columns["roof_area"] > 0.0)
    return np.flatnonzero(columns["active"] & factory & np.isin(columns["arrives"], arrives))


# new factories


@pytest.mark.parametrize("duty", [0.4, 1.0])
def test_new_factories_carry_what_the_duty_asks(make_firms, live, duty):
    firms = make_firms({"pv_new_factory_roof_share": duty})
    lived(firms, live, range(4))
    rows = opened(firms, (1, 2))
    columns = firms.population.columns
    assert rows.size > 50
    share = columns["pv_power"][rows] / (FULL_ROOF * columns["roof_area"][rows])
    assert share.min() > duty - 1e-4  # some have covered the rest by now
    assert np.median(share) == pytest.approx(duty, rel=1e-4)
    assert (columns["pv_told"][rows] > 0.0).all()
    assert not columns["pv_power"][opened(firms, (3,))].any()  # they open next quarter


def test_without_a_duty_new_factories_are_as_bare_as_before(make_firms, live):
    firms = make_firms({"pv_new_factory_roof_share": 0.0})
    lived(firms, live, range(4))
    columns = firms.population.columns
    assert (columns["pv_power"][opened(firms, (1, 2))] > 0.0).mean() < 0.1
    assert not columns["pv_told"].any()


def test_who_had_to_build_is_no_example(make_firms, live):
    """Hardly anybody but new factories moves when they have to cover their roofs.

    Of those that have to, some would have chosen to, and been an example: next to nobody misses it.
    """
    found = []
    for duty in (0.0, 1.0):
        firms = make_firms({"pv_new_factory_roof_share": duty, "pv_public_roof_share": 0.0})
        lived(firms, live, range(6))
        found.append(firms.population.columns)
    before, after = found
    old = before["arrives"] == 0
    moved = before["pv_power"][old] != after["pv_power"][old]
    assert moved.sum() <= 1e-3 * old.sum()
    assert after["pv_power"].sum() > before["pv_power"].sum()


# public bodies


def test_the_programme_covers_public_roofs_to_its_target_and_not_beyond(make_firms, live):
    firms = make_firms({"pv_public_roof_share": 0.3})
    shares, lent = [firms.roofs.public.covered()], []
    for _ in live(firms, range(16)):
        shares.append(firms.roofs.public.covered())
        lent.append(firms.roofs.lent)
    assert shares[0] < 0.1
    assert 0.27 < shares[8] < 0.33
    met = np.array(shares[:-1]) >= 0.3
    assert met.any() and not np.array(lent)[met].any()
    assert np.array(lent)[:4].all()
    assert shares[4] - shares[0] == pytest.approx(0.68 * (0.3 - shares[0]), rel=0.2)  # (3/4)^4


def test_the_programme_asks_public_bodies_only(make_firms, live):
    firms = make_firms({"pv_public_roof_share": 0.5})
    lived(firms, live, range(2))
    columns = firms.population.columns
    told = columns["sector"][columns["pv_told"] > 0.0]
    assert set(told.tolist()) == {Sector.SCHOOLS, Sector.HOSPITALS, Sector.PUBLIC_BODIES}
    assert firms.roofs.lent > 0.0


def test_without_money_the_public_bodies_that_can_do_without_lend_all_the_same(make_firms, live):
    levers = {"pv_public_roof_share": 0.3, "pv_capex_subsidy": 300}
    shares = {}
    for money in (0.0, 1e12):
        firms = make_firms(levers)
        for _ in live(firms, range(4), money):
            assert (firms.roofs.granted > 0.0) == (money > 0.0)
        shares[money] = firms.roofs.public.covered()
    assert 0.15 < shares[0.0] <= shares[1e12] + 0.01


# what waits


def test_what_the_grid_does_not_admit_waits_in_line(make_firms, live):
    free, full = make_firms({"pv_roof_programme": 1.0}), make_firms({"pv_roof_programme": 1.0})
    columns = full.population.columns
    standing = full.roof_kw().sum()
    full.roofs.connections.room[:] = 0.0
    lived(free, live, range(1))
    lived(full, live, range(1))
    waiting = columns["pv_waiting"] * columns["weight"]
    built = free.roof_kw().sum() - standing
    assert built > 0.0 and full.roof_kw().sum() == pytest.approx(standing)
    assert waiting.sum() == pytest.approx(built, rel=1e-6)
    assert full.roofs.built_kw.sum() == pytest.approx(built, rel=1e-6)  # paid for when it is built
    asked = np.flatnonzero(columns["pv_waiting"] > 0.0)
    columns["pv_due"][asked] = 1
    full.gather(1)
    assert not np.isin(asked, full.roofs.rows).any()  # nobody builds twice
    full.roofs.connections.room[:] = np.inf
    full.decide()
    full.roofs.connect()
    assert not columns["pv_waiting"].any()
    assert full.roof_kw().sum() == pytest.approx(free.roof_kw().sum())


# the market price


def test_new_roofs_earn_the_market_price_on_the_exposed_part(make_firms, live):
    paid = {}
    for sun in (0.2, 0.3):
        firms = make_firms({"pv_market_exposure": 0.5, "pv_roof_programme": 1.0})
        firms.tariffs.sun_price = 0.25  # as builders see it
        ledger = lived(firms, live, range(3))
        columns = firms.population.columns
        new = (columns["pv_built"] >= 0) & (columns["pv_power"] > 0.0)
        assert np.allclose(columns["pv_exposure"][new], 0.5)
        assert not columns["pv_exposure"][columns["pv_built"] < 0].any()
        firms.tariffs.sun_price = sun
        ledger = lived(firms, live, range(3, 4))
        paid[sun] = ledger.total(kind=Kind.FEED_IN, payee="firms", quarter=3)
    assert paid[0.3] > paid[0.2] > 0.0


def test_a_low_market_price_turns_builders_away(make_firms, live):
    found = []
    for exposure in (0.0, 1.0):
        firms = make_firms({"pv_market_exposure": exposure})
        firms.tariffs.sun_price = 0.1
        lived(firms, live, range(4))
        found.append(firms.roof_kw().sum())
    assert found[1] < found[0]


# zones


def test_zones_open_one_by_one_and_ask_once(make_firms, live):
    firms = make_firms({"microgrid_programme": 12.0})
    zone = firms.microgrids.zone
    sizes = np.bincount(zone[zone < NO_ZONE])
    assert sizes.min() >= 20 and sizes.max() < 40
    asked = [firms.microgrids.rows.size for _ in live(firms, range(3))]
    columns = firms.population.columns
    assert asked[0] == np.count_nonzero(zone < 12) and asked[1:] == [0, 0]
    members = np.flatnonzero(columns["microgrid"])
    assert 0.1 < members.size / asked[0] < 0.9
    assert (zone[members] < 12).all()
    assert firms.microgrids.opened == 12
    assert set(columns["district"][zone < 12].tolist()) > {2, 5, 8}  # not all in one place


def test_members_of_a_zone_have_roof_and_battery_and_use_more_of_their_sun(make_firms, live):
    alone, zoned = make_firms(), make_firms({"microgrid_programme": 100.0})
    for firms in (alone, zoned):
        lived(firms, live, range(2))
    columns = zoned.population.columns
    members = np.flatnonzero(columns["microgrid"])
    roofed = columns["pv_power"][members] + columns["pv_waiting"][members] > 0.0
    assert roofed.mean() > 0.95
    large = battery_size.decide(zoned.population, members) >= 2.0 * SMALLEST
    assert large.any() and (columns["storage_power"][members[large]] > 0.0).all()
    assert zoned.self_supply > alone.self_supply


def test_no_zone_closes_when_the_programme_is_cut(make_firms):
    firms = make_firms({"microgrid_programme": 5.0})
    firms.microgrids.gather(0)
    firms.market.levers._city["microgrid_programme"][:] = 2.0
    firms.microgrids.gather(1)
    assert firms.microgrids.opened == 5 and firms.microgrids.rows.size == 0


def test_new_roofs_of_a_zone_get_the_grant_that_members_counted_on(make_firms, live):
    levers = {"microgrid_programme": 100.0, "pv_capex_subsidy": 800.0}
    with_grants, joined = make_firms(levers), {}
    for firms, money in ((with_grants, 1e12), (make_firms(levers), 0.0)):
        for quarter, ledger in live(firms, range(1), money):
            paid = ledger.total(kind=Kind.SOLAR_GRANT, payer="city government", quarter=quarter)
        zones = firms.microgrids
        assert paid == pytest.approx(
            zones.granted + firms.roofs.granted + firms.roofs.local.due(KWH_PER_KW).sum()
        )
        assert (zones.granted > 0.0) == (money > 0.0)
        joined[money] = np.count_nonzero(firms.population.columns["microgrid"])
    columns, zones = with_grants.population.columns, with_grants.microgrids
    new = zones.rows[zones.grant > 0.0]
    per_kw = with_grants.market.lever("pv_capex_subsidy", 0)
    assert zones.grant.sum() == pytest.approx(per_kw * columns["pv_waiting"][new].sum(), rel=1e-6)
    assert joined[1e12] > joined[0.0]
