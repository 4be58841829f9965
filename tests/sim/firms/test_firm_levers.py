"""Every lever that touches firms does what its card says, at the size of the city, seed by seed."""

import numpy as np
import pytest

from agents.firms.buildings import choose_standard, energy_of_new_building, take_package
from agents.firms.data_centre import choose_cooling
from agents.firms.kinds import Boiler, Furnace, Sector, SteelRoute, WasteRoute
from agents.firms.power.green_power import choose_green_power, green_duty
from agents.firms.process_heat import choose_boiler
from agents.firms.programmes.awareness import hear_of_savings
from agents.firms.retrofit import take_measure
from agents.firms.steel import choose_route
from agents.firms.titles.new_energy import turn_to_new_energy
from agents.firms.waste.scrap import charge_sorted_scrap
from agents.machinery.surroundings import Seen, Surroundings
from sim.accounts.books.money import Kind, Ledger
from sim.firms.record import green_parts
from sim.levers.cards import read_cards

QUARTERS = 4
DAY = 2  # quarters that pass before a lever moves
LUCKS = 40  # draws over which a chance is measured


def measures(firms):
    return firms.population.columns["fuel_factor"].mean()


def chance_of(firms, rule, rows, spell, answer):
    """How often `rule` gives `answer`, over many lucks of these firms."""
    columns = firms.population.columns
    before, given = columns[spell].copy(), 0
    for luck in range(LUCKS):
        columns[spell][:] = luck
        given += int(np.count_nonzero(rule.decide(firms.population, rows) == answer))
    columns[spell][:] = before
    return given / (LUCKS * rows.size)


def covered_projects(firms):
    """The chance that a firm of a trade the carbon market may cover takes its next measure."""
    columns = firms.population.columns
    rows = np.flatnonzero((columns["carbon_group"] > 0) & columns["active"])
    return chance_of(firms, take_measure, rows, "retrofit_spell", 1)


def roofs(firms):
    return firms.roof_kw().sum()


def batteries(firms):
    return firms.now.battery_kw


def electric_heat(firms):
    columns = firms.population.columns
    boilers = columns["boiler"] >= Boiler.ELECTRIC
    return float((columns["weight"] * boilers)[columns["active"]].sum())


def hydrogen_heat(firms):
    columns = firms.population.columns
    hydrogen = (columns["boiler"] == Boiler.HYDROGEN) | (columns["furnace"] == Furnace.HYDROGEN)
    return float((columns["weight"] * hydrogen)[columns["active"]].sum())


def coal_burners(firms):
    columns = firms.population.columns
    coal = (columns["boiler"] == Boiler.COAL) | (columns["furnace"] == Furnace.COAL)
    return float((columns["weight"] * coal)[columns["active"]].sum())


def test_green_power_is_quota_duty_and_free_will(make_firms, live):
    firms = make_firms({"rps_nonhydro_share": 0.1, "rps_heavy_industry": 0.3})
    for _ in live(firms, range(5)):
        pass
    quota, duty, free = green_parts(firms.population, firms.now, 0.1)
    assert quota == pytest.approx(0.1, rel=0.01)  # but for firms that started this quarter
    assert quota + duty + free == pytest.approx(green(firms) / firms.now.electricity.sum())
    heavy = firms.population.columns["energy_intensive"][firms.now.rows]
    part = firms.now.electricity[heavy].sum() / firms.now.electricity.sum()
    assert 0.0 < duty <= 0.2 * part + 1e-9
    assert free > 0.0


def green(firms):
    use = firms.now
    share = firms.population.columns["green_share"][use.rows]
    return float((share * use.electricity).sum())


def desks(firms):
    """Covered firms that mind the price of carbon."""
    return firms.care.counts()[0]


def charged_at_the_border(firms):
    """What the border charges in 2027, after a year in which exporters could have data verified."""
    ledger = Ledger()
    for quarter in range(26, 30):
        firms.care.gather(quarter)
        firms.care.decide()
        firms.care.scatter(ledger)
        firms.population.columns["green_due"][:] = quarter + 1
    firms.market.border.pay(ledger, 30, firms.population)
    return ledger.total(kind=Kind.BORDER_CARBON, payer="firms")


def pue_of_new(firms):
    """What designs would be chosen, were every site that may still come built now."""
    columns = firms.population.columns
    rows = np.flatnonzero((columns["sector"] == Sector.DATA_CENTRES) & (columns["arrives"] > 8))
    design = choose_cooling.decide(firms.population, rows)
    return float(np.array(firms.data_centres.pue)[design].mean())


def pue_of_old(firms):
    columns = firms.population.columns
    rows = np.flatnonzero((columns["sector"] == Sector.DATA_CENTRES) & columns["active"])
    return float(firms.data_centres.ratio(rows).max())


def duty_of_new_centres(firms):
    """Green shares owed by the sites that start from 2025 on."""
    columns = firms.population.columns
    rows = np.flatnonzero((columns["sector"] == Sector.DATA_CENTRES) & (columns["arrives"] > 20))
    choice = choose_green_power.decide(firms.population, rows)
    owed = green_duty.decide(firms.population, rows)
    return float(np.maximum(np.array([0.0, 0.5, 1.0])[choice], owed).mean())


def electric_steel(firms):
    """The chance that a blast-furnace line turns to scrap, were it to be rebuilt now."""
    lines = np.flatnonzero(firms.population.columns["steel_route"] == SteelRoute.BLAST_FURNACE)
    return chance_of(firms, choose_route, lines, "relining_spell", int(SteelRoute.SCRAP_FURNACE))


def landfilled(firms):
    return float(firms.waste.handed_over()[:, WasteRoute.LANDFILL].sum())


def scrap_charge(firms):
    """The chance that a blast-furnace line takes the sorted scrap it is offered."""
    lines = np.flatnonzero(firms.population.columns["steel_route"] == SteelRoute.BLAST_FURNACE)
    return chance_of(firms, charge_sorted_scrap, lines, "scrap_spell", 1)


def model_works(firms):
    return firms.sewage.count()


def packages(firms):
    """The chance that the owner of a large building takes a whole retrofit."""
    rows = firms.building_retrofits.line.rows
    return chance_of(firms, take_package, rows, "package_asked", 1)


def power_of(firms, sectors):
    columns = firms.population.columns
    here = np.isin(columns["sector"], sectors) & columns["active"]
    return (columns["electricity_factor"] * columns["power"] * columns["weight"])[here].sum()


def power_of_services(firms):
    return power_of(firms, [s for s in Sector if s >= Sector.OFFICES and s != Sector.PUBLIC_BODIES])


def power_of_offices(firms):
    return power_of(firms, [Sector.PUBLIC_BODIES])


def new_buildings(firms):
    return firms.new_buildings.line.rows


def energy_to_code(firms):
    return energy_of_new_building.decide(firms.population, new_buildings(firms)).mean()


def applications(firms):
    return chance_of(firms, choose_standard, new_buildings(firms), "entry_spell", 2)


def heavy_output(firms):
    return firms.now.output[:5].sum()


def clean_newcomers(firms):
    return firms.business.newcomers.clean_share(firms.quarter)


def built_to_the_benchmark(firms):
    return firms.standard.share(firms.quarter)


def contracts(firms):
    return sum(each.rows.size for each in firms.services.contracts)


def digital_firms(firms):
    return firms.population.columns["digital"].sum()


def next_projects(firms):
    """The chance that a firm takes its next measure, were it to look now."""
    return chance_of(firms, take_measure, firms.population.rows, "retrofit_spell", 1)


def news(firms):
    """The chance that a small firm that does not know its options hears of them in a year."""
    columns = firms.population.columns
    rows = np.flatnonzero(columns["active"] & columns["small"] & ~columns["aware"])
    return chance_of(firms, hear_of_savings, rows, "hear_spell", True)


def gas_heat(firms):
    """The chance that a boiler that has worn out now is replaced by one for gas."""
    rows = np.flatnonzero(firms.population.columns["boiler"] > Boiler.NONE)
    return chance_of(firms, choose_boiler, rows, "boiler_spell", int(Boiler.GAS))


def on_call(firms):
    return sum(firms.calls.on_call().kw.values())


def honours(firms):
    return sum(firms.honours.count())


def near_zero_factories(firms):
    return firms.near_zero.count()


def all_green_in_parks(firms):
    """The chance that a firm of a zone that any city would choose takes green power only."""
    parks = sorted(firms.parks.zones, key=lambda zone: (zone.at_2020 == 0.0, zone.at_2020))
    rows = np.concatenate([zone.members for zone in parks[:5]])
    return chance_of(firms, choose_green_power, rows, "entry_spell", 2)


def turning(firms):
    """The chance that a maker turns to the new-energy market at the end of a year."""
    rows = firms.population.rows
    return chance_of(firms, turn_to_new_energy, rows, "growth_spell", 1)


CARBON = {
    "ets_price": 1000.0,
    "ets_paid_share": 0.5,
    "ets_coverage_steel_cement": 1.0,
    "ets_coverage_chemicals_paper": 1.0,
}
SWAPS = {"steel_swap_open": 1.0}  # nothing is decided while approvals are suspended
CASES = {  # lever: (value against the one held otherwise, what else is in force, measured, sign)
    "retrofit_capex_subsidy": ((0.0, 0.35), {}, measures, -1),
    "equipment_renewal_interest_subsidy": ((0.0, 3.0), {}, measures, -1),
    "green_loan_discount": ((0.0, 150.0), {}, measures, -1),
    "motor_min_class": ((1.0, 5.0), {}, measures, -1),
    "industrial_retrofit_programme": ((0.0, 0.4), {}, measures, -1),
    "energy_audit_coverage": ((0.0, 0.5), {}, measures, -1),
    "electrification_subsidy": ((0.0, 0.4), {}, electric_heat, +1),
    "coal_cap_change_vs_2025": ((9.0, -0.4), {}, coal_burners, -1),
    "gas_supply_discount": ((0.0, 0.15), {}, gas_heat, +1),
    "vpp_coverage": ((0.0, 0.8), {}, on_call, +1),
    "demand_response_payment": ((0.0, 40.0), {}, on_call, +1),
    "ets_price": ((0.0, 1000.0), CARBON, covered_projects, +1),
    "ets_paid_share": ((0.0, 1.0), CARBON, covered_projects, +1),
    "ets_coverage_steel_cement": ((0.0, 1.0), CARBON, covered_projects, +1),
    "ets_coverage_chemicals_paper": ((0.0, 1.0), CARBON, covered_projects, +1),
    "pv_premium_ci": ((0.0, 0.2), {}, roofs, +1),
    "pv_city_premium": ((0.0, 0.2), {}, roofs, +1),
    "pv_roof_programme": ((0.0, 1.0), {}, roofs, +1),
    "pv_capex_subsidy": ((0.0, 1000.0), {}, roofs, +1),
    "pv_new_factory_roof_share": ((0.0, 1.0), {}, roofs, +1),
    "pv_public_roof_share": ((0.0, 0.8), {}, roofs, +1),
    "pv_market_exposure": ((0.0, 1.0), {}, roofs, -1),
    "microgrid_programme": ((0.0, 150.0), {}, batteries, +1),
    "tou_spread_multiplier": ((0.5, 2.0), {}, batteries, +1),
    "storage_local_discharge_subsidy": ((0.0, 0.9), {}, batteries, +1),
    "rps_nonhydro_share": ((0.0, 0.6), {}, green, +1),
    "rps_heavy_industry": ((0.0, 0.8), {}, green, +1),
    "steel_eaf_support": ((0.0, 800.0), SWAPS, electric_steel, +1),
    "steel_eaf_power_discount": ((0.0, 0.12), SWAPS, electric_steel, +1),
    "steel_swap_ratio": ((1.0, 2.0), SWAPS, electric_steel, -1),
    "steel_swap_open": ((0.0, 1.0), {}, electric_steel, +1),
    "hydrogen_price_support": ((0.0, 20.0), {}, hydrogen_heat, +1),
    "energy_intensive_entry_gate": ((0.0, 1.0), {}, heavy_output, -1),
    "low_carbon_siting_screen": ((0.0, 1.0), {}, clean_newcomers, +1),
    "energy_benchmark_gate_new": ((0.0, 1.0), {}, built_to_the_benchmark, +1),
    "esco_transaction_cost_cut": ((0.0, 0.9), {}, contracts, +1),
    "carbon_data_coverage": ((0.0, 1.0), {}, measures, -1),
    "digital_programme_reach": ((0.0, 0.4), {}, digital_firms, +1),
    "digital_retrofit_interest_subsidy": ((0.0, 3.0), {}, digital_firms, +1),
    "tech_diffusion_boost": ((0.8, 2.0), {}, news, +1),
    "innovation_cost_cut": ((0.0, 2.0), {}, next_projects, +1),
    "hazardous_landfill_levy": ((0.0, 2000.0), {}, landfilled, -1),
    "hazardous_recovery_capacity": ((0.8, 2.0), {}, landfilled, -1),
    "scrap_collection_boost": ((0.0, 0.2), {}, scrap_charge, +1),
    "sewage_benchmark_plants": ((0.0, 15.0), {}, model_works, +1),
    "building_retrofit_programme": ((0.0, 4.0), {}, power_of_services, -1),
    "building_retrofit_subsidy": ((0.0, 200.0), {}, packages, +1),
    "building_code_saving_public": ((65.0, 92.0), {}, energy_to_code, -1),
    "demonstration_floor_area": ((0.0, 1.0), {}, applications, +1),
    "public_body_efficiency_drive": ((0.0, 0.4), {}, power_of_offices, -1),
    "green_power_import": ((0.0, 60.0), {}, green, +1),
    "regional_green_power_exchange": ((0.0, 20.0), {}, green, +1),
    "green_share_duty_large_users": ((0.0, 0.4), {}, green, +1),
    "green_disclosure_share": ((0.0, 1.0), {}, green, +1),
    "global_buyer_pull": ((1.0, 1.6), {}, green, +1),
    "footprint_rule_coverage": ((0.0, 1.0), {}, green, +1),
    "verified_export_carbon_data": ((0.0, 1.0), {}, charged_at_the_border, -1),
    "datacentre_pue_limit_new": ((9.0, 1.2), {}, pue_of_new, -1),
    "datacentre_pue_limit_existing": ((9.0, 1.35), {}, pue_of_old, -1),
    "datacentre_green_share_new": ((0.0, 0.9), {}, duty_of_new_centres, +1),
    "green_honour_reward": ((0.0, 1.5e6), {}, honours, +1),
    "zero_carbon_factory_programme": ((0.0, 80.0), {}, near_zero_factories, +1),
    "zero_carbon_park_programme": ((0.0, 20.0), {}, all_green_in_parks, +1),
    "new_energy_industry_entry_boost": ((1.0, 1.6), {}, turning, +1),
    "green_procurement_share": ((0.0, 1.0), {}, green, +1),
    "ets_city_support": ((0.0, 1.0), {**CARBON, "ets_price": 60.0}, desks, +1),
}


def test_every_lever_that_touches_firms_has_a_case():
    touching = {name for name, card in read_cards().items() if "firms" in card.touches}
    assert touching == set(CASES)


@pytest.mark.parametrize("lever", CASES)
def test_a_lever_moves_what_its_card_says(make_firms, live, lever):
    (low, high), others, measured, sign = CASES[lever]
    found = []
    for value in (low, high):
        firms = make_firms({**others, lever: value})
        for _ in live(firms, range(QUARTERS)):
            pass
        found.append(measured(firms))
    assert sign * (found[1] - found[0]) > 0.0


DATED_AHEAD = ("pv_due", "retrofit_due", "digital_due")


def state_on(day, firms, live):
    books = [ledger.columns() for _, ledger in live(firms, range(day))][-1]
    return {name: column.copy() for name, column in firms.population.columns.items()}, books


@pytest.fixture(scope="module")
def without_levers(make_firms, live):
    return state_on(DAY, make_firms(), live)


@pytest.mark.parametrize("lever", CASES)
def test_a_lever_changes_nothing_before_its_day(make_firms, live, without_levers, lever):
    """Dates to come may be others, since a known schedule is dated once; none has come."""
    (_, high), _, _, _ = CASES[lever]
    columns, books = state_on(DAY, make_firms({lever: high}, since=DAY), live)
    for name, column in without_levers[0].items():
        here, there = columns[name], column
        if name in DATED_AHEAD:
            here, there = (np.minimum(each, DAY) for each in (here, there))
        assert np.array_equal(here, there), name
    assert books == without_levers[1]


def test_a_better_offer_draws_adopters_to_itself_only(make_firms, live):
    """With equal state, a grant on electric heat moves nobody between the other kinds."""
    plain, helped = make_firms(), make_firms({"electrification_subsidy": 0.4})
    for firms in (plain, helped):
        firms.fund.open_quarter(1e12)
        firms.gather(24)
        firms.decide()
        firms.scatter(Ledger())
    before, after = (firms.population.columns["boiler"] for firms in (plain, helped))
    moved = before != after
    assert moved.any()
    assert set(after[moved].tolist()) <= {Boiler.ELECTRIC, Boiler.HEAT_PUMP}
    for name in ("pv_power", "measures_taken", "green_share", "standing", "storage_power"):
        left, right = (firms.population.columns[name] for firms in (plain, helped))
        assert np.array_equal(left, right), name


def test_a_coal_ceiling_above_what_is_burnt_cuts_nothing(make_firms):
    """Nine tenths of the coal of 2025 are admitted: known answers by what last year burnt."""
    market = make_firms({"coal_cap_change_vs_2025": -0.1}).market
    for last_year, cut in ((80.0, 0.0), (90.0, 0.0), (100.0, 0.1), (120.0, 0.25)):
        market.coal_burnt = dict.fromkeys(range(20, 24), 100.0)
        market.coal_burnt |= dict.fromkeys(range(26, 30), last_year)
        assert market.coal_cut(30) == pytest.approx(cut)
    assert market.coal_cut(12) == pytest.approx(0.1)  # 2025 is not over: against last year
    assert make_firms({"coal_cap_change_vs_2025": 9.0}).market.coal_cut(30) == 0.0


def test_a_standard_takes_measures_as_motors_wear_out(make_firms, live):
    """A fifteenth a year of what is open about motors; the usual class asks for none of it."""
    taken, power = {}, {}
    for motor_class in (3.0, 4.0, 5.0):
        firms = make_firms({"motor_min_class": motor_class})
        share, columns = firms.motors.terms.motor_share, firms.population.columns
        taken[motor_class] = 0.0
        for _ in live(firms, range(4)):
            taken[motor_class] += firms.motors.taken.sum()
            assert not firms.motors.taken[share == 0.0].any()
        power[motor_class] = (columns["electricity_factor"] * columns["power"]).sum()
    assert taken[3.0] == 0.0
    assert 0.4 < taken[4.0] / taken[5.0] < 0.65
    assert power[5.0] < power[4.0] < power[3.0]
    saved = 1.0 - power[5.0] / power[3.0]
    assert 0.0003 < saved < 0.005  # two to three per cent a class, a fifteenth of it a year


def test_a_motor_standard_off_is_a_measure_without_motors_to_the_bit(make_firms):
    firms = make_firms({"motor_min_class": 1.0})
    population = firms.population
    bare = Surroundings(population.surroundings)
    known = bare["project_motor_share"]
    assert known.value.max() > 0.0
    bare["project_motor_share"] = Seen(0.0 * known.value, "1", "no motors", "test", "project")
    there, here = (take_measure.utilities(population, None, s) for s in (None, bare))
    assert np.array_equal(there, here)
