"""What levers do to the households' quarters, and above all what they leave alone."""

from dataclasses import replace

import numpy as np
import pytest

from agents.households.household import BATTERY_ELECTRIC, NO_CAR, PETROL
from sim.accounts.books.money import Kind
from sim.households.car_offers import city_grants, national_grants
from sim.levers.schedule import Schedule

TRADE_IN = {
    "car_scrappage_bonus_nev": 20_000,
    "car_scrappage_bonus_ice": 15_000,
    "car_replacement_bonus_nev": 13_000,
    "car_replacement_bonus_ice": 10_000,
    "appliance_tradein_rate": 0.15,
    "appliance_tradein_level1_bonus": 0.05,
}
SLOTS = ("car", "second_car")
APPLIANCES = ("air_conditioner", "refrigerator", "washing_machine")
FROZEN = ("contacts", "budgets", "charging")
START = 4  # the quarter in which a lever of these tests is first pulled


def from_start(value, off=0.0):
    return Schedule(((0, off), (START, float(value))))


def things(homes):
    """What households have, since when, and which of their things it is, by column."""
    names = [name for name in homes.columns if not name.endswith(("_due", "_kept"))]
    return {name: homes.columns[name].copy() for name in names}


def same(one, other, rows=slice(None)):
    return all(np.array_equal(one[name][rows], other[name][rows]) for name in one)


def test_levers_off_are_levers_not_there(live):
    off = live(off=True)
    written = live(
        dict.fromkeys(
            (*TRADE_IN, "car_local_bonus_nev", "pv_city_premium", "pv_capex_subsidy"), 0.0
        ),
        off=True,
    )
    assert off.run(8).state() == written.run(8).state()
    assert off.ledger.columns() == written.ledger.columns()
    assert not any(off.ledger.total(kind=kind) for kind in Kind if "grant" in kind)
    assert off.money.spent == 0.0


def test_levers_off_leave_every_date_to_wear(live):
    homes = live(off=True).run(8)
    markets = (*homes.sector.appliances.values(), homes.sector.cars.first, homes.sector.cars.second)
    rows = np.arange(homes.population.size)
    for market in markets:
        assert not market.dates.path.any() and len(market.dates.hazards.tables) == 1
        assert not market.dates.early(rows).any()
    assert not any(homes.columns[f"{name}_kept"].any() for name in (*SLOTS, *APPLIANCES))


def test_two_settings_live_the_same_past_until_they_differ(live):
    base, other = live(off=True), live({"car_local_bonus_nev": from_start(15_000)}, off=True)
    for _ in range(START):
        base.step()
        other.step()
        assert base.state() == other.state()
    base.run(START + 2)
    other.run(START + 2)
    assert other.sector.cars.sales[BATTERY_ELECTRIC] > base.sector.cars.sales[BATTERY_ELECTRIC]


@pytest.mark.parametrize("fund", [1.0e12, 2.0e9])
def test_order_in_which_decisions_gather_and_decide_is_free(live, fund):
    levers = TRADE_IN | {"tradein_fund_yearly": fund}
    forward, backward = live(levers), live(levers)
    original = backward.sector.decisions
    for quarter in range(6):
        forward.step()
        backward.sector.decisions = original[::-1]
        backward.gather()
        backward.sector.decisions = (*original[3:], *original[:3])
        backward.sector.decide()
        backward.sector.decisions = original
        backward.sector.scatter(backward.ledger)
        backward.quarter += 1
        assert forward.state() == backward.state(), quarter
    assert forward.money.spent == backward.money.spent > 0.0


def test_deciding_changes_nothing(live):
    homes = live(TRADE_IN).run(6)
    homes.gather()
    before, left = homes.state(), homes.money.available
    for decision in homes.sector.decisions:
        decision.decide()
    assert homes.state() == before
    assert homes.money.available == left


# early wakes


def test_without_money_every_old_date_stands_to_the_quarter(live):
    """Owners are woken and asked, but nobody gets a bonus: all live as if there were none."""
    without = live(off=True)
    penniless = live(TRADE_IN | {"tradein_fund_yearly": 0.0}, off=True)
    for quarter in range(12):
        without.step()
        penniless.step()
        assert same(things(without), things(penniless)), quarter
    kept = {name: penniless.columns[f"{name}_kept"] for name in (*SLOTS, *APPLIANCES)}
    for name, turned_down in kept.items():
        assert turned_down.any(), name
        due = f"{name}_due"
        np.testing.assert_array_equal(
            penniless.columns[due][turned_down], without.columns[due][turned_down]
        )
    assert penniless.ledger.columns() == without.ledger.columns()


def test_who_keeps_early_is_asked_no_more_until_the_old_date(live):
    homes = live({name: 4.0 * yuan for name, yuan in TRADE_IN.items()}).run(6)
    slot = homes.sector.cars.first
    homes.gather()
    early = slot.rows[slot.dates.early(slot.rows)]
    homes.sector.decide()
    homes.sector.scatter(homes.ledger)
    homes.quarter += 1
    kept = early[homes.columns["car_kept"][early]]
    assert 0 < len(kept) < len(early)
    due = homes.columns["car_due"][kept].copy()
    assert np.all(due > 6)
    for quarter in range(7, 12):
        homes.step()
        waiting = due > quarter
        np.testing.assert_array_equal(homes.columns["car_due"][kept[waiting]], due[waiting])
        assert np.all(homes.columns["car_bought"][kept[due == quarter]] == quarter)


def test_when_the_trade_in_ends_only_whom_it_moved_lives_on_otherwise(live):
    """Its hazard stays in the spells it ran through; without a bonus their old dates stand."""
    ended = {name: Schedule(((0, float(value)), (3, 0.0))) for name, value in TRADE_IN.items()}
    homes = live(ended, off=True, freeze=FROZEN).run(3)
    without = live(off=True, freeze=FROZEN).run(3)
    mine, theirs = things(homes), things(without)
    unmoved = np.all([mine[name] == theirs[name] for name in mine], axis=0)
    assert 0.8 < unmoved.mean() < 1.0
    woken = homes.sector.cars.first.dates.early(np.flatnonzero(unmoved))
    assert woken.any()
    for quarter in range(3, 12):
        homes.step()
        without.step()
        assert same(things(homes), things(without), unmoved), quarter


def test_a_bonus_is_never_paid_to_who_gives_up_nothing(live):
    homes = live(TRADE_IN, off=True)
    for _ in range(6):
        homes.gather()
        homes.sector.decide()
        for slot in (homes.sector.cars.first, homes.sector.cars.second):
            paid = slot.bonus > 0.0
            assert np.all(slot.kind[slot.rows[paid]] != NO_CAR)
            assert np.all((slot.choice[paid] >= PETROL) & (slot.choice[paid] <= BATTERY_ELECTRIC))
            early = slot.dates.early(slot.rows)
            bought = slot.choice <= BATTERY_ELECTRIC
            assert np.all(paid[early & bought])  # early only with a bonus
        homes.sector.scatter(homes.ledger)
        homes.quarter += 1


# others are left alone


def lives_of_others(live, freeze, age, contacts, kinds=("nev", "ice")):
    """Run without and with a bonus for scrapping cars of this age, for new cars of these kinds.

    Returns:
        Quarter by quarter what all have, without and with; who at any time could have scrapped.
    """
    as_is = live(off=True).sector.behaviour
    behaviour = replace(
        as_is,
        car_lives=as_is.car_lives._replace(scrappage_age=age),
        car_weights=as_is.car_weights._replace(contacts=contacts),
    )
    bonus = {f"car_scrappage_bonus_{kind}": from_start(60_000) for kind in kinds}
    runs = [live(given, off=True, freeze=freeze, behaviour=behaviour) for given in ({}, bonus)]
    reached = np.zeros(runs[0].population.size, np.bool_)
    histories = []
    for quarter in range(16):
        for homes in runs:
            for name in SLOTS:
                old = quarter - homes.columns[f"{name}_bought"] >= 4 * age
                reached |= (homes.columns[name] != NO_CAR) & old & (quarter >= START)
            homes.step()
        histories.append([things(homes) for homes in runs])
    assert runs[1].ledger.total(kind=Kind.CAR_GRANT) > 0.0
    return histories, reached


def test_a_trade_in_open_to_a_few_leaves_all_others_alone(live):
    """Scrapping very old cars pays; with feedbacks frozen, nobody else's history moves a bit."""
    histories, reached = lives_of_others(live, FROZEN, 15.0, contacts=3.0)
    for quarter, (without, paid) in enumerate(histories):
        assert same(without, paid, ~reached), quarter
    moved = without["car_bought"] != paid["car_bought"]
    assert 5 < moved.sum() < reached.sum() < 0.2 * len(reached)


def test_with_contacts_free_others_follow(live):
    """The same reaches others through their contacts: this is what freezing takes away."""
    for freeze, alone in ((FROZEN, True), (("budgets", "charging"), False)):
        histories, reached = lives_of_others(live, freeze, 10.0, 10.0, ["nev"])
        assert same(*histories[-1], ~reached) == alone


# what the cards of the levers expect


def test_some_bonuses_bring_a_car_that_would_not_have_been_bought(live):
    """10-45 % of trade-in sales are additional (the card of the scrappage bonus).

    So it is in the first year; later those are missing who have come forward in it.
    """
    base, other = live(off=True, scale=0.004), live(TRADE_IN, off=True, scale=0.004)
    extra, bonuses = 0.0, 0
    for _ in range(4):
        for homes, sign in ((base, -1.0), (other, 1.0)):
            homes.step()
            extra += sign * homes.sector.cars.sales.sum()
        cars = other.sector.cars
        bonuses += sum(np.count_nonzero(slot.bonus) for slot in (cars.first, cars.second))
    assert 0.10 < extra / (bonuses * other.population.weight) < 0.45


def test_sales_follow_the_size_of_a_bonus_and_not_that_there_is_one(live):
    sales = []
    for yuan in (0.0, 10.0, 10_000.0):
        homes, sold = live({"car_replacement_bonus_nev": yuan}, off=True, scale=0.002), 0.0
        for _ in range(6):
            homes.step()
            sold = sold + homes.sector.cars.sales
        sales.append(sold[PETROL + 1 :].sum())
    assert sales[1] == pytest.approx(sales[0], rel=0.02)
    assert sales[2] > 1.05 * sales[0]


@pytest.mark.parametrize(
    ("lever", "value"),
    [
        ("nev_purchase_subsidy_bev", 20_000),
        ("nev_purchase_tax_relief", 1.0),
        ("car_local_bonus_nev", 10_000),
        ("car_scrappage_bonus_nev", 40_000),
        ("car_replacement_bonus_nev", 30_000),
    ],
)
def test_money_for_electric_cars_raises_their_share(live, lever, value):
    shares = []
    for levers in ({}, {lever: value}):
        homes, sales = live(levers, off=True, scale=0.002), 0.0
        for _ in range(8):
            homes.step()
            sales = sales + homes.sector.cars.sales
        shares.append(sales[PETROL + 1 :].sum() / sales.sum())
    assert shares[1] > shares[0]


def test_grants_of_nation_and_city_are_those_of_the_levers(live):
    levers = live({"car_local_bonus_nev": 2_000.0, "nev_purchase_subsidy_bev": 9_000.0}, off=True)
    index = levers.sector.world.series("price_index")[7]
    assert city_grants(levers.levers, 7) == pytest.approx((0.0, 2_000.0 / index, 2_000.0 / index))
    assert national_grants(levers.levers, 7) == pytest.approx((0.0, 0.0, 9_000.0 / index))


def test_grants_for_roofs_end_with_the_citys_money(live):
    """Whom the fund does not reach decides as if there were no grant."""
    grant = {"pv_capex_subsidy": 1_000.0}
    built, paid = [], []
    for levers in (
        {},
        grant | {"green_fund_yearly": 0.0},
        grant | {"green_fund_yearly": 16e6},
        grant,
    ):
        homes, kw = live(levers, off=True, scale=0.01), 0.0
        for _ in range(4):
            homes.step()
            assert homes.sector.roofs.granted <= homes.fund.spent * (1.0 + 1e-9)
            kw += homes.sector.roofs.built_kw.sum()
        built.append(kw)
        paid.append(homes.ledger.total(kind=Kind.SOLAR_GRANT, payer="city government"))
    assert built[0] == built[1] <= built[2] <= built[3] > built[0]
    assert paid[0] == paid[1] == 0.0 < paid[2] < paid[3]
    assert paid[2] <= 16e6
