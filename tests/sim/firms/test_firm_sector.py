"""Firms quarter by quarter: 2020 comes out, demand is shared, stocks add up, luck is addressed."""

import pickle

import numpy as np
import pytest

from agents.firms import business as business_rules
from agents.firms import data_centre, process_heat, retrofit, steel
from agents.firms import furnace as furnace_rules
from agents.firms.energy import final_energy, hydrogen_burnt
from agents.firms.firm import Firm
from agents.firms.kinds import SECTORS, SteelRoute
from agents.firms.power import green_power, microgrid, roof_pv, storage
from agents.firms.programmes import carbon_care
from agents.firms.steel import choose_route
from agents.firms.titles import honour, near_zero, new_energy
from agents.firms.waste import hazardous, scrap, sewage
from agents.machinery.surroundings import Seen
from sim.accounts.books.money import Ledger
from sim.accounts.flows.balance import read_balance
from sim.accounts.vocabulary import FUEL, SECTOR
from sim.divisions import DIVISIONS
from sim.results.recorder import Recorder

RULES = (
    final_energy,
    hydrogen_burnt,
    retrofit.take_measure,
    retrofit.project_cost,
    process_heat.choose_boiler,
    furnace_rules.choose_furnace,
    steel.choose_route,
    roof_pv.cover_roof,
    roof_pv.roof_plant_size,
    roof_pv.own_share,
    roof_pv.cover_new_roof,
    roof_pv.lend_public_roof,
    microgrid.join_microgrid,
    storage.add_battery,
    storage.battery_size,
    green_power.choose_green_power,
    green_power.green_duty,
    carbon_care.keep_carbon_desk,
    carbon_care.verify_carbon_data,
    honour.apply_for_honour,
    honour.title_pace,
    near_zero.go_near_zero,
    near_zero.green_for_title,
    new_energy.settle_as_new_energy,
    new_energy.turn_to_new_energy,
    data_centre.choose_cooling,
    data_centre.answer_pue_limit,
    business_rules.change_standing,
    business_rules.admit,
    business_rules.exit_pace,
    hazardous.choose_waste_route,
    hazardous.waste_made,
    scrap.charge_sorted_scrap,
    sewage.would_be_model,
    sewage.rebuilding_cost,
)


def with_roof_hours(population):
    population.surroundings["roof_hours"] = Seen(1060.0, "h/yr", "full-load hours", "test")


def test_every_rule_finds_what_it_asks_in_its_unit(make_firms):
    firms = make_firms()
    with_roof_hours(firms.population)
    for rule in RULES:
        rule.check(Firm, firms.population.surroundings)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_interpreted_and_compiled_agree(rule, first_years):
    population = first_years[0].population
    with_roof_hours(population)
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
    firms, uses, _ = first_years
    model = sum(use.in_balance() for use in uses[:4]) / 4
    balance = read_balance("suzhou").use
    for name in firms.decided:
        row = SECTOR[name]
        assert model[row].sum() == pytest.approx(balance[row].sum(), rel=0.05), name
    rows = [SECTOR[name] for name in firms.decided]
    assert model[rows].sum() == pytest.approx(balance[rows].sum(), rel=0.02)
    for fuel in ("coal", "natural_gas", "heat", "electricity", "coke_and_derived_gas", "lpg"):
        found, wanted = (x[rows, FUEL[fuel]].sum() for x in (model, balance))
        assert found == pytest.approx(wanted, rel=0.03), fuel
    others = [row for name, row in SECTOR.items() if name not in firms.decided]
    assert not model[others].any()


def test_other_parts_of_the_city_follow_the_firms(first_years):
    firms, uses, _ = first_years
    assert firms.byproduct_ratio(7) == pytest.approx(uses[7].hot_metal / 28.5e6, rel=1e-3)
    assert firms.heat_ratio(7) == pytest.approx(1.0, abs=0.1)
    process = firms.process_emissions(7)
    assert process[SECTOR["steel"]] == pytest.approx(2.1e6 * uses[7].crude_steel / 35e6, rel=0.01)
    assert process[SECTOR["building_materials"]] == pytest.approx(0.75e6, rel=0.15)
    assert np.count_nonzero(process) == 2


def test_steel_of_2020(first_years):
    _, uses, _ = first_years
    crude = sum(use.crude_steel for use in uses[:4]) / 4
    assert crude == pytest.approx(35.0e6, rel=0.02)


def test_activity_is_what_the_world_says(first_years):
    firms, uses, _ = first_years
    base = firms.business.base.copy()
    base[SECTORS.index("steel")] += base[-2]  # steel is two markets: crude and the rest
    base[SECTORS.index("chemicals")] += base[-1]  # so are chemicals: of feedstock and the rest
    level = firms.market.activity(7)
    np.testing.assert_allclose(uses[7].output, level * base[:-2], rtol=1e-9)


def test_feedstock_follows_its_sector(first_years):
    firms, uses, _ = first_years
    level = firms.market.activity(7)[SECTORS.index("chemicals")]
    assert uses[7].feedstock == pytest.approx(level * firms.base.feedstock, rel=1e-12)


def test_named_sites_stand_to_the_end_of_2025_in_every_luck(make_firms):
    ends = []
    for seed in range(1, 6):
        columns = make_firms(seed=seed).population.columns
        named = columns["site"] >= 0
        assert (columns["exit_due"][named] >= 24).all()
        others = ~named & ~columns["small"] & (columns["arrives"] == 0)
        ends.append(np.count_nonzero(columns["exit_due"][others] < 24))
    assert min(ends) > 500 and max(ends) < 2000  # about a tenth of the others in six years


def test_firms_are_conserved(make_firms, live):
    firms = make_firms({"energy_intensive_entry_gate": 0.9})
    columns, business = firms.population.columns, firms.business

    def standing():
        weight = columns["weight"] * columns["active"] * ~columns["small"]  # those are a sample
        return np.bincount(columns["sector"], weights=weight, minlength=len(SECTORS))

    before, refused = standing(), 0.0
    for quarter, _ in live(firms, range(6)):
        expected = before + business.entered - business.closed
        np.testing.assert_allclose(standing(), expected, rtol=1e-12)
        before, refused = standing(), refused + business.refused.sum()
        assert not columns["active"][columns["arrives"] > quarter].any()
    assert refused > 0.0
    assert not columns["active"][columns["refused"]].any()


def test_who_closes_in_a_quarter_decides_nothing_in_it(make_firms):
    firms, closed = make_firms(), 0
    for quarter in range(5):
        firms.fund.open_quarter(1e12)
        firms.gather(quarter)
        closing = firms.business.closing
        closed += closing.size
        assert not firms.population.columns["active"][closing].any()
        for decision in firms.decisions:
            if decision is not firms.business:
                for rows in decision.deciding:
                    assert not np.isin(rows, closing).any()
        firms.decide()
        firms.scatter(Ledger())
        assert not np.isin(firms.rebuilding.rows, closing).any()
    assert closed > 100


def test_who_stays_out_for_what_is_asked_of_it_is_not_counted_as_turned_down(make_firms, live):
    """A screen on all under a gate that is open: whoever does not come has stayed out."""
    firms = make_firms({"low_carbon_siting_screen": 1.0, "energy_intensive_entry_gate": 0.0})
    out = 0.0
    for _ in live(firms, range(8)):
        assert not firms.business.refused.any()
        out += firms.business.stayed_out.sum()
    assert out > 0.0


def test_what_a_refused_project_would_have_made_is_partly_lost_to_the_city(make_firms, live):
    open_gate = make_firms({"energy_intensive_entry_gate": 0.0})
    shut = make_firms({"energy_intensive_entry_gate": 1.0})
    for firms in (open_gate, shut):
        for _ in live(firms, range(6)):
            pass
    hungry = np.unique(shut.population.columns["sector"][shut.population.columns["refused"]])
    assert hungry.size > 0
    others = np.setdiff1d(np.arange(len(SECTORS)), hungry)
    assert (shut.now.output[hungry] < open_gate.now.output[hungry]).all()
    np.testing.assert_allclose(shut.now.output[others], open_gate.now.output[others], rtol=1e-9)


def test_roof_plants_stay_when_a_firm_closes(make_firms):
    firms = make_firms()
    columns = firms.population.columns
    before = firms.roof_kw()
    owner = int(np.flatnonzero(columns["pv_power"] > 0.0)[0])
    columns["active"][owner] = False
    assert np.array_equal(firms.roof_kw(), before)


def test_same_seed_same_bytes_whatever_the_threads_another_seed_another_luck(make_firms, live):
    first, threaded, other = make_firms(), make_firms(threads=2), make_firms(seed=2)
    books = [
        [ledger.columns() for _, ledger in live(firms, range(3))][-1]
        for firms in (first, threaded, other)
    ]
    for name, column in first.population.columns.items():
        assert np.array_equal(column, threaded.population.columns[name]), name
    assert books[0] == books[1]
    assert not np.array_equal(
        first.population.columns["pv_due"], other.population.columns["pv_due"]
    )
    for name in ("base_output", "roof_area", "hurdle_rate"):  # luck is not the city
        assert np.array_equal(first.population.columns[name], other.population.columns[name]), name


def test_what_firms_are_and_see_can_be_pickled(first_years):
    population = first_years[0].population
    again = pickle.loads(pickle.dumps(dict(population.surroundings)))
    assert again.keys() == dict(population.surroundings).keys()


def test_a_line_that_leaves_the_blast_furnace_burns_no_coke(make_firms):
    firms = make_firms()
    columns = firms.population.columns
    line = int(np.flatnonzero(columns["steel_route"] == SteelRoute.BLAST_FURNACE)[1])
    power = float(columns["power"][line])
    lines = firms.steel
    lines.quarter = 30
    lines.rows = np.array([line])
    lines.choice = np.array([int(SteelRoute.SCRAP_FURNACE)])
    lines.grant = np.zeros(1)
    lines.serve()
    scrap = lines.scrap_use()
    lines.scatter(Ledger())
    assert columns["iron_coke"][line] == columns["hot_metal"][line] == 0.0
    crude = float(columns["crude_steel"][line])
    assert columns["iron_coal"][line] == pytest.approx(crude * 0.4 / 1000.0)
    assert columns["power"][line] - power == pytest.approx(crude * (0.56 - 0.40) * 3.6e-3)
    assert lines.scrap_use() - scrap == pytest.approx(
        crude * float(columns["activity"][line]) * (1.08 - 0.168)
    )
    assert columns["relining_due"][line] > 30 + 60
    assert columns["relining_spell"][line] == 1
    assert choose_route.for_agent(firms.population[line]) == SteelRoute.SCRAP_FURNACE


def test_lines_of_one_quarter_share_the_scrap(make_firms, live):
    """With support without bound every line wants scrap; together they take what there is."""
    firms = make_firms({"steel_eaf_support": 800.0, "steel_swap_open": 1.0})
    columns = firms.population.columns
    blast = columns["steel_route"] == SteelRoute.BLAST_FURNACE
    columns["relining_due"][blast] = 4
    firms.population.surroundings["scrap_free"] = Seen(0.0, "t/yr", "none", "test")
    for _ in live(firms, range(5)):
        pass
    free = firms.population.surroundings["scrap_free"].value
    assert np.count_nonzero(columns["steel_route"] == SteelRoute.SCRAP_FURNACE) > 4
    assert firms.steel.scrap_use() < 13e6 * np.exp(0.045 * 2) + 1.0
    assert free < 13e6


def test_what_is_declared_is_recorded(make_firms, live):
    firms = make_firms()
    recorder = Recorder(firms.indicators(), {"division": DIVISIONS})
    for quarter, _ in live(firms, range(2)):
        firms.record(recorder, quarter)
        recorder.close_quarter(quarter)
    assert recorder.series("Production|Steel").sum() == pytest.approx(35e6 / 2, rel=0.05)
    assert recorder.series("City|Share|Electric Arc in Crude Steel")[0] == pytest.approx(
        0.125, abs=0.01
    )
    assert recorder.series("City|Stock|Boiler|Gas")[0] > 1000.0


def test_audits_bring_reviews_forward_and_never_back(make_firms):
    firms = make_firms()
    before = firms.population.columns["retrofit_due"].copy()
    levers = {"audit": 0.2, "programme": 0.1, "carbon_covered": 0.5}
    moved = firms.retrofits.dates.set_levers(levers, 4)
    assert moved > 0
    assert (firms.population.columns["retrofit_due"] <= before).all()


def test_frozen_contacts_stay_those_of_2020(make_firms, live):
    firms = make_firms(freeze=("contacts",))
    before = firms.population.surroundings["pv_share_nearby"].value.copy()
    for _ in live(firms, range(4)):
        pass
    assert np.array_equal(firms.population.surroundings["pv_share_nearby"].value, before)
    assert firms.roof_kw().sum() > 1.1e6
