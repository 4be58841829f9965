"""The market for green power, who asks for it, and carbon at the border: known answers."""

import numpy as np
import pytest

from agents.firms.energy import final_energy
from agents.firms.kinds import SECTORS, Sector
from sim.accounts.books.money import Kind, Ledger
from sim.firms.green.power_market import GreenVolumes

SLOPE, USUAL = 20.0, -0.45  # yuan/MWh, behaviour.csv
NOTHING = GreenVolumes(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
LATE = 24  # a quarter whose anchor leaves room both ways
LAST = 31  # 2027Q4


def cleared(firms, demand, supply, quarter=LATE):
    """The premium in yuan/MWh after a quarter of such volumes, TWh a year."""
    firms.contracts.power.volumes = GreenVolumes(0, 0, supply, 0, 0, demand, 0)
    return 1000.0 * firms.contracts.power.clear(quarter)


def test_the_premium_is_the_worlds_where_demand_is_as_usual(make_firms):
    firms = make_firms()
    anchor = firms.market.now(LATE)["green_power_premium"]
    usual = (1.0 + USUAL) / (1.0 - USUAL)  # of supply
    assert cleared(firms, usual * 10.0, 10.0) == pytest.approx(anchor)
    assert cleared(firms, 10.0, 10.0) == pytest.approx(anchor - SLOPE * USUAL)
    assert cleared(firms, 0.0, 0.0) == pytest.approx(anchor - SLOPE * USUAL)  # neither is wanted


def test_the_premium_stays_between_floor_and_ceiling(make_firms):
    firms = make_firms()
    assert cleared(firms, 0.0, 10.0, 12) == 0.0  # 3 to 5 yuan less 11
    assert cleared(firms, 10.0, 0.0, 4) == 50.0  # 40 yuan and 29
    premiums = [cleared(firms, 5.0, supply) for supply in (1.0, 5.0, 20.0)]
    assert premiums == sorted(premiums, reverse=True)


def test_with_prices_frozen_the_premium_is_the_worlds(make_firms):
    firms = make_firms(freeze=("prices",))
    anchor = firms.market.now(LATE)["green_power_premium"]
    assert cleared(firms, 10.0, 1.0) == pytest.approx(anchor)


def test_what_homes_ask_for_counts_once_the_city_tells(make_firms):
    dear = []
    for twh in (0.0, 6.0):
        firms = make_firms()
        firms.contracts.power.household_twh = twh
        firms.contracts.power.note(0, firms.now)
        assert firms.contracts.power.volumes.households == twh
        dear.append(firms.contracts.power.clear(1))
    assert dear[1] > dear[0]


def test_volumes_are_what_firms_hold_beyond_the_quota(make_firms, live):
    firms = make_firms({"rps_nonhydro_share": 0.1, "rps_heavy_industry": 0.3})
    for _ in live(firms, range(5)):
        pass
    volumes, columns = firms.contracts.power.volumes, firms.population.columns
    rows = firms.now.rows
    beyond = np.maximum(columns["green_share"][rows] - 0.1, 0.0) * firms.now.electricity
    assert volumes.demand == pytest.approx(beyond.sum() / 3600.0, rel=1e-6)
    assert volumes.duties > 0.0
    assert volumes.voluntary > 0.0


def test_buyers_demand_climbs_a_tier_a_quarter(make_firms):
    firms = make_firms({"footprint_rule_coverage": 0.5, "green_procurement_share": 0.0})
    chain = firms.contracts.chain
    chain.sales[:] = 0.0  # ore to steel to machines, and only machines are exported
    chain.sales[Sector.NONFERROUS_METALS, Sector.STEEL] = 0.4
    chain.sales[Sector.STEEL, Sector.MACHINERY] = 0.5
    firms.population.columns["export_share"][:] = 0.0
    machines = firms.population.columns["sector"] == Sector.MACHINERY
    firms.population.columns["export_share"][machines] = 0.6
    chain.asked[:] = 0.0
    asked = 0.6 * chain.pressure(0)
    handed = [chain.hand_on(0).copy() for _ in range(3)]
    assert not handed[0].any()
    assert handed[1][Sector.STEEL] == pytest.approx(0.5 * 0.5 * asked, rel=1e-6)
    assert handed[1][Sector.NONFERROUS_METALS] == 0.0
    assert handed[2][Sector.NONFERROUS_METALS] == pytest.approx(
        0.5 * 0.4 * 0.5 * 0.5 * asked, rel=1e-6
    )


def test_without_a_rule_nobody_is_asked_by_a_domestic_buyer(make_firms, live):
    firms = make_firms({"footprint_rule_coverage": 0.0, "green_procurement_share": 0.0})
    for _ in live(firms, range(2)):
        assert not firms.contracts.chain.handed.any()
        assert firms.contracts.chain.covered_output(0) == 0.0


def test_with_contacts_frozen_suppliers_are_asked_as_at_the_start(make_firms, live):
    firms = make_firms({"footprint_rule_coverage": 0.5}, freeze=("contacts",))
    before = firms.contracts.chain.asked.copy()
    for _ in live(firms, range(3)):
        pass
    assert np.array_equal(firms.contracts.chain.asked, before)


def test_no_sector_sells_more_than_it_makes(make_firms):
    sales = make_firms().contracts.chain.sales
    assert (sales.sum(axis=1) < 1.0).all()
    assert sales[SECTORS.index("electronics"), SECTORS.index("electronics")] > 0.0


def test_verified_data_take_the_mark_up_off_the_charge_and_nothing_else(make_firms):
    """A tonne is charged once when verified, 1.1 times before in 2026; nothing before 2026."""
    firms = make_firms()
    columns, border = firms.population.columns, firms.market.border
    paid = []
    for verified in (False, True):
        columns["carbon_verified"][:] = verified
        ledger = Ledger()
        for quarter in (20, 24, 28, LAST):
            border.pay(ledger, quarter, firms.population)
        assert not ledger.select(kind=Kind.BORDER_CARBON, quarter=20)
        groups = {b.group for b in ledger.select(kind=Kind.BORDER_CARBON, quarter=LAST)}
        assert groups == {"steel", "nonferrous_metals", "machinery"}
        charged = [ledger.total(kind=Kind.BORDER_CARBON, quarter=q) for q in (24, 28)]
        paid.append(charged)
    ratio = np.array(paid[0]) / np.array(paid[1])
    assert ratio == pytest.approx([1.1, 1.0 + border.mark_up(28)])
    assert np.mean([border.mark_up(q) for q in range(28, 32)]) == pytest.approx(0.2)
    assert border.mark_up(23) == 0.0


def test_green_power_takes_off_the_charge_what_firms_counted_on(make_firms):
    """By the ledger, a verified green kWh saves what the rule was told; unverified, nothing."""
    firms = make_firms()
    columns, border = firms.population.columns, firms.market.border
    columns["carbon_verified"][:] = True
    charge = {}
    for verified in (True, False):
        columns["carbon_verified"][:] = verified
        for share in (0.0, 0.5):
            columns["green_share"][:] = share
            ledger = Ledger()
            border.pay(ledger, LAST, firms.population)
            charge[verified, share] = ledger.total(kind=Kind.BORDER_CARBON)
    rows = firms.population.rows
    kwh = final_energy.decide(firms.population, rows)[-1] / 3.6e-6 * columns["weight"][rows]
    per_kwh = border.per_kwh(LAST + 1)[columns["sector"][rows]] * columns["export_share"][rows]
    saved = charge[True, 0.0] - charge[True, 0.5]
    assert saved == pytest.approx(0.25 * 0.5 * (kwh * per_kwh).sum(), rel=1e-6)
    assert charge[False, 0.0] == charge[False, 0.5] > charge[True, 0.0] > 0.0


def test_only_a_desk_or_data_let_a_firm_feel_a_price(make_firms):
    firms = make_firms()
    columns, border = firms.population.columns, firms.market.border
    line = np.flatnonzero((columns["crude_steel"] > 0) & columns["active"])[:1]
    columns["export_share"][line] = 0.4
    felt = border.felt(np.array([0.0, 50.0, 0.0]), 30)
    assert felt(firms.population, line) == 0.0
    columns["carbon_desk"][line] = True
    assert felt(firms.population, line) == 50.0
    columns["carbon_verified"][line] = True
    at_border = border.price(29) * 0.4 * 0.25
    assert felt(firms.population, line) == pytest.approx(50.0 + at_border)
    saved = border.per_kwh(30)
    assert saved[Sector.STEEL] == pytest.approx(0.2 * border.price(29) * 0.25 * 0.5e-3, rel=0.3)
    assert saved[Sector.FOOD] == 0.0


def test_the_premium_of_a_contract_holds_to_its_end(make_firms, live):
    """A market that turns dear charges only who signs; the others pay it when they renew."""
    firms = make_firms()
    columns, signed = firms.population.columns, {}
    for quarter, _ in live(firms, range(6)):
        signed[quarter] = firms.contracts.power.premium
        rows = firms.contracts.rows
        assert (columns["agreed_premium"][rows] == signed[quarter]).all()
    running = columns["active"] & (columns["arrives"] == 0)
    since = columns["green_due"] - 4
    for quarter in range(2, 6):
        here = running & (since == quarter)
        assert here.any() and (columns["agreed_premium"][here] == signed[quarter]).all()
    assert len(set(signed.values())) > 2
