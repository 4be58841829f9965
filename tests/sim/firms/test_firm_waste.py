"""Waste of firms: the shares of 2020, the queue at recovery plants, bills, scrap, sewage works."""

import numpy as np
import pytest

from agents.firms.kinds import WASTE_KINDS, SteelRoute, WasteKind, WasteRoute
from agents.firms.waste.hazardous import waste_made
from sim.accounts.books.money import Kind, Ledger
from sim.firms.waste.scrap import scrap_price_factor, scrap_supply
from sim.firms.waste.terms import read_waste_terms

YEAR = 4


@pytest.fixture(scope="module")
def plain(make_firms, live):
    """Two years without any lever: the firms, and waste by kind and route after each quarter."""
    firms = make_firms(off=True)
    found = [firms.waste.handed_over() for _ in live(firms, range(2 * YEAR))]
    return firms, found


def test_the_waste_of_2020_goes_where_the_table_says(plain):
    _, found = plain
    total = sum(found[:YEAR]) / YEAR
    assert total.sum() == pytest.approx(1.65e6, rel=0.06)
    by_route = total.sum(axis=0) / total.sum()
    table = {
        WasteRoute.LANDFILL: 0.122,
        WasteRoute.INCINERATION: 0.187,
        WasteRoute.TREATMENT: 0.078,
        WasteRoute.RECOVERY: 0.613,
    }
    for route, share in table.items():
        assert by_route[route] == pytest.approx(share, abs=0.015), route
    assert by_route[WasteRoute.NONE] < 0.004  # who has just started
    assert total[WasteKind.RESIDUE, WasteRoute.TREATMENT] == 0.0  # it cannot be neutralised


def test_routes_stay_where_they_are_while_nothing_changes(plain):
    _, found = plain
    shares = [year[:, WasteRoute.LANDFILL].sum() / year.sum() for year in (found[0], found[-1])]
    assert shares[1] == pytest.approx(shares[0], abs=0.015)


def test_every_firm_with_waste_has_a_route_and_no_other(plain):
    columns = plain[0].population.columns
    settled = columns["active"] & (columns["arrives"] < 2 * YEAR - 1)
    has = columns["waste_kind"] > 0
    assert (columns["waste_route"][settled & has] > 0).all()
    assert (columns["waste_route"][~has] == 0).all()
    assert not (has & (columns["sector"] > 10)).any()  # manufacturing only


def recovered(firms, kind):
    """Waste of a kind under contract with recovery plants, t a year, as decided in this quarter."""
    columns, waste = firms.population.columns, firms.waste
    route = columns["waste_route"].copy()
    route[waste.rows] = waste.choice
    mine = (route == WasteRoute.RECOVERY) & columns["active"] & (columns["waste_kind"] == kind)
    rows = np.flatnonzero(mine)
    return (waste_made.decide(firms.population, rows) * columns["weight"][rows]).sum()


@pytest.mark.parametrize("room", [0.8, 1.0, 1.6])
def test_recovery_takes_no_more_at_tenders_than_it_has_room_for(make_firms, room):
    """Where its plants hold more than that already, nobody who holds a tender gets in."""
    firms = make_firms({"hazardous_recovery_capacity": room})
    columns, waste = firms.population.columns, firms.waste
    capacity = read_waste_terms(firms.market.terms.tables).capacity * room
    full = 0
    for quarter in range(8):
        firms.fund.open_quarter(1e12)
        firms.gather(quarter)
        firms.decide()
        for kind in range(1, len(WASTE_KINDS)):
            mine = columns["waste_kind"][waste.rows] == kind
            let_in = (waste.choice[mine] == WasteRoute.RECOVERY).any()
            assert recovered(firms, kind) <= capacity[kind] or not let_in
        full += waste.turned_away > 0.0
        firms.scatter(Ledger())
    assert full >= (6 if room < 1.6 else 0)


def test_more_room_is_used_and_spares_landfill(make_firms, live):
    left, away = {}, {}
    for room in (1.0, 1.6):
        firms = make_firms({"hazardous_recovery_capacity": room})
        away[room] = 0.0
        for _ in live(firms, range(2 * YEAR)):
            away[room] += firms.waste.turned_away
        left[room] = firms.waste.handed_over()[WasteKind.RESIDUE]
    assert left[1.6][WasteRoute.RECOVERY] > left[1.0][WasteRoute.RECOVERY]
    assert left[1.6][WasteRoute.LANDFILL] < left[1.0][WasteRoute.LANDFILL]
    assert away[1.0] > away[1.6]


def test_levy_and_gate_fees_are_paid_on_what_is_handed_over(make_firms, live):
    firms = make_firms({"hazardous_landfill_levy": 500.0})
    fee = firms.waste.terms.fee
    for quarter, ledger in live(firms, range(2)):
        handed = firms.waste.handed_over() / YEAR
        real = firms.market.lever("hazardous_landfill_levy", quarter)
        levy = ledger.total(kind=Kind.LANDFILL_LEVY, quarter=quarter)
        assert levy == pytest.approx(real * handed[:, WasteRoute.LANDFILL].sum())
        assert ledger.total(payee="city government", quarter=quarter) >= levy > 1e6
        fees = ledger.total(kind=Kind.WASTE_DISPOSAL, payee="waste plants", quarter=quarter)
        assert fees == pytest.approx((fee * handed).sum())
    free = make_firms()
    *_, (quarter, ledger) = live(free, range(2))
    assert ledger.total(kind=Kind.LANDFILL_LEVY) == 0.0


def test_a_starting_firm_hands_its_waste_over_a_quarter_later(plain):
    columns = plain[0].population.columns
    late = columns["active"] & (columns["arrives"] == 2 * YEAR - 1) & (columns["waste_kind"] > 0)
    early = columns["active"] & (columns["arrives"] == YEAR) & (columns["waste_kind"] > 0)
    assert late.any() and (columns["waste_route"][late] == WasteRoute.NONE).all()
    assert early.any() and (columns["waste_route"][early] > WasteRoute.NONE).all()


# scrap


def blast_lines(firms):
    return np.flatnonzero(firms.population.columns["steel_route"] == SteelRoute.BLAST_FURNACE)


def test_more_collected_scrap_is_more_and_cheaper(make_firms):
    free, more = (make_firms({"scrap_collection_boost": boost}) for boost in (0.0, 0.1))
    supply = [scrap_supply(firms.market, 0) for firms in (free, more)]
    assert supply[0] == pytest.approx(13e6)
    assert supply[1] == pytest.approx(1.1 * supply[0])
    assert scrap_price_factor(free.market, 0) == 1.0
    assert scrap_price_factor(more.market, 0) == pytest.approx(1.1**-0.4)


def test_sorted_scrap_replaces_hot_metal_and_gives_it_back(make_firms):
    """At a boost of 0.05 the lines share 0.65 Mt; what they leave later is made of ore again."""
    firms = make_firms({"scrap_collection_boost": 0.05})
    columns, rows = firms.population.columns, blast_lines(firms)
    names = ("hot_metal", "iron_coal", "iron_coke")
    before = {name: columns[name][rows].copy() for name in names}
    used = firms.steel.scrap_use()
    firms.gather(0)
    firms.scrap.choice = np.ones(rows.size, np.int64)
    firms.scrap.scatter(Ledger())
    added = firms.steel.scrap_use() - used
    assert added == pytest.approx(0.05 * 13e6, rel=1e-6)
    activity = columns["activity"][rows]
    saved = (activity * (before["hot_metal"] - columns["hot_metal"][rows])).sum()
    assert saved == pytest.approx(added, rel=0.01)
    coke = columns["iron_coke"][rows] / columns["hot_metal"][rows]
    assert coke == pytest.approx(before["iron_coke"] / before["hot_metal"])
    firms.scrap.rows = rows
    firms.scrap.choice = np.zeros(rows.size, np.int64)
    firms.scrap.scatter(Ledger())
    for name in names:
        assert columns[name][rows] == pytest.approx(before[name], rel=1e-12)
    assert not columns["sorted_scrap"].any()


def test_a_converter_takes_no_more_cold_charge_than_it_can(make_firms):
    firms = make_firms({"scrap_collection_boost": 0.2})
    assert 0.05 < firms.scrap.offered < firms.scrap.largest
    firms.scrap.largest = 0.05
    firms.gather(0)
    assert firms.scrap.offered == 0.05


def test_a_line_that_leaves_the_blast_furnace_charges_no_sorted_scrap(make_firms):
    firms = make_firms({"scrap_collection_boost": 0.05})
    columns, rows = firms.population.columns, blast_lines(firms)
    firms.gather(0)
    firms.scrap.choice = np.ones(rows.size, np.int64)
    firms.scrap.scatter(Ledger())
    columns["steel_route"][rows[0]] = SteelRoute.SCRAP_FURNACE
    firms.gather(1)
    assert set(firms.scrap.rows.tolist()) == set(rows[1:].tolist())
    firms.scrap.choice = np.ones(rows.size - 1, np.int64)
    firms.scrap.scatter(Ledger())
    assert columns["sorted_scrap"][rows[0]] == 0.0
    assert (columns["sorted_scrap"][rows[1:]] > 0.0).all()


# sewage


def test_the_largest_willing_works_take_the_places(make_firms, live):
    firms = make_firms({"sewage_benchmark_plants": 3.0})
    columns = firms.population.columns
    works = columns["sewage"] & columns["active"]
    power = columns["power"]
    before = columns["electricity_factor"].copy()
    assert works.sum() > 10
    assert power[works].sum() * 277_777.8 / 1e9 == pytest.approx(0.45, rel=0.03)  # TWh
    (_, ledger), *_ = live(firms, range(1))
    model = columns["benchmark"]
    assert firms.sewage.count() == 3
    assert power[model].min() > np.sort(power[works & ~model])[-2]  # at most one larger refuses
    ratio = columns["electricity_factor"][model] / before[model]
    assert ratio == pytest.approx(0.67, rel=0.1)  # and saving projects of the quarter
    assert ledger.total(kind=Kind.PLANT, payer="firms") >= firms.sewage.invested.cost > 1e8


def test_half_a_place_is_none_and_no_place_is_taken_twice(make_firms, live):
    firms = make_firms({"sewage_benchmark_plants": 2.5})
    for _ in live(firms, range(2 * YEAR)):
        assert firms.sewage.count() == 2


def test_places_stay_empty_where_the_rebuilding_does_not_pay(make_firms, live):
    firms = make_firms({"sewage_benchmark_plants": 15.0})
    firms.population.columns["hurdle_rate"][:] = 0.6
    for _ in live(firms, range(2)):
        assert firms.sewage.count() == 0
