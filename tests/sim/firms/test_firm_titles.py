"""Titles, zones, makers for new energy and public purchases, in a small city."""

import numpy as np
import pytest

from agents.firms.kinds import SECTORS, Boiler, Sector
from sim.accounts.books.money import Kind, Ledger
from sim.firms.titles.footprint import footprint
from sim.firms.titles.new_energy_market import joining_factor, market_index, rates

REWARD = {"green_honour_reward": 300_000.0}


def test_rewards_are_those_of_titles_won_and_leave_the_fund(make_firms, live):
    firms = make_firms(REWARD)
    before = firms.honours.count()
    for quarter, ledger in live(firms, range(6)):
        paid = ledger.total(kind=Kind.TITLE_GRANT, quarter=quarter)
        assert paid == pytest.approx(firms.honours.granted)
    won = sum(firms.honours.count()) - sum(before)
    assert won > 20.0
    total = ledger.total(kind=Kind.TITLE_GRANT, payer="city government", payee="firms")
    real = firms.market.lever("green_honour_reward", 0)
    assert total == pytest.approx(won * real, rel=0.1)  # nominal money: prices moved a little


def test_without_money_fewer_apply_and_nobody_is_paid(make_firms, live):
    won, paid = [], []
    for money in (1e12, 0.0):
        firms = make_firms(REWARD)
        books = [ledger for _, ledger in live(firms, range(4), money)][-1]
        paid.append(books.total(kind=Kind.TITLE_GRANT))
        won.append(sum(firms.honours.count()))
    assert paid[0] > paid[1] == 0.0
    assert won[0] > won[1] > sum(make_firms(REWARD).honours.count())


def test_titles_of_2020_are_as_many_as_the_table_says(make_firms):
    assert make_firms().honours.count() == (35.0, 0.0)


def test_inspectors_certify_no_more_than_their_places(make_firms, live):
    firms = make_firms({"zero_carbon_factory_programme": 6.0})
    taken = [firms.near_zero.certified.size for _ in live(firms, range(8))]
    assert sum(taken[:4]) <= 6
    assert 0 < sum(taken[4:]) <= 6
    assert firms.near_zero.count() <= sum(taken)  # less those that have closed


def test_a_near_zero_factory_is_one_and_keeps_its_green_power(make_firms, live):
    firms = make_firms({"zero_carbon_factory_programme": 80.0})
    columns = firms.population.columns
    for quarter, _ in live(firms, range(8)):
        rows = firms.near_zero.certified
        if rows.size:
            power = firms.near_zero.power(quarter)
            emitted = footprint(firms.population, rows, firms.market.border.emissions, power)
            admitted = firms.near_zero._admitted(firms.population, rows)
            assert (emitted <= admitted * 1.0001 + 1.0).all()
    rows = np.flatnonzero(columns["zero_carbon"])
    assert rows.size >= 5
    assert (columns["green_share"][rows] >= columns["green_kept"][rows]).all()
    assert columns["green_kept"][rows].max() > 0.3


def test_who_fits_a_boiler_that_burns_too_much_in_the_same_quarter_gets_no_title(make_firms, live):
    """Whoever asked before its new boiler was chosen is certified by what the inspectors find."""
    firms = make_firms({"zero_carbon_factory_programme": 80.0})
    columns, near_zero = firms.population.columns, firms.near_zero
    for quarter in range(2):
        for _ in live(firms, [quarter]):
            pass
    firms.gather(2)
    near_zero.gather(2)
    near_zero.decide()
    row = near_zero.certified[0]
    columns["boiler"][row], columns["boiler_efficiency"][row] = Boiler.COAL, 0.8
    columns["steam_low"][row] = 1e4
    near_zero.scatter(Ledger())
    assert row not in near_zero.certified
    assert not columns["zero_carbon"][row]
    assert columns["green_share"].max() <= 1.0
    assert columns["green_kept"].max() <= 1.0


def test_a_title_whose_life_is_over_is_tested_again(make_firms, live):
    """Two titles end in one quarter: one firm burns more by then, the other does not."""
    firms = make_firms({"zero_carbon_factory_programme": 80.0})
    columns, near_zero = firms.population.columns, firms.near_zero
    for _ in live(firms, range(3)):
        pass
    clean, dirty = np.flatnonzero(columns["zero_carbon"])[:2]
    given = columns["zero_carbon_due"][[clean, dirty]] - near_zero._life
    assert ((given >= 0) & (given <= 2)).all()
    columns["park"][[clean, dirty]], columns["export_share"][clean] = 0, 0.9
    columns["zero_carbon_due"][[clean, dirty]] = 3
    columns["boiler"][dirty], columns["steam_low"][dirty] = Boiler.COAL, 1e4
    for _ in live(firms, [3]):
        pass
    assert near_zero.tested.tolist() == [clean]
    assert columns["zero_carbon"][clean]
    assert columns["zero_carbon_due"][clean] == 3 + near_zero._life
    assert not columns["zero_carbon"][dirty]
    assert columns["green_kept"][dirty] == 0.0


def test_without_a_programme_no_factory_and_no_park_is_near_zero(make_firms, live):
    firms = make_firms(off=True)
    for _ in live(firms, range(4)):
        pass
    columns = firms.population.columns
    assert not columns["zero_carbon"].any()
    assert not columns["green_kept"].any()
    assert not any(zone.chosen or zone.near_zero for zone in firms.parks.zones)
    assert not firms.population.surroundings["joint_contract"].value.any()


def test_the_city_chooses_zones_with_the_lowest_emissions_first(make_firms, live):
    firms = make_firms({"zero_carbon_park_programme": 5.0})
    for _ in live(firms, range(1)):
        pass
    chosen = [zone.at_2020 for zone in firms.parks.zones if zone.chosen]
    others = [zone.at_2020 for zone in firms.parks.zones if not zone.chosen]
    assert len(chosen) == 5
    assert max(chosen) <= min(others)
    assert len({zone.code for zone in firms.parks.zones}) == len(firms.parks.zones) == 24


def test_members_of_a_zone_that_signed_take_green_power_only(make_firms, live):
    firms = make_firms({"zero_carbon_park_programme": 3.0})
    for _ in live(firms, range(1)):
        pass
    zone = next(zone for zone in firms.parks.zones if zone.chosen)
    zone.signed = True
    for _ in live(firms, range(1, 8)):
        pass
    columns, members = firms.population.columns, zone.members
    settled = members[columns["arrives"][members] == 0]
    assert settled.size > 5
    assert (columns["green_share"][settled] == 1.0).all()
    assert zone.near_zero  # light industry on green power has little left
    other = next(zone for zone in firms.parks.zones if not zone.chosen)
    assert (columns["green_share"][other.members] < 1.0).any()


def test_who_turns_to_new_energy_sells_on_and_grows_with_that_market_from_then_on(make_firms):
    """Known answer: joining moves nothing in its quarter; later growth is that of the market."""
    firms = make_firms()
    columns, business = firms.population.columns, firms.business
    joins = (columns["sector"] == Sector.MACHINERY) & columns["active"] & ~columns["new_energy"]
    turned = np.flatnonzero(joins)[::7]
    business.share_demand(12)
    before = columns["activity"].copy()
    business.join_new_energy(turned)
    business.share_demand(12)
    assert columns["activity"] == pytest.approx(before, rel=1e-9)
    business.share_demand(20)
    world = firms.market.world
    grown = market_index(world, 20) / market_index(world, 12)
    assert columns["activity"][turned] == pytest.approx(grown * before[turned], rel=1e-9)
    output = (columns["base_output"] * columns["activity"] * columns["weight"])[columns["active"]]
    made = np.bincount(columns["sector"][columns["active"]], output, len(SECTORS))
    level = firms.market.activity(20)[Sector.MACHINERY]
    assert made[Sector.MACHINERY] == pytest.approx(level * business.base[Sector.MACHINERY])


def test_new_energy_in_a_market_of_two_known_answer():
    weight = np.array([10.0, 30.0, 5.0])
    new_energy = np.array([True, False, False])
    group = np.array([0, 0, 1])
    total = np.array([60.0, 10.0])
    new, rest = rates(weight, new_energy, group, total, 2.0, 0.6)
    assert new.tolist() == pytest.approx([2.0, 2.0])
    assert rest.tolist() == pytest.approx([40.0 / 30.0, 2.0])
    assert joining_factor(new, rest).tolist() == pytest.approx([2.0 / 3.0, 1.0])
    new, rest = rates(weight, new_energy, group, total, 9.0, 0.6)  # no more than three fifths
    assert new[0] == pytest.approx(3.6)
    assert rest[0] == pytest.approx(0.8)


def test_the_new_energy_market_of_2020_is_as_it_was_drawn(make_firms):
    firms = make_firms()
    columns = firms.population.columns
    drawn = columns["base_output"][columns["new_energy"]].sum()
    assert drawn == pytest.approx(179e9, rel=0.02)
    index = [market_index(firms.market.world, quarter) for quarter in range(4)]
    assert np.mean(index) == pytest.approx(1.0)


def test_public_bodies_ask_their_suppliers_in_the_part_that_has_a_rule(make_firms):
    asked = []
    for share in (0.0, 0.5, 1.0):
        firms = make_firms({"green_procurement_share": share, "footprint_rule_coverage": 0.0})
        asked.append(firms.contracts.chain.hand_on(0).copy())
    assert not asked[0].any()
    assert asked[1] == pytest.approx(0.5 * asked[2])
    furniture, steel = Sector.WOOD_AND_FURNITURE, Sector.STEEL
    assert asked[2][furniture] == pytest.approx(0.05)
    assert asked[2][steel] == 0.0
