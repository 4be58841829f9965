"""Fleets over the quarters: the base year, stocks, work, energy, money, luck."""

from itertools import pairwise

import numpy as np
import pytest

from agents.transport.kinds import (
    CLASSES,
    CLEAN_BUS,
    HEAVY_TRUCKS,
    NEW_ENERGY,
    SECTOR_OF,
    ZERO_EMISSION,
)
from sim.accounts.books.money import Kind
from sim.accounts.flows.balance import read_balance
from sim.accounts.vocabulary import FUEL, FUELS, SECTOR
from sim.calibration import LEAST, MOST
from sim.divisions import DIVISIONS
from sim.fleets.prices import VehiclePrices
from sim.fleets.sector import FleetSector
from sim.results.recorder import Recorder

URBAN = ("Gusu", "Wuzhong", "Xiangcheng", "Huqiu", "SIP", "Wujiang")
ROWS = [SECTOR[name] for name in FleetSector.decided]


# 2020


@pytest.mark.parametrize("city_seed", [1, 2])
def test_energy_of_2020_is_that_of_the_balance(run_fleets, mean_use, city_seed):
    base = read_balance("suzhou").use[ROWS]
    found = mean_use(run_fleets(3, city_seed=city_seed))[ROWS]
    assert found.sum(axis=1) == pytest.approx(base.sum(axis=1), rel=0.05)
    main = base > 0.2 * base.sum(axis=1, keepdims=True)
    assert found[main] == pytest.approx(base[main], rel=0.10)
    assert found.sum(axis=0) == pytest.approx(base.sum(axis=0), rel=0.08, abs=1.0)
    assert not found[base == 0.0].any()


def test_calibration_factors_are_few_and_bounded(frozen):
    factors = frozen.sector.energy.factors
    assert set(factors) == {
        (name, fuel)
        for name in FleetSector.decided
        for fuel in FUELS
        if read_balance("suzhou").use[SECTOR[name], FUEL[fuel]] > 0.0
    }
    assert min(factors.values()) >= LEAST and max(factors.values()) <= MOST
    assert np.median(list(factors.values())) == pytest.approx(1.0, abs=0.1)


def test_vehicles_at_the_end_of_2020(frozen):
    tables = frozen.sector.tables
    for name in CLASSES:
        wanted = tables.stock(name, "end_2020")
        assert frozen.stocks[3][name].sum() == pytest.approx(wanted.sum(), rel=0.03)
    new = list(NEW_ENERGY)
    found = sum(stock[new].sum() for stock in frozen.stocks[3].values())
    wanted = sum(tables.stock(name, "end_2020")[new].sum() for name in CLASSES)
    assert found == pytest.approx(wanted, rel=0.05)


def test_new_energy_shares_of_2023_are_near_what_was_judged(frozen):
    year = (12, 15)
    assert 0.03 < frozen.share(HEAVY_TRUCKS, ZERO_EMISSION, *year) < 0.12
    assert 0.10 < frozen.share(("light_trucks",), ZERO_EMISSION, *year) < 0.25
    assert 0.20 < frozen.share(("company_cars",), NEW_ENERGY, *year) < 0.45
    assert frozen.share(("buses",), NEW_ENERGY, *year) >= 0.75


def test_posts_of_2020(frozen):
    end = frozen.sector.tables.charging.value("public_posts", "end 2020", unit="posts")
    assert frozen.posts[3].sum() == pytest.approx(end, rel=0.08)


# stocks and companies


def test_fleets_follow_the_work(frozen):
    sector = frozen.sector
    for name, expected in zip(CLASSES, sector.expected, strict=True):
        needed = sum(operator.base for operator in sector.operators[name]) * expected
        assert frozen.stocks[-1][name].sum() == pytest.approx(needed, rel=0.03)


def test_companies_hold_all_batches_once(frozen):
    for name, operators in frozen.sector.operators.items():
        rows = np.sort(np.concatenate([operator.batches.rows for operator in operators]))
        assert np.array_equal(rows, np.arange(frozen.sector.populations[name].size))
        fleet = sum(operator.fleet for operator in operators)
        assert fleet == frozen.stocks[-1][name].sum()
        bought = sum(operator.ordered for operator in operators)
        assert bought == frozen.sales[-1][name].sum()


def test_institutions_are_registered_with_the_model(frozen):
    operators = [each for every in frozen.sector.operators.values() for each in every]
    operators += frozen.sector.charging_operators
    operators += frozen.sector.freight.companies
    assert set(operators) == set(frozen.model.agents)
    assert len(operators) == 11 * len(DIVISIONS) + 3 + len(DIVISIONS) + 4


def test_ids_differ_across_classes(frozen):
    ids = [
        (population.first_id, population.first_id + population.size)
        for population in frozen.sector.populations.values()
    ]
    assert all(end <= start for (_, end), (start, _) in pairwise(ids))


# work and energy


def test_closures_cut_travel(frozen):
    coaches = SECTOR["coaches"]
    assert frozen.uses[0][coaches].sum() < 0.7 * frozen.uses[3][coaches].sum()


def test_freight_follows_the_output_of_firms_a_quarter_later(run_fleets, frozen):
    more = run_fleets(7, outputs=(("steel", 1.5), ("building_materials", 1.5)))
    rows = [SECTOR["heavy_trucks"], SECTOR["buses"]]
    assert np.array_equal(more.uses[3][rows], frozen.uses[3][rows])
    heavy, buses = more.uses[7][rows].sum(axis=1) / frozen.uses[7][rows].sum(axis=1)
    assert 1.1 < heavy < 1.3
    assert buses == pytest.approx(1.0)
    assert more.stocks[7]["tractors"].sum() > frozen.stocks[7]["tractors"].sum()


def test_frozen_freight_does_not_listen(run_fleets, frozen):
    deaf = run_fleets(5, outputs=(("steel", 1.5),), freeze=("freight",))
    assert np.array_equal(deaf.uses[5], frozen.uses[5])


def test_energy_by_division_adds_up(frozen):
    last = frozen.sector.last
    assert last.in_balance().sum() == pytest.approx(last.tj.sum())
    kwh = sum(last.kwh(where).sum() for where in ("depot", "public", "swap"))
    assert kwh * 3.6e-6 == pytest.approx(last.tj[:, :, FUEL["electricity"]].sum())
    assert (last.kwh("depot") > 0).all() and (last.kwh("public") > 0).all()


# money


def test_purchases_are_paid_for(frozen):
    quarter = 20
    sector, ledger = frozen.sector, frozen.ledger
    owed = sum(
        sector.showroom.money(name, code, quarter).listed * number
        for name in CLASSES
        for code, number in enumerate(frozen.sales[quarter][name])
        if number
    )
    assert ledger.total(kind=Kind.VEHICLE, quarter=quarter) == pytest.approx(owed)


def test_new_energy_vehicles_pay_no_tax_while_the_relief_lasts(frozen):
    showroom = frozen.sector.showroom
    battery, diesel = 5, 1
    assert showroom.money("tractors", battery, 20).tax == 0.0
    assert (
        showroom.money("tractors", diesel, 20).tax
        > 0.08 * showroom.money("tractors", diesel, 20).listed
    )
    assert showroom.money("buses", diesel, 20).tax == 0.0


# worlds, luck, recording


def test_prices_are_steady_from_history_to_outlook(frozen):
    real = frozen.sector.showroom.prices.real
    for name in CLASSES:
        for code in range(8):
            before, after = real(name, code, 23), real(name, code, 24)
            assert (before is None) == (after is None)
            if before is not None:
                assert after == pytest.approx(before, rel=0.03)


def test_dear_batteries_of_a_world_make_dear_vehicles(frozen, world_to):
    worlds = [world_to(31, "ensemble", member) for member in (0, 1)]
    packs = [world.series("battery_pack_price")[31] for world in worlds]
    dear, cheap = np.argmax(packs), np.argmin(packs)
    prices = [VehiclePrices(frozen.sector.tables, world) for world in worlds]
    for name in ("buses", "coaches", "light_trucks", "medium_trucks", "tippers", "sanitation"):
        assert prices[dear].real(name, 5, 31) > prices[cheap].real(name, 5, 31)


def test_same_seed_same_bytes_other_seed_other_luck(run_fleets):
    again, other, first = run_fleets.__wrapped__(7), run_fleets(7, seed=2), run_fleets(7)
    assert again.columns() == first.columns()
    assert np.array_equal(again.uses, first.uses)
    assert again.ledger.bookings == first.ledger.bookings
    assert other.columns()["tractors", "km"] == first.columns()["tractors", "km"]
    assert other.columns()["tractors", "bought"] != first.columns()["tractors", "bought"]


def test_everything_declared_is_recorded(run_fleets):
    sector = run_fleets(3).sector
    recorder = Recorder(sector.indicators(), {"division": DIVISIONS})
    sector.record(recorder, 3)
    recorder.close_quarter(3)
    buses = sum(
        recorder.series(name)[0]
        for name in recorder.indicators
        if name.startswith("City|Stock|Bus|") and not name.endswith("Share")
    )
    assert buses == run_fleets(3).stocks[3]["buses"].sum()
    urban = recorder.series("City|Share|New and Clean Energy Buses|Urban Districts")[0]
    buses = sector.markets["buses"].stock()[[DIVISIONS.index(name) for name in URBAN]]
    assert urban == buses[:, list(CLEAN_BUS)].sum() / buses.sum()
    clean = recorder.series("City|Share|New and Clean Energy Buses")[0]
    assert 0.6 < clean < 1.0
    assert set(SECTOR_OF.values()) == set(sector.decided)


def test_a_batch_explains_what_it_would_buy(frozen):
    market = frozen.sector.markets["tractors"]
    agent = market.population[11]
    assert "terms" in str(market.rule.explain(agent))
    worth = market.rule.utilities(market.population, np.array([11]))
    assert market.rule.for_agent(agent) == worth.argmax()
