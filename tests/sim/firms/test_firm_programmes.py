"""Programmes among the firms of the city: who is reached, what is built, who pays whom."""

import numpy as np
import pytest

from agents.firms.energy import final_energy
from agents.firms.kinds import FIRST_SERVICE, Boiler, Sector
from agents.firms.programmes.newcomer import BEST_LEVEL, CLEAN_HEAT
from sim.accounts.books.money import Kind, Ledger
from sim.accounts.vocabulary import SECTOR
from sim.firms.programmes.awareness import aware_share
from sim.firms.programmes.designs import HEAVY
from sim.firms.programmes.record import retrofit_projects

COMPANIES = "energy-service companies"


def lived(firms, live, quarters, **more):
    for _, books in live(firms, range(quarters), **more):
        ledger = books
    return ledger


def arrivals(firms, before):
    columns = firms.population.columns
    return np.flatnonzero((columns["arrives"] > 0) & (columns["arrives"] < before))


# contracts


def test_contracts_are_built_by_companies_and_paid_by_shares_until_they_end(make_firms, live):
    firms = make_firms({"esco_transaction_cost_cut": 0.5})
    services, columns = firms.services, firms.population.columns
    weight, signed_before = columns["weight"], []
    for quarter, ledger in live(firms, range(6)):
        signed = services.rows
        assert np.isin(signed, services.asked).all()
        bits = columns["measures_taken"][signed] >> (services.project % 8)
        assert (bits & 1).all()
        due = 0.25 * sum(
            (yearly * weight[rows] * columns["active"][rows]).sum()  # who has closed owes no more
            for rows, yearly in signed_before
        )
        paid = ledger.total(kind=Kind.ENERGY_SERVICE, payer="firms", quarter=quarter)
        assert paid == pytest.approx(due)
        signed_before.append((signed, services.yearly))
        built = ledger.total(kind=Kind.PLANT, payer=COMPANIES, quarter=quarter)
        assert built == pytest.approx(services.outlay)
    assert ledger.total(kind=Kind.PLANT, payer=COMPANIES) > 0.0
    assert ledger.total(kind=Kind.FEE, payer=COMPANIES) > 0.0
    assert due > 0.0
    services.quarter = services.contracts[-1].ends
    services._pay_shares(Ledger())
    assert services.shares == 0.0


def test_who_signs_has_not_paid_for_the_project_itself(make_firms, live):
    firms = make_firms()
    for _ in live(firms, range(3)):
        own = firms.retrofits.rows[firms.retrofits.choice == 1]
        assert not np.isin(firms.services.rows, own).any()


def test_projects_of_a_quarter_are_measures_of_large_firms(make_firms, live):
    firms = make_firms()
    columns = firms.population.columns
    for _ in live(firms, range(2)):
        counted = retrofit_projects(firms)
        large = firms.retrofits.rows[firms.retrofits.choice == 1]
        large = large[~columns["small"][large]]
        contracts = firms.services.rows[~columns["small"][firms.services.rows]]
        rebuilt = firms.rebuilding.design == BEST_LEVEL
        assert counted.sum() == large.size + contracts.size + np.count_nonzero(rebuilt)
        assert 50 < counted[:3].sum() < counted.sum()


# digital change


def test_digital_firms_save_and_never_look_again(make_firms, live):
    firms = make_firms({"digital_programme_reach": 0.4})
    columns = firms.population.columns
    before = columns["digital"].copy()
    makers = columns["sector"] < 11
    assert 0.1 < before[makers & columns["active"] & ~columns["small"]].mean() < 0.2
    lived(firms, live, 4)
    new = columns["digital"] & ~before
    assert new.sum() > 300
    assert makers[new].all()
    assert (columns["digital_due"][new] > 31).all()
    factors = columns["electricity_factor"][new]  # others took measures too, or began above one
    assert np.isclose(factors, 1.0 - 0.85 * 0.02).mean() > 0.5
    assert columns["electricity_factor"][columns["active"] & ~new].max() > factors.mean()


def test_aid_on_interest_is_paid_by_the_fund_while_it_lasts(make_firms, live):
    aided = make_firms({"digital_retrofit_interest_subsidy": 2.0})
    for quarter, ledger in live(aided, range(2)):
        paid = ledger.total(kind=Kind.INTEREST_GRANT, payer="city government", quarter=quarter)
        assert paid == pytest.approx(aided.digital.granted)
        assert paid == pytest.approx(0.02 * 2.0 * 0.6 * aided.digital.invested.cost)
        assert paid > 0.0
    poor, plain = make_firms({"digital_retrofit_interest_subsidy": 2.0}), make_firms()
    for firms in (poor, plain):
        ledger = lived(firms, live, 2, money=0.0)
        assert ledger.total(kind=Kind.INTEREST_GRANT, payer="city government") == 0.0
    digital = [each.population.columns["digital"] for each in (poor, plain)]
    assert np.array_equal(*digital)  # whom money does not reach chooses as if there were none


# knowing one's options


def test_news_make_firms_look_sooner(make_firms, live):
    firms = make_firms({"tech_diffusion_boost": 2.0})
    heard, shares = 0.0, []
    for _ in live(firms, range(6)):
        heard += firms.talk.heard
        shares.append(aware_share(firms.population, small=True))
    assert heard > 100.0
    assert shares == sorted(shares)
    assert 0.55 < shares[0] < 0.7


def test_carbon_data_raise_the_pace_of_looks_in_factories_only(make_firms):
    firms = make_firms()
    columns = firms.population.columns
    before = columns["retrofit_due"].copy()
    levers = {"audit": 0.0, "programme": 0.0, "carbon_covered": 1.0}
    firms.retrofits.dates.set_levers(levers, 0)
    sooner = columns["retrofit_due"] < before
    assert sooner.any()
    assert (columns["sector"][sooner] < 12).all()
    assert (columns["retrofit_due"] <= before).all()


def test_a_part_of_the_energy_under_carbon_management_is_a_few_large_firms(make_firms):
    """The largest users come first: a third of the energy is one factory in some hundreds."""
    firms = make_firms()
    columns = firms.population.columns
    factory = (columns["sector"] < 12) & columns["active"]
    everybody = np.arange(firms.population.size)
    used = np.sum(final_energy.decide(firms.population, everybody), axis=0)
    energy = used * columns["weight"]
    for covered in (6, 14, 20):
        here = factory & (columns["energy_band"] < covered)
        share = energy[here].sum() / energy[factory].sum()
        assert share == pytest.approx(covered / 20, abs=0.05)
        if covered == 6:
            assert columns["weight"][here].sum() < 0.005 * columns["weight"][factory].sum()
            assert not columns["small"][here].any()
    before = columns["retrofit_due"].copy()
    levers = {"audit": 0.0, "programme": 0.0, "carbon_covered": 0.3}
    firms.retrofits.dates.set_levers(levers, 0)
    assert (columns["energy_band"][columns["retrofit_due"] < before] < 6).all()


# new and rebuilt


def test_a_screen_on_all_brings_clean_heat_or_nobody(make_firms, live):
    firms = make_firms({"low_carbon_siting_screen": 1.0})
    columns = firms.population.columns
    lived(firms, live, 6)
    rows = arrivals(firms, 5)
    came = rows[columns["active"][rows]]
    assert came.size > 200
    industrial = columns["sector"][came] < FIRST_SERVICE
    assert np.array_equal(columns["clean_heat"][came], industrial)
    assert not np.isin(columns["boiler"][came[industrial]], (Boiler.COAL, Boiler.GAS)).any()
    assert firms.business.newcomers.clean_share(5) == 1.0
    assert CLEAN_HEAT in firms.business.newcomers.screen


def test_a_gate_on_all_builds_to_the_best_level_and_cleans_stacks(make_firms, live):
    free, held = make_firms(), make_firms({"energy_benchmark_gate_new": 1.0})
    for firms in (free, held):
        ledger = lived(firms, live, 6)
        columns = firms.population.columns
        rows = arrivals(firms, 6)
        rows = rows[columns["active"][rows] & np.isin(columns["sector"][rows], HEAVY)]
        assert rows.size > 30
        best = columns["built_to"][rows] == BEST_LEVEL
        usual = rows[~best]
        assert (columns["fuel_factor"][usual] > 1.0).all()
        share = firms.standard.share(5)
        assert share == 1.0 if firms is held else share < 0.6
        paid = sum(each.cost for each in firms.invested)
        assert ledger.total(kind=Kind.PLANT, payer="firms", quarter=5) == pytest.approx(paid)
    left = [firms.standard.pollution_left(firms.now) for firms in (free, held)]
    heavy = [SECTOR[sector.name.lower()] for sector in HEAVY]
    assert (left[1] <= left[0]).all()
    assert (left[1][heavy] < left[0][heavy]).any()
    assert (np.delete(left[1], heavy) == 1.0).all()


def test_capacity_at_the_benchmark_is_counted_by_what_it_makes(make_firms):
    """Known answer: one large works to the usual design against two small ones at best level."""
    firms = make_firms()
    columns, standard = firms.population.columns, firms.standard
    assert standard.share(0) == 0.0  # nothing was built yet
    heavy = np.isin(columns["sector"], HEAVY) & columns["active"] & ~columns["small"]
    rows = np.flatnonzero(heavy)[:3]
    columns["base_output"][rows], columns["activity"][rows] = 1e8, (6.0, 1.0, 1.0)
    columns["built"][rows], columns["built_to"][rows] = 4, (1, BEST_LEVEL, BEST_LEVEL)
    assert standard.share(5) == pytest.approx(0.25)
    assert standard.share(40) == pytest.approx(0.25)  # none in the last four years


def test_a_newcomer_chooses_its_design_once(make_firms):
    """Its kiln comes up in the quarter after it has started: that is no rebuilding."""
    firms = make_firms()
    columns, rebuilding = firms.population.columns, firms.rebuilding
    rebuilding.gather(8)
    kilns = (columns["sector"] == Sector.BUILDING_MATERIALS) & (columns["carbon_group"] > 0)
    old, new = np.flatnonzero(kilns & columns["active"])[:2]
    columns["arrives"][new] = 7
    firms.furnaces.rows = np.array([old, new])
    rebuilding.serve()
    assert rebuilding.rows.tolist() == [old]


def test_old_works_rebuilt_at_the_best_level_have_all_measures(make_firms):
    firms = make_firms({"energy_benchmark_gate_new": 1.0})
    columns, standard = firms.population.columns, firms.standard
    rows = np.flatnonzero(columns["active"] & np.isin(columns["sector"], HEAVY))
    rows = rows[columns["carbon_group"][rows] > 0]
    before = columns["fuel_factor"][rows].copy()
    standard.see(0)
    design, designs = standard.choose(rows, new=False)
    assert set(design.tolist()) == {BEST_LEVEL}
    assert (designs.outlay >= 0.0).all()
    assert (designs.worth >= 0.0).all()
    standard.build(rows, design, 0, new=False)
    assert (columns["measures_taken"][rows] == 0xFF).all()
    assert (columns["fuel_factor"][rows] <= before).all()
    again = standard.choose(rows, new=False)[1]
    assert not again.worth.any()
    assert not again.outlay.any()


def test_local_research_takes_from_the_cost_year_by_year(make_firms):
    market = make_firms({"innovation_cost_cut": 2.0}).market
    assert market.local_cost(0) == 1.0
    assert market.local_cost(20) == pytest.approx((1.0 - 0.005) ** 20)
    assert make_firms().market.local_cost(20) == 1.0
