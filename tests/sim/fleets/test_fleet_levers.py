"""Levers on fleets and posts: off is off, duties are met, money moves what it should."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from agents.transport.kinds import (
    BATTERY,
    CLEAN_BUS,
    DIESEL,
    FUEL_CELL,
    GAS,
    HEAVY_TRUCKS,
    KEEP,
    NEW_ENERGY,
    SWAP,
    TRUCKS,
    ZERO_EMISSION,
)
from sim.accounts.books.closure import AccountError
from sim.accounts.books.controls import check_controls
from sim.accounts.books.money import Kind, Ledger
from sim.divisions import DIVISIONS
from sim.fleets.bus_service import bus_service, pay_bus_service
from sim.fleets.duties import Duty
from sim.fleets.market import Purchases
from sim.fleets.stations import stations_per_km2
from sim.fleets.work import BUSES
from sim.grid.market.settling.calls import OnCall

LEVERS = {  # of fleets and posts, with their off
    "bus_nev_share_new": 0.0,
    "bus_early_retirement_age": 99.0,
    "taxi_nev_share_new": 0.0,
    "ridehail_nev_share_new": 0.0,
    "sanitation_nev_share_new": 0.0,
    "truck_nev_share_new": 0.0,
    "truck_scrappage_bonus": 0.0,
    "bus_purchase_subsidy_bev": 0.0,
    "charging_post_capex_subsidy": 0.0,
    "charging_post_operation_subsidy": 0.0,
    "charging_public_posts_plan": 0.0,
    "bus_service_level": 1.0,
    "charging_site_release": 1.0,
    "truck_swap_h2_stations": 0.0,
    "official_car_nev_share_new": 0.0,
}
PLENTY = 1e12


def constant(**values):
    return tuple((name, ((0, value),)) for name, value in values.items())


def test_off_is_off_to_the_bit(run_fleets):
    nothing = run_fleets(7, off=True)
    zeros = run_fleets(7, off=True, levers=constant(**LEVERS))
    assert nothing.columns() == zeros.columns()
    assert nothing.ledger.bookings == zeros.ledger.bookings


def test_mixes_live_the_same_past(run_fleets, frozen):
    later = tuple(
        (name, ((24, value),))
        for name, value in (("truck_nev_share_new", 0.5), ("bus_early_retirement_age", 8.0))
    )
    other = run_fleets(25, levers=later)
    assert np.array_equal(other.uses[:24], frozen.uses[:24])
    assert not np.array_equal(other.uses[25], frozen.uses[25])


# duties


@pytest.mark.parametrize(
    ("lever", "classes", "kinds", "share"),
    [
        ("bus_nev_share_new", ("buses",), NEW_ENERGY, 0.9),
        ("taxi_nev_share_new", ("taxis",), NEW_ENERGY, 0.7),
        ("ridehail_nev_share_new", ("ride_hailing",), NEW_ENERGY, 1.0),
        ("sanitation_nev_share_new", ("sanitation",), NEW_ENERGY, 0.6),
        ("official_car_nev_share_new", ("official_cars",), NEW_ENERGY, 0.8),
        ("truck_nev_share_new", TRUCKS, ZERO_EMISSION, 0.3),
    ],
)
def test_duties_are_met(run_fleets, lever, classes, kinds, share):
    duties = constant(
        bus_nev_share_new=0.9,
        taxi_nev_share_new=0.7,
        ridehail_nev_share_new=1.0,
        sanitation_nev_share_new=0.6,
        official_car_nev_share_new=0.8,
        truck_nev_share_new=0.3,
    )
    run = run_fleets(7, off=True, levers=duties)
    free = run_fleets(7, off=True)
    largest = 100  # of a batch, twice the places of a batch of light trucks
    total = sum(run.sales[q][name].sum() for q in range(8) for name in classes)
    assert run.share(classes, kinds, 0, 7) >= share - largest / total
    assert free.share(classes, kinds, 0, 7) < share
    for quarter in range(8):
        bought = sum(run.sales[quarter][name] for name in classes)
        assert bought[list(kinds)].sum() >= share * bought.sum() - 2 * largest, lever


class Market:
    """Purchases of a class as a duty sees them."""

    def __init__(self, kind, number, worth):
        rows = np.arange(len(kind))
        self.purchases = Purchases(rows, np.array(kind), np.array(number), np.array(worth))


def three_buyers():
    """Three batches of ten that want diesel and lose 1, 3 and 2 with a battery."""
    worth = np.full((3, KEEP + 1), -1e12)
    worth[:, DIESEL] = 0.0
    worth[:, BATTERY] = [-1.0, -3.0, -2.0]
    return Market([DIESEL] * 3, [10, 10, 10], worth)


def duty(carried=0.0):
    return Duty("truck_nev_share_new", ("tractors",), ZERO_EMISSION, carried)


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0, [DIESEL, DIESEL, DIESEL]),
        (0.3, [BATTERY, DIESEL, DIESEL]),
        (0.6, [BATTERY, DIESEL, BATTERY]),
        (1.0, [BATTERY, BATTERY, BATTERY]),
    ],
)
def test_those_who_lose_least_comply(share, expected):
    market = three_buyers()
    duty().apply(share, [market])
    assert market.purchases.kind.tolist() == expected


def test_what_is_missing_is_carried_and_a_gift_is_not():
    owed = duty()
    assert owed.apply(0.1, [three_buyers()]) == 0
    assert owed.carried == pytest.approx(3.0)
    assert owed.apply(0.1, [three_buyers()]) == 1
    assert owed.carried == pytest.approx(-4.0)
    willing = three_buyers()
    willing.purchases.kind[:] = BATTERY
    owed.apply(0.1, [willing])
    assert owed.carried == 0.0


def test_who_cannot_comply_does_not():
    market = three_buyers()
    market.purchases.worth[0, BATTERY] = -1e12
    duty().apply(1.0, [market])
    assert market.purchases.kind.tolist() == [DIESEL, BATTERY, BATTERY]


# early leaving and scrappage money


def test_an_age_limit_takes_diesel_buses_off_the_road(run_fleets):
    strict = run_fleets(7, off=True, levers=constant(bus_early_retirement_age=8.0))
    free = run_fleets(7, off=True)
    columns = strict.sector.populations["buses"].columns
    diesel = (columns["powertrain"] == DIESEL) & (columns["vehicles"] > 0)
    assert (7 - columns["bought"][diesel]).max() < 4 * 8 + 1
    assert strict.stocks[7]["buses"][DIESEL] < free.stocks[7]["buses"][DIESEL]
    gas = [run.sector.populations["buses"].columns for run in (strict, free)]
    untouched = [(c["powertrain"] == GAS) & (c["bought"] < 0) for c in gas]
    assert np.array_equal(*untouched)
    assert strict.share(("buses",), CLEAN_BUS, 0, 7) > 0.5


def test_scrappage_money_brings_old_trucks_in_and_batteries_out(run_fleets):
    run = run_fleets(7, off=True, levers=constant(truck_scrappage_bonus=150_000.0))
    free = run_fleets(7, off=True)
    scrapped = run.sector.markets["tractors"]
    assert scrapped.scrapped > 0.0 and free.sector.markets["tractors"].scrapped == 0.0
    bought = [sum(r.sales[q][c].sum() for q in range(8) for c in TRUCKS) for r in (run, free)]
    assert bought[0] >= bought[1]
    old = [
        np.count_nonzero(
            (r.sector.populations["rigid_trucks"].columns["bought"] < -32)
            & (r.sector.populations["rigid_trucks"].columns["powertrain"] == DIESEL)
        )
        for r in (run, free)
    ]
    assert old[0] < old[1]
    assert run.share(TRUCKS, ZERO_EMISSION, 0, 7) > free.share(TRUCKS, ZERO_EMISSION, 0, 7)
    paid = run.ledger.total(kind=Kind.FLEET_GRANT, payer="national government")
    assert paid > 0.0
    assert free.ledger.total(kind=Kind.FLEET_GRANT) == 0.0


def test_car_grants_reach_taxis_and_company_cars(run_fleets):
    grant = tuple(constant(nev_purchase_subsidy_bev=30_000.0))
    run, free = run_fleets(7, off=True, levers=grant), run_fleets(7, off=True)
    for name in ("taxis", "ride_hailing", "company_cars"):
        shares = [r.share((name,), (BATTERY,), 0, 7) for r in (run, free)]
        assert shares[0] > shares[1], name
    trucks = [r.share(TRUCKS, ZERO_EMISSION, 0, 7) for r in (run, free)]
    assert trucks[0] == pytest.approx(trucks[1], abs=0.01)


def test_a_grant_for_battery_buses_puts_more_of_them_on_the_road(run_fleets):
    grant = constant(bus_purchase_subsidy_bev=90_000.0)
    run, free = run_fleets(7, off=True, levers=grant), run_fleets(7, off=True)
    bought = [r.share(("buses",), (BATTERY,), 0, 7) for r in (run, free)]
    assert bought[0] > bought[1]
    new = sum(run.sales[quarter]["buses"][BATTERY] for quarter in range(8))
    paid = run.ledger.total(kind=Kind.FLEET_GRANT, payer="national government")
    assert 0.8 * 90_000.0 * new < paid <= 90_000.0 * new  # money of the day, booked in that of 2020
    others = [r.share(("coaches",), (BATTERY,), 0, 7) for r in (run, free)]
    assert others[0] == others[1]


def test_stations_bring_swapping_where_there_was_none(run_fleets):
    """None swap in 2020 without stations; with many, hauliers of every division may."""
    run = run_fleets(7, off=True, levers=constant(truck_swap_h2_stations=300.0))
    free = run_fleets(7, off=True)
    swapping = [r.share(HEAVY_TRUCKS, (SWAP, FUEL_CELL), 0, 7) for r in (run, free)]
    assert swapping[0] > swapping[1]
    clean = [r.share(HEAVY_TRUCKS, ZERO_EMISSION, 0, 7) for r in (run, free)]
    assert clean[0] > clean[1]
    others = [r.share(("light_trucks",), ZERO_EMISSION, 0, 1) for r in (run, free)]
    assert others[0] == others[1]


def test_stations_are_those_that_stand_and_the_planned_ones_beyond(run_fleets):
    sector = run_fleets(7, off=True, levers=constant(truck_swap_h2_stations=100.0)).sector
    land = sector.tables.divisions.by(DIVISIONS, "land_area", unit="km2")
    found = stations_per_km2(sector.tables, sector.levers, 7)
    stood = {fuel: sector.tables.stations_per_km2(fuel, 7) for fuel in ("swap", "hydrogen")}
    number = {fuel: found[fuel] @ land for fuel in stood}
    assert sum(number.values()) == pytest.approx(100.0)
    new = sum(stood[fuel] @ land for fuel in stood)
    assert number["swap"] - stood["swap"] @ land == pytest.approx(0.75 * (100.0 - new), abs=10)
    assert all((found[fuel] >= stood[fuel] - 1e-12).all() for fuel in stood)
    assert (found["swap"] > 0.0).all()


# charging posts


@pytest.mark.parametrize(
    ("lever", "value"),
    [
        ("charging_post_capex_subsidy", 300.0),
        ("charging_post_operation_subsidy", 0.2),
        ("charging_public_posts_plan", 50_000.0),
        ("charging_site_release", 2.0),
    ],
)
def test_support_builds_posts(run_fleets, lever, value):
    run = run_fleets(7, off=True, levers=constant(**{lever: value}), fund=PLENTY)
    free = run_fleets(7, off=True)
    assert (run.posts[7] > free.posts[7]).all()


def test_grants_for_posts_end_with_the_money(run_fleets):
    support = constant(charging_post_capex_subsidy=300.0)
    rich = run_fleets(7, off=True, levers=support, fund=PLENTY)
    poor = run_fleets(7, off=True, levers=support, fund=4e6)
    broke = run_fleets(7, off=True, levers=support, fund=0.0)
    spent = [r.ledger.total(kind=Kind.CHARGING_GRANT) for r in (rich, poor, broke)]
    assert spent[0] > spent[1] > spent[2] == 0.0
    assert spent[1] <= 8 * 1e6
    assert rich.budget.turned_down == 0.0 < poor.budget.turned_down
    assert rich.posts[7].sum() > poor.posts[7].sum() > broke.posts[7].sum()


def test_no_grant_for_posts_builds_fewer_than_a_smaller_one(run_fleets):
    """Ten divisions share the fund post by post; each post costs it more as the grant grows."""
    built = [
        run_fleets(11, off=True, levers=constant(charging_post_capex_subsidy=yuan), fund=0.5e9)
        for yuan in (0.0, 150.0, 300.0, 450.0, 600.0)
    ]
    posts = [run.posts[11].sum() for run in built]
    assert all(more > less for less, more in pairwise(posts))


def test_a_fund_too_small_for_a_division_pays_for_some_of_its_posts(run_fleets):
    support = constant(charging_post_capex_subsidy=600.0)
    for fund in (1e6, 20e6):
        run = run_fleets(7, off=True, levers=support, fund=fund)
        spent = run.ledger.total(kind=Kind.CHARGING_GRANT)
        assert 0.5 < spent / (2.0 * fund) <= 1.0 + 1e-9


def test_posts_of_a_frozen_feedback_are_those_of_2020(run_fleets):
    still = run_fleets(3, freeze=("charging",))
    start = still.sector.posts_per_km2() * still.sector.posts.land
    assert start.sum() == pytest.approx(4300.0)
    assert still.posts[3].sum() > 5000.0


def test_contacts_can_be_frozen(run_fleets):
    still = run_fleets(3, freeze=("contacts",))
    for name in ("light_trucks", "taxis"):
        market = still.sector.markets[name]
        first = still.sector.tables.stock(name, "end_2019")
        assert market._known == pytest.approx(first / first.sum())


def test_posts_go_on_call_as_virtual_plants_reach_them_and_pay(run_fleets):
    levers = {"vpp_coverage": 0.2, "demand_response_payment": 12.0}
    posts = run_fleets(7, off=True, levers=constant(**levers)).sector.posts
    sold = sum(operator.kwh_sold for operator in posts.operators)
    firms = OnCall({"services": 5.0}, operated=0.1, kept=0.3)
    found = posts.on_call(7, firms)
    assert found.kw["charging"] == pytest.approx(0.2 * 0.3 * sold / 8760.0)
    assert replace(found, kw=firms.kw) == firms
    dear = posts.on_call(7, replace(firms, kept=0.9))
    assert dear.kw["charging"] == 0.0  # what is left is not worth the trouble
    for missing in levers:
        some = {name: value for name, value in levers.items() if name != missing}
        without = run_fleets(7, off=True, levers=constant(**some)).sector.posts
        assert without.on_call(7, firms).kw["charging"] == 0.0


# bus service


def test_more_bus_service_is_driven_by_more_buses_and_paid_for_by_the_city(run_fleets):
    plain, more = run_fleets(7), run_fleets(7, levers=constant(bus_service_level=1.2))
    row = BUSES
    assert more.sector.last.km[row] == pytest.approx(1.2 * plain.sector.last.km[row], rel=1e-9)
    assert more.sector.markets["buses"].stock().sum() > plain.sector.markets["buses"].stock().sum()
    paid = more.ledger.total(kind=Kind.BUS_SERVICE, payer="city government", quarter=7)
    extra = (more.sector.last.km[row] - plain.sector.last.km[row]) / 4.0
    assert paid == pytest.approx(8.0 * extra, rel=1e-9)
    assert plain.ledger.total(kind=Kind.BUS_SERVICE) == 0.0
    crew = more.ledger.total(kind=Kind.WAGE, payer="transport operators", quarter=7)
    workshops = more.ledger.total(kind=Kind.MAINTENANCE, payee="vehicle dealers", quarter=7)
    assert crew == pytest.approx(4.8 * extra, rel=1e-9)
    assert 0.4 * extra < workshops < 0.65 * extra
    terms = bus_service(more.sector.tables, more.sector.markets["buses"])
    books = Ledger()
    controls = pay_bus_service(books, 7, terms, driven=1.1e8, usual=1e8, level=1.2)
    with pytest.raises(AccountError, match="bus service"):  # not driven as it was ordered
        check_controls(books, 7, controls)
    less = run_fleets(7, levers=constant(bus_service_level=0.8))
    assert less.ledger.total(kind=Kind.BUS_SERVICE) == 0.0
    assert less.sector.last.km[row] == pytest.approx(0.8 * plain.sector.last.km[row], rel=1e-9)
