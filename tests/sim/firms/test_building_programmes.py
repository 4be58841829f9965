"""Programmes for buildings at the size of the city: who is reached, what is done, what is paid."""

import numpy as np
import pytest

from agents.firms.buildings import NEAR_ZERO, TO_CODE
from agents.firms.kinds import Boiler, Furnace, Sector
from sim.accounts.books.money import Kind, Ledger
from sim.firms.decisions.building_retrofits import own_fuel_price
from sim.firms.packages import COST, SHARE, package

OFFERED = {
    "building_retrofit_programme": 4.0,
    "building_retrofit_subsidy": 60.0,
    "public_body_efficiency_drive": 0.0,
}
YEAR = range(24, 28)  # 2026, from which on floor is counted


@pytest.fixture(scope="module")
def offered(make_firms, live):
    """A year of a large programme: firms, their packages before, and the books."""
    firms = make_firms(OFFERED, off=False)
    rows = firms.building_retrofits.line.rows
    before = package(firms.population, firms.market.terms, rows)
    books = [ledger for _, ledger in live(firms, YEAR)][-1]
    return firms, before, books


def test_the_programme_comes_to_as_much_floor_as_it_offers(offered):
    firms, before, _ = offered
    columns, rows = firms.population.columns, firms.building_retrofits.line.rows
    asked = columns["package_asked"][rows]
    floor = columns["floor_area"][rows]
    wanted = 4.0e6 * firms.market.terms.number("building", "offer_share")
    assert wanted <= (asked * floor).sum() < wanted + floor.max()
    assert (before[SHARE][asked > 0] > 0.03).all()  # a firm's own project may have come between
    assert not columns["small"][rows].any()


def test_who_takes_the_package_has_all_of_it_done_and_uses_less(offered):
    firms, _, _ = offered
    columns, rows = firms.population.columns, firms.building_retrofits.line.rows
    after = package(firms.population, firms.market.terms, rows)[COST]
    done = (columns["package_asked"][rows] > 0) & (after == 0.0)
    refused = (columns["package_asked"][rows] > 0) & (after > 0.0)
    assert done.any() and refused.any()
    fuel, power = (columns[f"{name}_factor"][rows[done]] for name in ("fuel", "electricity"))
    assert ((fuel < 1.0) | (power < 1.0)).all() and min(fuel.min(), power.min()) > 0.5
    floor = columns["floor_area"][rows[done]].sum() / 1e6
    assert firms.building_retrofits.since_2026 == pytest.approx(floor, rel=0.1)


def test_grants_are_what_the_fund_gave_and_never_more_than_the_cost(offered):
    firms, _, books = offered
    granted = books.total(kind=Kind.BUILDING_GRANT, payee="firms")
    assert 0.0 < granted < firms.building_retrofits.since_2026 * 60.0e6
    last = books.total(kind=Kind.BUILDING_GRANT, payee="firms", quarter=YEAR[-1])
    assert last == pytest.approx(firms.building_retrofits.granted, rel=1e-9)
    assert firms.building_retrofits.granted <= firms.building_retrofits.invested.cost


def test_without_money_owners_decide_as_if_there_were_no_grant(make_firms, live):
    factors = []
    for yuan in (0.0, 60.0):
        firms = make_firms(
            {"building_retrofit_programme": 4.0, "building_retrofit_subsidy": yuan}, off=False
        )
        for _ in live(firms, YEAR, money=0.0):
            pass
        factors.append(firms.population.columns["electricity_factor"].copy())
    assert np.array_equal(*factors)


def test_off_asks_nobody_and_builds_to_the_code_of_2020(make_firms, live):
    firms = make_firms(off=True)
    for _ in live(firms, range(8)):
        pass
    columns = firms.population.columns
    new = firms.new_buildings.building & columns["active"]
    assert np.count_nonzero(new) > 50
    assert (columns["electricity_factor"][new] == 1.0).all()
    assert (columns["fuel_factor"][new] == 1.0).all()
    assert not columns["package_asked"].any() and not columns["standard"].any()


def test_who_builds_to_a_stricter_code_pays_for_it(make_firms, live):
    firms = make_firms({"building_code_saving_public": 82.5})
    books = [ledger for _, ledger in live(firms, range(8))][-1]  # which checks the control
    columns = firms.population.columns
    new = firms.new_buildings.building & columns["active"]
    floor = columns["weight"][new] @ columns["floor_area"][new].astype(float)
    assert books.total(kind=Kind.BUILDING_CODE, payer="firms") == pytest.approx(450.0 * floor)
    assert books.total(kind=Kind.BUILDING_CODE, payee="equipment suppliers") > 0.0


def test_new_buildings_share_what_the_city_asks_of_its_services(make_firms, live):
    """They add no demand: what stands serves so much less."""
    firms = make_firms(off=True)
    use = [firms.now.output[Sector.OFFICES :].sum() for _ in live(firms, range(8))]
    columns = firms.population.columns
    rows = np.flatnonzero(firms.new_buildings.building & columns["active"])
    made = columns["base_output"] * columns["activity"] * columns["weight"]
    assert 0.02 < made[rows].sum() / use[-1] < 0.06
    level = firms.market.activity(7)[Sector.OFFICES :]
    assert use[-1] == pytest.approx((level * firms.base.output[Sector.OFFICES :]).sum(), rel=1e-9)


def test_places_for_demonstrations_are_awarded_to_those_who_apply(make_firms, live):
    firms = make_firms({"demonstration_floor_area": 0.5})
    applied = 0.0
    for _, ledger in live(firms, YEAR):
        applied += firms.new_buildings.applied
        books = ledger
    columns = firms.population.columns
    better = columns["standard"] != TO_CODE
    floor = columns["floor_area"][better].sum()
    assert 0 < np.count_nonzero(better) <= applied
    assert firms.new_buildings.since_2026 == pytest.approx(floor / 1e6)
    assert 0.3e6 < floor < 0.5e6 + columns["floor_area"].max()
    assert (columns["electricity_factor"][better] < 1.0).all()
    assert columns["active"][better].all()
    assert books.total(kind=Kind.PLANT, payer="firms") > 60.0 * floor


def test_a_near_zero_building_carries_pv_that_waits_for_the_grid_as_any(make_firms, live):
    firms = make_firms({"demonstration_floor_area": 2.0, "pv_market_exposure": 0.5})
    columns, waited = firms.population.columns, 0
    for quarter, _ in live(firms, YEAR):
        new = (columns["standard"] == NEAR_ZERO) & (columns["arrives"] == quarter)
        assert (columns["pv_waiting"][new] > 0.0).all() and not columns["pv_power"][new].any()
        assert (columns["pv_started"][new] == quarter).all()
        waited += np.count_nonzero(new)
    old = (columns["standard"] == NEAR_ZERO) & (columns["arrives"] < quarter)
    assert 0 < np.count_nonzero(old) <= waited
    assert (columns["pv_built"][old] == columns["arrives"][old] + 1).all()
    assert columns["pv_told"][old] == pytest.approx(columns["pv_power"][old])
    assert (columns["pv_exposure"][old] == 0.5).all()


def test_a_building_that_was_not_let_in_is_not_built(make_firms):
    firms = make_firms({"demonstration_floor_area": 2.0})
    columns, new = firms.population.columns, firms.new_buildings
    firms.gather(24)
    firms.decide()
    columns["active"][new.rows] = False
    new.scatter(Ledger())
    assert new.invested.cost == new.since_2026 == 0.0
    assert not columns["standard"].any() and not columns["pv_waiting"].any()


def test_places_that_nobody_takes_are_offered_again_for_two_years(make_firms):
    firms = make_firms({"demonstration_floor_area": 0.5})
    new = firms.new_buildings
    new.gather(24)
    new.decide()
    for _ in range(20):
        new.standard[:] = TO_CODE  # nobody applies
        new.serve()
    assert new.line.allowance == pytest.approx(2 * 0.5e6)


@pytest.fixture(scope="module")
def offices(make_firms, live):
    """Two years of the drive at different strengths."""
    found = {}
    for drive in (0.0, 0.08, 0.4):
        alone = {"building_retrofit_programme": 0.0}
        firms = make_firms({"public_body_efficiency_drive": drive} | alone)
        upgraded = 0.0
        for _ in live(firms, range(24, 32)):
            upgraded += firms.building_retrofits.upgraded
        found[drive] = firms, upgraded
    return found


def test_the_drive_makes_saving_offices(offices):
    shares = []
    for firms, _ in offices.values():
        rows = firms.building_retrofits.offices
        weight = firms.population.columns["weight"][rows]
        shares.append((weight @ firms.building_retrofits.saving_offices()) / weight.sum())
    assert shares[0] < shares[1] < shares[2]
    assert shares[2] > 0.9


def test_the_drive_upgrades_so_many_offices_as_it_says(offices):
    firms, upgraded = offices[0.08]
    rows = firms.building_retrofits.offices
    number = firms.population.columns["weight"][rows].sum()
    assert 0.8 * 2 * 0.08 * number < upgraded < 2 * 0.08 * number + 30
    assert offices[0.0][1] == 0.0


def test_the_drive_costs_offices_and_not_the_fund(offices):
    firms, _ = offices[0.4]
    assert firms.building_retrofits.invested.grant == 0.0
    sector = firms.population.columns["sector"]
    assert (sector[firms.building_retrofits.offices] == Sector.PUBLIC_BODIES).all()


def test_kitchen_gas_is_no_boiler_fuel(make_firms):
    """With an electric boiler a building still pays the price of gas for what its kitchens burn."""
    firms = make_firms()
    columns, seen = firms.population.columns, firms.population.surroundings
    kitchens = columns["furnace_high"] + columns["furnace_very_high"]
    gas = (columns["furnace"] == Furnace.GAS) & columns["active"]
    rows = np.flatnonzero((columns["sector"] >= Sector.OFFICES) & (kitchens > 0.0) & gas)[:20]
    assert rows.size == 20
    columns["boiler"][rows] = Boiler.ELECTRIC
    prices = seen["energy_prices"].value
    direct = kitchens[rows] / columns["furnace_efficiency"][rows]
    steam = (columns["steam_low"] + columns["steam_mid"])[rows] / columns["boiler_efficiency"][rows]
    mixed = (direct * prices.gas + steam * prices.electricity) / (direct + steam)
    assert own_fuel_price(firms.population, rows) == pytest.approx(mixed)
    columns["steam_low"][rows] = columns["steam_mid"][rows] = 0.0
    assert own_fuel_price(firms.population, rows) == pytest.approx(prices.gas)
