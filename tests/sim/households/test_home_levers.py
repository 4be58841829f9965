"""What the levers on homes do to the households' quarters, and what they leave alone."""

import numpy as np
import pytest

from agents.households.dwelling import AS_IN_2020, INSULATED, RETROFITTED, TO_CODE
from agents.households.energy import ElectricityUse
from sim.accounts.books.closure import AccountError
from sim.accounts.books.controls import check_controls
from sim.accounts.books.money import Kind
from sim.levers.schedule import Schedule

PROGRAMME = {"building_retrofit_programme": 4.0, "building_retrofit_subsidy": 100.0}
VILLAGES = {"rural_saving_home_support": 20_000.0, "rural_heat_pump_subsidy": 0.5}
STRICT = {"building_code_saving_residential": 92.0}
YEARS = 8  # quarters
CITY = "city government"


def paid(homes, kind, payer=CITY):
    return homes.ledger.total(kind=kind, payer=payer, payee="households")


@pytest.fixture(scope="module")
def plain(live):
    return live(off=True).run(YEARS)


@pytest.fixture(scope="module")
def offered(live):
    homes = live(PROGRAMME, off=True, scale=0.002)
    homes.floor = 0.0
    for _ in range(YEARS):
        homes.step()
        homes.floor += homes.sector.home_retrofits.done * 1e6
    return homes


def test_off_leaves_every_home_as_it_was_or_to_the_code_of_2020(plain):
    better = plain.columns["envelope"] != 1.0  # some insulate a farm house on their own
    assert np.array_equal(better, plain.columns["home"] == INSULATED)
    assert not plain.columns["retrofit_asked"].any()
    assert not np.isin(plain.columns["home"], (RETROFITTED,)).any()
    for kind in (Kind.BUILDING_GRANT, Kind.HEAT_PUMP_GRANT):
        assert paid(plain, kind) == 0.0


def test_the_programme_comes_to_as_much_floor_as_it_offers(offered):
    columns = offered.columns
    floor = (columns["floor_area"] * columns["retrofit_asked"]).sum() * offered.population.weight
    largest = columns["floor_area"].max() * offered.population.weight
    wanted = 2.0 * 4.0e6 * offered.sector.behaviour.number("home", "offer_share")
    assert wanted <= floor < wanted + largest
    assert columns["old_home"][columns["retrofit_asked"] > 0].all()


def test_only_who_was_asked_and_agreed_has_a_retrofit_and_saves(offered):
    columns = offered.columns
    done, asked = columns["home"] == RETROFITTED, columns["retrofit_asked"] > 0
    assert 0 < np.count_nonzero(done) < np.count_nonzero(asked)
    assert asked[done].all()
    assert columns["envelope"][done] == pytest.approx(0.75)


def test_grants_for_retrofits_are_those_of_the_floor_done(offered):
    floor = offered.floor
    index = offered.sector.world.series("price_index")[:YEARS]
    assert floor * 100.0 / index.max() <= paid(offered, Kind.BUILDING_GRANT) * (1 + 1e-6)
    assert paid(offered, Kind.BUILDING_GRANT) <= floor * 100.0 / index.min() * (1 + 1e-6)
    cost = offered.ledger.total(kind=Kind.BUILDING_RETROFIT, payer="households")
    assert cost >= floor * 280.0 * (1 - 1e-6)  # farm houses come on top


def test_a_grant_moves_some_who_are_asked_and_nobody_else(live):
    bare = live({"building_retrofit_programme": 4.0}, off=True, scale=0.002).run(YEARS)
    helped = live(PROGRAMME, off=True, scale=0.002).run(YEARS)
    without, given = (h.columns["home"] == RETROFITTED for h in (bare, helped))
    assert (given | ~without).all()
    assert np.count_nonzero(given) > np.count_nonzero(without)
    assert all(np.array_equal(bare.columns[n], helped.columns[n]) for n in ("car", "water_heater"))


def test_without_money_the_programme_finds_those_who_pay_themselves(live):
    fund = {"green_fund_yearly": 0.0, "building_retrofit_programme": 4.0}
    penniless = live(fund | {"building_retrofit_subsidy": 100.0}, off=True).run(YEARS)
    bare = live(fund, off=True).run(YEARS)
    assert np.array_equal(penniless.columns["home"], bare.columns["home"])
    assert paid(penniless, Kind.BUILDING_GRANT) == 0.0


def test_a_strict_code_reaches_new_homes_only_and_saves_heating_and_cooling(live, plain):
    strict = live(STRICT, off=True).run(YEARS)
    new = strict.columns["home"] == TO_CODE
    felt = strict.sector.behaviour.number("home", "code_felt")
    assert new.any() and np.array_equal(new, plain.columns["home"] == TO_CODE)
    level = 1.0 - felt * (1.0 - 8.0 / 35.0)
    assert strict.columns["envelope"][new] == pytest.approx(level)
    for name in ("envelope", "home"):
        assert np.array_equal(strict.columns[name][~new], plain.columns[name][~new])
    before, after = (h.sector.energy.electricity.sum(axis=0) for h in (plain, strict))
    for name, old, new_use in zip(ElectricityUse._fields, before, after, strict=True):
        if name in ("heating", "cooling"):
            assert new_use < old
        else:
            assert new_use == pytest.approx(old, rel=1e-12), name


def test_who_moves_into_a_home_to_a_stricter_code_pays_for_it(live, plain):
    homes, floor = live({"building_code_saving_residential": 82.5}, off=True), 0.0
    for quarter in range(YEARS):
        before = homes.columns["home_due"].copy()
        homes.step()
        check_controls(homes.ledger, quarter, [homes.sector.homes.code_control()])
        came = homes.columns["active"] & (homes.columns["arrives"] == quarter) & (quarter > 0)
        moved = homes.columns["urban"] & homes.columns["active"] & (before == quarter)
        floor += homes.columns["floor_area"][came | moved].sum(dtype=float)
    paid = homes.ledger.total(kind=Kind.BUILDING_CODE, payer="households")
    assert paid == pytest.approx(450.0 * floor * homes.population.weight, rel=1e-9)
    assert paid == homes.ledger.total(kind=Kind.BUILDING_CODE, payee="equipment suppliers") > 0.0
    assert plain.ledger.total(kind=Kind.BUILDING_CODE) == 0.0
    forgotten = homes.sector.homes.code_control()
    with pytest.raises(AccountError, match="new homes to code"):
        check_controls(type(homes.ledger)(), YEARS - 1, [forgotten])


def test_support_insulates_farm_houses_and_nobody_else(live, plain):
    helped = live(VILLAGES, off=True).run(YEARS)
    insulated = helped.columns["home"] == INSULATED
    assert insulated.sum() > (plain.columns["home"] == INSULATED).sum()
    assert not helped.columns["urban"][insulated].any() and helped.columns["owner"][insulated].all()
    assert paid(helped, Kind.BUILDING_GRANT) > 0.0


def test_grants_for_heat_pumps_lift_their_number_in_villages(live):
    pumps, controls = [], []
    for levers in ({}, VILLAGES):
        homes = live(levers, off=True, scale=0.004)
        for _ in range(YEARS):
            homes.step()
            controls.append(homes.settle())
            check_controls(homes.ledger, homes.quarter - 1, controls[-1])
        village = ~homes.columns["urban"] & homes.columns["active"]
        pumps.append(np.count_nonzero(homes.columns["water_heater"][village] == 4))
        towns = homes.columns["urban"]
        pumps.append(homes.columns["water_heater"][towns].tolist())
    assert pumps[2] > pumps[0]
    assert pumps[3] == pumps[1]
    assert paid(homes, Kind.HEAT_PUMP_GRANT) > 0.0


def test_before_their_day_the_levers_do_nothing(live):
    start = {
        name: Schedule(((0, 65.0 if "code" in name else 0.0), (YEARS // 2, value)))
        for name, value in (PROGRAMME | VILLAGES | STRICT).items()
    }
    later, never = live(start, off=True), live(off=True)
    for _ in range(YEARS // 2):
        later.step()
        never.step()
        assert later.state() == never.state()
    assert np.isin(later.columns["home"], (AS_IN_2020, TO_CODE, INSULATED)).all()
