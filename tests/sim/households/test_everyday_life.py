"""Levers on everyday life: what each moves and whom, what is paid, and that off is off."""

import numpy as np
import pytest

from agents.households.household import BUS, CAR, METRO
from sim.accounts.books.controls import check_controls
from sim.accounts.books.money import Kind
from sim.households.everyday.places import BusAccess, MetroNear, PlaceDraws, WalkAtExit
from sim.levers.schedule import Schedule

LEVERS = {  # with their off
    "bus_service_level": 1.0,
    "metro_bus_link_share": 0.0,
    "carbon_inclusion_members": 0.0,
    "carbon_inclusion_reward": 0.0,
    "carbon_inclusion_cross_region": 0.0,
    "behaviour_campaign": 0.0,
    "carbon_label_share": 0.0,
    "green_tariff_offer": 0.0,
}
SCHEME = {"carbon_inclusion_members": 0.6, "carbon_inclusion_reward": 100.0}
DATED_AHEAD = ("habit_due", "roof_due", "campaign_due")
STATES = ("travel", "driving", "frugal", "carbon_member", "green_tariff")
QUARTERS = 10


def people_by(homes, way):
    return homes.sector.everyday.travel.people()[:, way].sum()


def members(homes):
    return np.count_nonzero(homes.columns["carbon_member"])


def volume(homes):
    return homes.sector.everyday.offers.volume.sum()


def test_off_is_off_to_the_bit(live):
    nothing, written = live(off=True), live(LEVERS, off=True)
    for homes in (nothing, written):
        homes.run(8)
    assert nothing.state() == written.state()
    assert nothing.ledger.columns() == written.ledger.columns()
    for state in ("frugal", "carbon_member", "green_tariff"):
        assert not nothing.columns[state].any()
    assert nothing.ledger.total(kind=Kind.CARBON_REWARD) == 0.0
    assert not any(market.by_label for market in nothing.sector.appliances.values())


@pytest.mark.parametrize(
    ("lever", "low", "high", "counted"),
    [
        ("bus_service_level", 0.8, 1.4, lambda homes: people_by(homes, BUS)),
        ("metro_bus_link_share", 0.0, 1.0, lambda homes: people_by(homes, METRO)),
        ("carbon_inclusion_members", 0.1, 0.6, members),
        ("carbon_inclusion_reward", 20.0, 1_500.0, members),
        ("carbon_inclusion_reward", 20.0, 300.0, volume),
        ("carbon_inclusion_cross_region", 0.0, 1.0, volume),
        ("green_tariff_offer", 0.1, 0.9, lambda homes: homes.sector.energy.green_kwh(9).sum()),
        ("behaviour_campaign", 0.1, 0.8, lambda homes: homes.columns["frugal"].sum()),
        (
            "behaviour_campaign",
            0.8,
            0.0,
            lambda homes: homes.sector.energy.use(9).electricity_kwh.sum(),
        ),
        (
            "carbon_label_share",
            0.05,
            0.6,
            lambda homes: sum(market.by_label for market in homes.sector.appliances.values()),
        ),
    ],
)
def test_each_lever_moves_what_its_card_says(live, lever, low, high, counted):
    """In the third year, beside a small scheme with a market outside."""
    beside = {"carbon_inclusion_members": 0.5, "carbon_inclusion_reward": 5.0, "ets_price": 60.0}
    found = [
        counted(live(beside | {lever: value}, off=True, scale=0.002).run(QUARTERS))
        for value in (low, high)
    ]
    assert found[0] < found[1]


def test_a_label_heeded_sells_better_grades(live):
    use = []
    for share in (0.0, 0.6):
        homes, first = live({"carbon_label_share": share}, off=True, scale=0.004), 0.0
        for _ in range(QUARTERS):
            homes.step()
            first += sum(market.sales[0] for market in homes.sector.appliances.values())
        use.append(first)
    assert use[1] > use[0]


def test_a_lever_changes_nothing_before_it_is_pulled_and_few_in_its_first_quarter(live):
    later = {name: Schedule(((0, off), (4, off + 0.4))) for name, off in LEVERS.items()}
    base, other = live(off=True), live(later, off=True)
    for _ in range(4):
        base.step()
        other.step()
        before, after = base.state(), other.state()
        for name in DATED_AHEAD:  # a known schedule is dated once: dates to come may be others
            come = [np.minimum(homes.columns[name], base.quarter) for homes in (base, other)]
            assert np.array_equal(*come)
            del before[name], after[name]
        assert before == after
    other.step()
    base.step()
    changed = np.mean([base.columns[name] != other.columns[name] for name in STATES])
    assert 0.0 < changed < 0.2


# the base year


def test_2020_begins_as_it_is_settled_whatever_the_levers(live):
    """Cars of all go as far as the tables say; ways of travel are those of the city."""
    plain, pulled = live(off=True), live({"bus_service_level": 1.5, "metro_bus_link_share": 1.0})
    for name in STATES:
        assert np.array_equal(plain.columns[name], pulled.columns[name])
    assert (plain.columns["driving"] == 1.0).all()
    columns, present = plain.columns, plain.population.rows
    owners = present[columns["car"][present] > 0]
    assert 0.75 < (columns["travel"][owners] == CAR).mean() < 0.85
    assert not ((columns["car"] == 0) & (columns["travel"] == CAR)).any()
    drive, usual = (columns[name][owners] for name in ("travel", "usual_driving"))
    assert np.array_equal(usual, drive == CAR)


def test_public_transport_of_2020_carries_what_was_counted(live):
    """304.6 million by metro, which were 52 % of public transport (SZ0180)."""
    homes, bus, metro = live(scale=0.004), 0.0, 0.0
    for quarter in range(4):
        homes.step()
        carried = homes.sector.everyday.travel.carried(quarter)
        bus, metro = bus + carried.bus.sum(), metro + carried.metro.sum()
    assert metro == pytest.approx(304.6e6, rel=0.15)
    assert bus == pytest.approx(280e6, rel=0.15)


def test_cars_are_driven_on_average_as_before(live):
    homes = live(off=True, scale=0.004).run(QUARTERS)
    columns, present = homes.columns, homes.population.rows
    owners = present[columns["car"][present] > 0]
    assert columns["driving"][owners].mean() == pytest.approx(1.0, abs=0.015)
    assert len(np.unique(columns["driving"][owners])) > 3


def test_the_account_of_km_is_that_of_the_cars(live):
    homes = live(off=True).run(3)
    columns, energy = homes.columns, homes.sector.energy
    rows = homes.population.rows
    km = sum(
        (columns[f"{car}_km"][rows].astype(float) * (columns[car][rows] > 0)).astype(float)
        for car in ("car", "second_car")
    )
    driven = (km * columns["driving"][rows]).sum() * homes.population.weight
    assert energy.cars[:, 3].sum() == pytest.approx(driven, rel=1e-6)


# money


def test_rewards_booked_are_price_times_verified_tonnes(live):
    homes = live(SCHEME, off=True, scale=0.002).run(8)
    offers = homes.sector.everyday.offers
    city, outside = offers.prices(7)
    assert outside == 0.0 < city
    weight = homes.population.weight
    paid = homes.ledger.total(kind=Kind.CARBON_REWARD, payer="city government", quarter=7)
    assert paid == pytest.approx(city * offers.tonnes.sum() * weight, rel=1e-12)
    assert paid == pytest.approx(homes.fund.spent, rel=1e-12)
    check_controls(homes.ledger, 7, homes.settle())


def test_without_money_of_the_city_only_buyers_outside_pay(live):
    """From the second half of 2021 allowances have a price."""
    poor = SCHEME | {"carbon_inclusion_reward": 20.0, "green_fund_yearly": 0.0, "ets_price": 100.0}
    alone = live(poor, off=True, scale=0.002).run(8)
    assert volume(alone) == 0.0
    assert members(alone) > 0
    assert alone.ledger.total(kind=Kind.CARBON_REWARD) == 0.0
    open_to_all = live(poor | {"carbon_inclusion_cross_region": 1.0}, off=True, scale=0.002).run(8)
    assert open_to_all.sector.everyday.offers.volume[1] == volume(open_to_all) > 0.0
    assert open_to_all.ledger.total(kind=Kind.CARBON_REWARD, payer="city government") == 0.0
    assert open_to_all.ledger.total(kind=Kind.CARBON_REWARD, payer="outside the city") > 0.0
    check_controls(open_to_all.ledger, 7, open_to_all.settle())


def test_the_citys_money_for_rewards_runs_out(live):
    homes = live(SCHEME | {"green_fund_yearly": 100_000.0}, off=True, scale=0.002).run(8)
    offers = homes.sector.everyday.offers
    assert 0.0 < offers.granted <= 25_000.0
    assert 0 < np.count_nonzero(offers.sold_to_city) < len(offers.members)


def test_green_power_is_paid_for_as_it_is_metered(live):
    homes = live({"green_tariff_offer": 1.0}, off=True, scale=0.002).run(8)
    energy, offers = homes.sector.energy, homes.sector.everyday.offers
    rows = np.flatnonzero(homes.columns["green_tariff"] & homes.columns["active"])
    assert 0.005 < len(rows) / len(homes.population.rows) < 0.15
    share = energy.green.sum() / energy.electricity.sum()
    assert 0.5 < share / (len(rows) / len(homes.population.rows)) < 2.0
    controls = homes.settle()
    check_controls(homes.ledger, 7, controls)
    kwh = energy.green_kwh(7).sum() * 0.25
    bought = homes.sector.world.at(7)["green_certificate_price"] / 1000.0
    for kind, payee, price in (
        (Kind.GREEN_CERTIFICATE, "certificate market", bought),
        (Kind.FEE, "grid company", 0.01),
    ):
        paid = homes.ledger.total(kind=kind, payer="households", payee=payee, quarter=7)
        assert paid == pytest.approx(price * kwh, rel=1e-12)
    assert offers.green_premium(7) == pytest.approx(bought + 0.01)


def test_the_supplier_takes_its_margin_on_what_the_market_asks(live):
    homes = live({"green_tariff_offer": 1.0}, off=True).run(3)
    offers = homes.sector.everyday.offers
    offers.premium = 0.1  # as the market for green power sets it
    homes.step()
    assert homes.population.surroundings["green_tariff_premium"].value == pytest.approx(0.11)
    homes.settle()
    paid = [
        homes.ledger.total(kind=kind, payer="households", quarter=3)
        for kind in (Kind.GREEN_CERTIFICATE, Kind.FEE)
    ]
    assert paid[0] == pytest.approx(10.0 * paid[1]) and paid[1] > 0.0


def test_a_larger_margin_makes_fewer_take_the_green_tariff(live):
    found = []
    for margin in (0.003, 0.01, 0.2):
        homes = live({"green_tariff_offer": 1.0}, off=True, scale=0.002)
        homes.sector.everyday.offers.margin = margin
        found.append(np.count_nonzero(homes.run(8).columns["green_tariff"]))
    assert found[0] >= found[1] > found[2]


def test_fares_are_trips_times_fare(live):
    homes = live(off=True).run(3)
    controls = homes.settle()
    check_controls(homes.ledger, 2, controls)
    carried = homes.sector.everyday.travel.carried(2)
    paid = homes.ledger.total(kind=Kind.FARE, quarter=2)
    assert paid == pytest.approx(1.2 * carried.bus.sum() + 3.2 * carried.metro.sum(), rel=1e-12)


def test_nobody_writes_while_others_still_gather(live):
    homes = live(off=True).run(3)
    for decision in homes.sector.decisions:
        before = homes.state()
        decision.gather(3)
        after = homes.state()
        changed = {name for name in before if after[name] != before[name]}
        assert not changed, f"{type(decision).__name__} writes {sorted(changed)}"


def test_who_has_nothing_to_choose_looks_again_some_years_later(live):
    homes = live(off=True).run(3)  # no scheme, no tariff
    due = np.flatnonzero((homes.columns["offers_due"] == 3) & homes.columns["active"])
    spells = homes.columns["offers_spell"][due]
    homes.step()
    assert due.size and not homes.sector.everyday.offers.rows.size
    assert (homes.columns["offers_due"][due] > 3).all()
    assert np.array_equal(homes.columns["offers_spell"][due], spells + 1)


def test_people_are_counted_by_their_way_of_travel(live):
    sector = live(off=True).run(6).sector
    population, columns = sector.population, sector.population.columns
    rows = population.rows
    for part, name, parts in ((0, "income_class", 5), (1, "district", 10)):
        expected = np.zeros((parts, 4))
        at = (columns[name][rows], columns["travel"][rows])
        np.add.at(expected, at, columns["persons"][rows])
        assert np.array_equal(sector.everyday.travel.people(part), expected * population.weight)


# places in the network


def test_service_changes_line_by_line(live):
    population = live(off=True).population
    rows = np.arange(population.size)
    draws = PlaceDraws(1, population.size)

    def access(level):
        return BusAccess(draws, 0.45, 0.1, 4.5, level, 0.4, 0.5)(population, rows)

    assert (access(1.0) == 0.2).all()
    better, worse = access(1.1), access(0.9)
    assert (better < 0.2).mean() == pytest.approx(0.25, abs=0.03)
    assert better.min() == pytest.approx(0.2 * 1.4**-0.5)
    assert worse.max() == pytest.approx(0.2 * 0.6**-0.5)
    assert np.all(access(1.2)[better < 0.2] == better.min())  # lines once better stay so
    mean = BusAccess(draws, 0.45, 0.1, 4.5, 1.1, 0.4, 0.5).mean_walk()
    assert mean == pytest.approx(0.45 * (0.75 + 0.25 * 1.4**-0.5))


def test_stops_and_lines_reach_the_same_households_first(live):
    population = live(off=True).population
    rows = np.arange(population.size)
    draws = PlaceDraws(1, population.size)
    exits = [WalkAtExit(draws, linked, 0.3, 0.1) for linked in (0.0, 0.5, 1.0)]
    walks = [walk(population, rows) > 0.0 for walk in exits]
    assert walks[0].mean() == pytest.approx(0.3, abs=0.03)
    assert walks[1].mean() == pytest.approx(0.15, abs=0.03)
    assert not walks[2].any()
    assert np.all(walks[0] >= walks[1])
    near = [MetroNear(draws, (share,) * 10)(population, rows) for share in (0.0, 0.4, 0.6)]
    assert not near[0].any()
    assert np.all(near[1] <= near[2])
    assert near[2].mean() == pytest.approx(0.6, abs=0.03)


def test_who_thinks_about_travel_early_keeps_the_own_date(live):
    levers = {"bus_service_level": Schedule(((0, 1.0), (3, 1.3)))}
    homes = live(levers, off=True).run(3)
    due = homes.columns["travel_due"].copy()
    homes.gather()
    travel = homes.sector.everyday.travel
    early = np.setdiff1d(travel.rows, travel.turning)
    assert 0.6 < len(early) / len(homes.population.rows) < 0.8
    homes.sector.decide()
    homes.sector.scatter(homes.ledger)
    assert np.array_equal(homes.columns["travel_due"][early], due[early])
    assert (homes.columns["travel_due"][travel.turning] > 3).all()
