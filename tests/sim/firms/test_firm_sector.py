"""Firms quarter by quarter: what they see fits what rules ask, books hold, chance has addresses."""

from functools import cache

import mesa
import numpy as np
import pytest

from agents.firms import business as business_rules
from agents.firms import furnace as furnace_rules
from agents.firms import green_power, process_heat, retrofit, roof_pv, steel, storage
from agents.firms.energy import final_energy
from agents.firms.firm import Firm
from agents.firms.kinds import SECTORS, SteelRoute
from agents.firms.steel import choose_route
from sim.accounts.balance import read_balance
from sim.accounts.money import Kind, Ledger, check_controls
from sim.accounts.vocabulary import FUEL, SECTOR
from sim.config import Engine, RunConfig, WorldChoice
from sim.divisions import DIVISIONS
from sim.firms.sector import FirmSector
from sim.grants import Budget
from sim.lever_cards import read_cards
from sim.levers import Levers, Mix
from sim.results import Recorder
from sim.schedule import Schedule
from sim.world import World
from sim.world_tables import read_world_tables

END = 27
RULES = (
    final_energy,
    retrofit.take_measure,
    retrofit.project_cost,
    process_heat.choose_boiler,
    furnace_rules.choose_furnace,
    steel.choose_route,
    roof_pv.cover_roof,
    roof_pv.roof_plant_size,
    storage.add_battery,
    storage.battery_size,
    green_power.choose_green_power,
    green_power.green_duty,
    business_rules.change_standing,
    business_rules.admit,
    business_rules.exit_pace,
)


@cache
def world():
    return World(read_world_tables(), "central", 1, END)


def made(schedules=None, seed=1, money=1e12):
    mix = Mix("test", "test", "试", False, tuple((schedules or {}).items()))
    config = RunConfig(
        city="suzhou",
        world=WorldChoice("central", 1, 0),
        policy=mix,
        engine=Engine("test", 1),
        households_per_agent=1000,
        city_seed=1,
        seed=seed,
        last_quarter=END,
        freeze=frozenset(),
        results="results",
    )
    levers = Levers(read_cards(), mix, world(), END + 1)
    budget = Budget("green fund", available=money)
    return FirmSector(mesa.Model(rng=1), config, world(), levers, budget)


def lived(firms, quarters, ledger=None):
    ledger = Ledger() if ledger is None else ledger
    for quarter in quarters:
        firms.gather(quarter)
        firms.decide()
        firms.scatter(ledger)
        yield quarter, firms.now, ledger


@pytest.fixture(scope="module")
def first_years():
    """Eight quarters of history: the firms, what they used in each, and the books."""
    firms = made()
    ledger = Ledger()
    uses = [use for _, use, _ in lived(firms, range(8), ledger)]
    return firms, uses, ledger


def test_every_rule_finds_what_it_asks_in_its_unit():
    firms = made()
    for rule in RULES:
        rule.check(Firm, firms.population.surroundings)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_interpreted_and_compiled_agree(rule, first_years):
    firms, _, _ = first_years
    population = firms.population
    rows = population.rows[:: max(1, len(population.rows) // 60)]
    lines = np.flatnonzero(population.columns["crude_steel"] > 0)[::4]
    rows = np.concatenate([rows, lines])
    answers = rule.decide(population, rows)
    columns = answers if isinstance(answers, tuple) else (answers,)
    for n, row in enumerate(rows.tolist()):
        alone = rule.for_agent(population[row])
        values = alone if isinstance(alone, tuple) else (alone,)
        assert [column[n] for column in columns] == list(values)


def test_the_year_2020_is_the_balance_sector_by_sector(first_years):
    _, uses, _ = first_years
    model = sum(use.use for use in uses[:4]) / 4
    balance = read_balance("suzhou").use
    for name in (*SECTORS, "chemicals_feedstock"):
        row = SECTOR[name]
        assert model[row].sum() == pytest.approx(balance[row].sum(), rel=0.05), name
    rows = [SECTOR[name] for name in SECTORS]
    for fuel in ("coal", "natural_gas", "heat", "electricity", "coke_and_derived_gas"):
        found, wanted = (x[rows, FUEL[fuel]].sum() for x in (model, balance))
        assert found == pytest.approx(wanted, rel=0.03), fuel


def test_roofs_and_steel_of_2020(first_years):
    _, uses, _ = first_years
    assert uses[3].pv_kw.sum() == pytest.approx(1.21e6, rel=0.05)
    crude = sum(use.crude_steel for use in uses[:4]) / 4
    assert crude == pytest.approx(35.0e6, rel=0.02)


def test_activity_is_what_the_world_says(first_years):
    firms, uses, _ = first_years
    level = firms.market.activity(7)
    output = uses[7].output
    base = firms.business.base.copy()
    base[0] += base[-1]  # steel is two markets: crude and the rest
    np.testing.assert_allclose(output, level * base[:-1], rtol=1e-9)


def test_grants_are_what_left_the_budget():
    schedule = {"retrofit_capex_subsidy": Schedule(((0, 0.3),))}
    firms = made(schedule)
    budget = firms.retrofits.budget
    for quarter, _, ledger in lived(firms, range(24, 27)):
        paid = sum(
            booking.amount
            for kind in (Kind.RETROFIT_GRANT, Kind.SOLAR_GRANT, Kind.STORAGE_GRANT)
            for booking in ledger.select(kind=kind, payer="city government", quarter=quarter)
        )
        assert paid > 0.0
        assert paid == pytest.approx(budget.spent, rel=1e-9)
        budget.spent = 0.0


def test_without_money_nobody_gets_a_grant_and_fewer_take_measures():
    schedule = {"retrofit_capex_subsidy": Schedule(((0, 0.35),))}
    taken = {}
    for money in (1e12, 0.0):
        firms = made(schedule, money=money)
        ledger = Ledger()
        for _ in lived(firms, range(24, 26), ledger):
            taken[money] = taken.get(money, 0.0) + firms.retrofits.taken.sum()
        grants = ledger.total(kind=Kind.RETROFIT_GRANT)
        assert (grants > 0.0) == (money > 0.0)
    assert taken[0.0] < taken[1e12]


def test_a_lever_moves_only_those_it_speaks_to():
    """With equal state, a grant on saving projects adds projects and touches nothing else."""
    plain = made()
    helped = made({"retrofit_capex_subsidy": Schedule(((0, 0.35),))})
    for firms in (plain, helped):
        for _ in lived(firms, [24]):
            pass
    before, after = (f.population.columns["measures_taken"] for f in (plain, helped))
    assert (before != after).any()
    assert ((before & after) == before).all()
    for name in ("boiler", "furnace", "pv_power", "storage_power", "green_share", "standing"):
        assert np.array_equal(plain.population.columns[name], helped.population.columns[name])


def test_same_seed_same_firms_another_seed_another_luck():
    first, again, other = made(seed=1), made(seed=1), made(seed=2)
    for firms in (first, again, other):
        for _ in lived(firms, range(3)):
            pass
    for name, column in first.population.columns.items():
        assert np.array_equal(column, again.population.columns[name]), name
    assert not np.array_equal(
        first.population.columns["pv_due"], other.population.columns["pv_due"]
    )


def test_entrants_start_and_are_counted(first_years):
    firms, _, _ = first_years
    columns = firms.population.columns
    started = (columns["arrives"] > 0) & (columns["arrives"] <= 7)
    assert columns["active"][started].mean() > 0.9  # some have closed again
    assert not columns["active"][columns["arrives"] > 7].any()


def test_a_gate_refuses_and_the_rest_share_the_demand():
    firms = made()
    business = firms.business
    columns = firms.population.columns
    hungry = np.flatnonzero(columns["energy_intensive"] & (columns["arrives"] == 5))
    business.gather(5)
    business.applying = hungry
    business.admitted = np.zeros(hungry.size, np.bool_)
    business.standing = columns["standing"][business.growing]
    business.scatter(Ledger())
    assert columns["refused"][hungry].all()
    output = columns["base_output"] * columns["activity"] * columns["weight"] * columns["active"]
    made_here = np.bincount(columns["sector"], weights=output, minlength=len(SECTORS))
    level = firms.market.activity(5)
    base = business.base[:-1].copy()
    base[0] += business.base[-1]
    refused = np.unique(columns["sector"][hungry])
    assert (made_here[refused] < (level * base)[refused]).all()
    untouched = np.setdiff1d(np.arange(len(SECTORS)), refused)
    np.testing.assert_allclose(made_here[untouched], (level * base)[untouched], rtol=1e-9)


def test_a_line_that_leaves_the_blast_furnace_burns_no_coke():
    firms = made()
    columns = firms.population.columns
    line = int(np.flatnonzero(columns["steel_route"] == SteelRoute.BLAST_FURNACE)[1])
    power = float(columns["power"][line])
    steel_market = firms.steel
    steel_market.quarter = 30
    steel_market.rows = np.array([line])
    steel_market.choice = np.array([int(SteelRoute.SCRAP_FURNACE)])
    steel_market.grant = np.zeros(1)
    scrap = steel_market.scrap_use()
    steel_market.scatter(Ledger())
    assert columns["iron_coke"][line] == columns["hot_metal"][line] == 0.0
    crude = float(columns["crude_steel"][line])
    assert columns["iron_coal"][line] == pytest.approx(crude * 0.4 / 1000.0)
    assert columns["power"][line] - power == pytest.approx(crude * (0.56 - 0.40) * 3.6e-3)
    assert steel_market.scrap_use() - scrap == pytest.approx(
        crude * float(columns["activity"][line]) * (1.08 - 0.168)
    )
    assert columns["relining_due"][line] > 30 + 60
    assert columns["relining_spell"][line] == 1
    assert choose_route.for_agent(firms.population[line]) == SteelRoute.SCRAP_FURNACE


def test_investment_is_booked_at_its_price(first_years):
    _, _, ledger = first_years
    paid = ledger.total(kind=Kind.PLANT, payer="firms")
    grants = ledger.total(payee="firms")
    assert paid > grants > 0.0


def test_bills_are_tariff_times_meter():
    firms = made()
    for quarter, _, ledger in lived(firms, range(24, 26)):
        controls = firms.settle(quarter, ledger, 0.25, 0.25, 265.0)
        check_controls(ledger, quarter, controls)
        used = firms.now.use[:, FUEL["electricity"]].sum() / 4 * 277_777.8
        bill = ledger.total(kind=Kind.ELECTRICITY, payer="firms", quarter=quarter)
        assert 0.3 * used < bill < 1.0 * used
        fed_in = ledger.total(kind=Kind.FEED_IN, payee="firms", quarter=quarter)
        assert 0.0 < fed_in < firms.roof_kw().sum() * 265.0


def test_the_national_premium_of_2020_is_still_paid_later():
    firms = made()
    for quarter, _, ledger in lived(firms, range(6)):
        firms.settle(quarter, ledger, 0.25, 0.25, 265.0)
        paid = ledger.total(kind=Kind.SOLAR_GRANT, payer="national government", quarter=quarter)
        assert paid > 0.0
    assert firms.market.lever("pv_premium_ci", 5) == 0.0


def test_what_is_declared_is_recorded():
    firms = made()
    recorder = Recorder(firms.indicators(), {"division": DIVISIONS})
    for quarter, _, _ in lived(firms, range(2)):
        firms.record(recorder, quarter)
        recorder.close_quarter(quarter)


def test_other_parts_of_the_city_follow_the_firms():
    firms = made()
    for quarter, use, _ in lived(firms, range(2)):
        assert firms.byproduct_ratio(quarter) == pytest.approx(use.hot_metal / 28.5e6, rel=1e-3)
        process = firms.process_emissions(quarter)
        assert process[SECTOR["steel"]] == pytest.approx(2.1e6 * use.crude_steel / 35e6, rel=0.01)
        assert 0.4e6 < process[SECTOR["building_materials"]] < 0.9e6


def test_audits_bring_reviews_forward_and_never_back():
    firms = made()
    dates = firms.retrofits.dates
    before = firms.population.columns["retrofit_due"].copy()
    moved = dates.set_levers({"audit": 0.2, "programme": 0.1}, 4)
    after = firms.population.columns["retrofit_due"]
    assert moved > 0
    assert (after <= before).all()
