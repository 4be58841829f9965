"""Goods, ports and ships: the base year, what levers move, money, off is off."""

import numpy as np
import pytest

from agents.transport.goods import RAIL, ROAD, WATER
from agents.transport.port_equipment import BARGE, DIESEL, ELECTRIC
from sim.accounts.books.money import Kind
from sim.accounts.vocabulary import FUEL, SECTOR
from sim.build.freight.goods import turnover_of_2020
from sim.build.freight.tables import read_freight_tables

END = 23
LEVERS = {
    "intermodal_freight_support": 0.0,
    "shore_power_duty": 0.0,
    "shore_power_discount": 0.0,
    "port_machine_age_limit": 99.0,
}
TABLES = read_freight_tables()
POWER, OIL = FUEL["electricity"], FUEL["diesel"]


def constant(**values):
    return tuple((name, ((0, value),)) for name, value in values.items())


def test_off_is_off_to_the_bit(run):
    nothing = run(END, off=True)
    zeros = run(END, constant(**LEVERS), off=True)
    assert nothing.columns() == zeros.columns()
    assert nothing.ledger.bookings == zeros.ledger.bookings
    assert not any(zeros.spent)


# 2020


@pytest.mark.parametrize("city_seed", [1, 2])
def test_goods_of_2020_go_as_the_tables_say(run, city_seed):
    goods = run(3, city_seed=city_seed)
    wanted = turnover_of_2020(TABLES)
    assert goods.modes[0] == pytest.approx(wanted.sum(axis=0), rel=1e-9)
    columns = goods.freight.shippers.population.columns
    for sector in range(len(wanted)):
        here = (columns["sector"] == sector) & (columns["mode"] == WATER)
        found = columns["turnover"][here].sum()
        assert found == pytest.approx(wanted[sector, WATER], rel=1e-9)
    assert np.array_equal(goods.modes[0], goods.modes[3])


def test_the_base_year_is_left_as_it_is(run):
    for quarter in range(4):
        change = run(END).changes[quarter]
        assert np.abs(change[:, :POWER]).max() < 5.0  # TJ, of thousands: ships lured by discounts
        assert np.abs(change[:, POWER]).max() < 2.0


def test_machines_and_shore_power_of_2020(run):
    freight = run(3).freight
    assert freight.machinery()[DIESEL] == pytest.approx(2200.0)
    held = read_balance_of_ports()
    assert 0.4 * held < freight.machinery()[ELECTRIC] < 0.8 * held
    assert 2e6 < freight.ships.base.sum() < 8e6  # TF0151
    assert 5e6 < run(END).connected[11] < 14e6  # TF0152
    assert 6e6 < run(END).connected[15] < 18e6  # TF0153


def read_balance_of_ports():
    from sim.accounts.flows.balance import read_balance

    return read_balance("suzhou").use[SECTOR["ports"], POWER]


# goods


def test_support_moves_goods_off_the_road(run):
    free = run(END, off=True)
    paid = run(END, constant(intermodal_freight_support=0.05), off=True)
    assert paid.modes[END][ROAD] < free.modes[END][ROAD]
    assert paid.modes[END][WATER] > free.modes[END][WATER]
    assert paid.modes[END][RAIL] >= free.modes[END][RAIL]
    change = paid.changes[END] - free.changes[END]
    assert change[SECTOR["inland_shipping"], OIL] > 0.0
    booked = paid.ledger.total(kind=Kind.FREIGHT_GRANT, payee="shippers")
    assert booked == pytest.approx(sum(paid.spent)) and booked > 0.0


def test_without_money_nobody_is_moved(run):
    support = constant(intermodal_freight_support=0.05)
    free, broke = run(END, off=True), run(END, support, off=True, fund=0.0)
    some = run(END, support, off=True, fund=40e6)
    rich = run(END, support, off=True)
    assert broke.columns() == free.columns()
    road = [each.modes[END][ROAD] for each in (rich, some, free)]
    assert road[0] < road[1] < road[2]
    assert max(some.spent) <= 10e6


# ports


def test_an_age_limit_brings_electric_machines(run):
    free = run(END, off=True)
    strict = run(END, constant(port_machine_age_limit=8.0), off=True)
    both = [each.numbers[END][ELECTRIC, :BARGE].sum() for each in (strict, free)]
    assert both[0] > both[1]
    kept = strict.freight.equipment.population.columns
    burning = (kept["drive"] == DIESEL) & (kept["kind"] != BARGE)
    assert (END - kept["bought"][burning]).max() <= 32
    assert strict.numbers[END].sum() == free.numbers[END].sum()
    barges = [each.numbers[END][:, BARGE] for each in (strict, free)]
    assert np.array_equal(*barges)
    ports = strict.changes[END] - free.changes[END]
    assert ports[SECTOR["ports"], POWER] > 0.0 > ports[SECTOR["ports"], OIL]


def test_companies_hold_their_machines_and_pay_for_them(run):
    freight = run(END).freight
    assert len(freight.companies) == 4
    assert sum(each.equipment.rows.size for each in freight.companies) == (
        freight.equipment.population.size
    )
    assert all(0.0 < each.electric_share < 1.0 for each in freight.companies)
    paid = run(END).ledger.total(kind=Kind.PLANT, payer="other users", quarter=END)
    assert paid == pytest.approx(sum(each.invested for each in freight.companies))


# ships


def test_a_duty_plugs_ships_in_and_fits_them(run):
    free = run(END, off=True)
    held = run(END, constant(shore_power_duty=0.8), off=True)
    assert held.connected[END] > 2.0 * free.connected[END]
    fitted = [r.freight.ships.population.columns["fitted"].sum() for r in (held, free)]
    assert fitted[0] > fitted[1]
    saved = held.changes[END] - free.changes[END]
    kwh = (held.connected[END] - free.connected[END]) * 3.6e-6
    assert saved[SECTOR["ports"], POWER] == pytest.approx(kwh)
    ships = saved[[SECTOR["inland_shipping"], SECTOR["river_and_sea_ships"]], OIL].sum()
    assert 2.0 < -ships / kwh < 3.0  # a ship's own set burns two to three times the energy


def test_a_discount_lures_a_few_and_is_paid_for_what_they_take(run):
    free = run(END, off=True)
    lured = run(END, constant(shore_power_discount=0.4), off=True)
    assert lured.connected[END] > free.connected[END]
    taken = lured.connected[END] / 4.0
    paid = lured.ledger.total(kind=Kind.ENERGY_GRANT, payee="other users", quarter=END)
    assert paid == pytest.approx(lured.levers.value("shore_power_discount", END) * taken)
    broke = run(END, constant(shore_power_discount=0.4), off=True, fund=0.0)
    assert broke.connected[END] <= lured.connected[END]
    assert not broke.ledger.total(kind=Kind.ENERGY_GRANT)


def test_grants_follow_what_is_moved_and_metered(run):
    aid = constant(intermodal_freight_support=0.05, shore_power_discount=0.4)
    plain, more = run(END, aid, off=True), run(END, aid, off=True, growth=1.35)
    assert plain.columns() == more.columns()  # the same decisions on more goods and calls
    for kind in (Kind.FREIGHT_GRANT, Kind.ENERGY_GRANT):
        paid = [each.ledger.total(kind=kind, quarter=END) for each in (plain, more)]
        assert paid[0] > 0.0 and paid[1] == pytest.approx(1.35 * paid[0])
    company = more.freight.companies[0]
    assert company.shore_kwh == pytest.approx(1.35 * plain.freight.companies[0].shore_kwh)


def test_more_goods_on_canals_keep_every_kind_of_barge_busier(run):
    free = run(END, off=True)
    freight, usual = free.freight, free.usual
    equipment, barges = freight.equipment, SECTOR["inland_shipping"]
    now = equipment.barges(equipment.numbers())
    before = equipment.barges(equipment.first)
    fuels = [FUEL["diesel"], FUEL["natural_gas"], FUEL["electricity"]]
    ways = freight.shippers.against_2020(np.ones(13))[WATER]
    work = usual[barges, OIL] / before[DIESEL]
    shore = freight.ships.use(END) - freight.ships.base
    saved = shore[0] * freight.ships.kg_per_kwh * freight.units.tj_per_kg
    found = freight.change(END, usual)[barges, fuels] + [saved, 0.0, 0.0]
    assert before[1] > 0.0 or before[2] > 0.0
    assert found == pytest.approx(work * (ways * now - before), rel=1e-9, abs=1e-9)
