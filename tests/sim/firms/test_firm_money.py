"""What firms pay and get: tariff times meter, budgets that run out, premiums that are kept."""

import numpy as np
import pytest

from agents.conversions import KWH_PER_TJ
from agents.firms.kinds import Boiler, SteelRoute
from sim.accounts.books.closure import AccountError
from sim.accounts.books.controls import check_controls
from sim.accounts.books.money import Kind, Ledger
from sim.accounts.emissions.co2 import read_emission_factors
from sim.accounts.vocabulary import FUEL, SECTOR
from sim.firms.sizes import SIZES
from sim.firms.use import FIRM_ROWS

ENERGY = (Kind.ELECTRICITY, Kind.FUEL, Kind.GAS, Kind.HEAT)
GRANTS = (
    Kind.RETROFIT_GRANT,
    Kind.ENERGY_GRANT,
    Kind.SOLAR_GRANT,
    Kind.STORAGE_GRANT,
    Kind.INTEREST_GRANT,
)


def lived(quarters):
    """The books after some quarters of life."""
    return [ledger for _, ledger in quarters][-1]


@pytest.fixture
def settled(delivered):
    """Let firms that have scattered settle a quarter: (ledger, controls)."""

    def settle(firms, quarter, part=None):
        ledger = Ledger()
        return ledger, firms.settle(quarter, ledger, delivered(firms, quarter, part))

    return settle


def test_the_electricity_bill_is_what_each_sector_metered_at_its_price(first_years, settled):
    firms, _, _ = first_years
    classes = firms.tariffs.load_class
    part = {name: 0.2 + 0.01 * at for at, name in enumerate(dict.fromkeys(classes))}
    ledger, controls = settled(firms, 7, part)
    check_controls(ledger, 7, [c for c in controls if c.kind in ENERGY])
    booked = {b.group: b.amount for b in ledger.select(kind=Kind.ELECTRICITY, payer="firms")}
    kwh = firms.use(7)[FIRM_ROWS, FUEL["electricity"]] * KWH_PER_TJ
    kwh *= np.array([part[name] for name in classes])
    bill = dict(zip(firms.decided, kwh * firms.tariffs.charged(7).by_sector, strict=False))
    assert booked.keys() == set(firms.decided) - {"chemicals_feedstock"}
    for sector, paid in booked.items():
        assert 0.8 * bill[sector] < paid <= bill[sector]  # own roofs and batteries take some off
    assert sum(booked.values()) > 0.93 * sum(bill.values())


def test_what_firms_bought_is_what_the_account_holds(first_years, settled):
    firms, _, _ = first_years
    ledger, _ = settled(firms, 7)
    sold, use = ledger.sold(7), firms.use(7).sum(axis=0) / 4
    for fuel in ("coal", "coke_and_derived_gas", "diesel", "lpg", "natural_gas", "heat"):
        assert sold[FUEL[fuel]] == pytest.approx(use[FUEL[fuel]], rel=1e-12)
    assert 0.9 * use[FUEL["electricity"]] < sold[FUEL["electricity"]] < use[FUEL["electricity"]]


def test_prices_of_power_are_those_of_the_classes_of_load(first_years):
    firms, _, _ = first_years
    power = firms.tariffs.charged(4)
    lists = firms.tariffs.lists.prices(4, firms.market.world.at(4)["power_contract_price"])
    use = firms.base.energy.sum(axis=1)[:, -1]
    classes = np.array(firms.tariffs.load_class)
    for name in ("heavy_industry", "light_industry", "services"):
        here = classes == name
        mean = power.by_sector[here] @ use[here] / use[here].sum()
        assert mean == pytest.approx(lists.mean[name], rel=1e-9)
    assert power.valley < power.mean < power.peak


def test_standing_capacity_is_paid_by_users_and_seen_the_quarter_after(make_firms):
    plain, charged, deaf = make_firms(), make_firms(), make_firms(freeze=("prices",))
    for firms in (charged, deaf):
        firms.tariffs.capacity_charge = 0.05
    for name in ("by_sector", "mean", "daytime"):
        there, here = (getattr(f.tariffs.charged(1), name) for f in (plain, charged))
        assert (np.asarray(here) > np.asarray(there)).all()
    told = [
        firms.market.surroundings(2)["energy_prices"].value.electricity
        for firms in (plain, charged, deaf)
    ]
    assert told[1] > told[0] == told[2]


def test_fuel_and_heat_are_what_was_burnt_at_its_price(first_years, settled):
    firms, _, _ = first_years
    ledger, _ = settled(firms, 7)
    burnt = firms.use(7)[FIRM_ROWS]
    burnt[:, FUEL["lpg"]] += firms.use(7)[SECTOR["chemicals_feedstock"], FUEL["lpg"]] * (
        SECTOR["chemicals"] == FIRM_ROWS
    )
    prices = firms.market.prices.per_tj(7)
    gas = burnt[:, FUEL["natural_gas"]].sum() / 4 * prices[FUEL["natural_gas"]]
    assert ledger.total(kind=Kind.GAS) == pytest.approx(gas, rel=1e-12)
    fuels = ("coal", "coke_and_derived_gas", "gasoline", "diesel", "fuel_oil", "lpg", "biomass")
    fuel = sum(burnt[:, FUEL[name]].sum() / 4 * prices[FUEL[name]] for name in fuels)
    assert ledger.total(kind=Kind.FUEL) == pytest.approx(fuel, rel=1e-12)
    heat = burnt[:, FUEL["heat"]].sum() / 4 * prices[FUEL["heat"]]
    assert 0.7 * heat < ledger.total(kind=Kind.HEAT) < heat  # some have steam works of their own


def test_a_missing_booking_is_found(first_years, settled):
    firms, _, _ = first_years
    _, controls = settled(firms, 7)
    with pytest.raises(AccountError):
        check_controls(Ledger(), 7, controls)


def test_roofs_feed_in_what_is_not_used_below(first_years, settled):
    firms, _, _ = first_years
    ledger, _ = settled(firms, 7)
    fed_in = ledger.total(kind=Kind.FEED_IN) / firms.tariffs.charged(7).feed_in
    output = firms.roof_kw().sum() * 265.0
    assert 0.05 * output < fed_in < 0.6 * output


GRANTS = (
    Kind.RETROFIT_GRANT,
    Kind.BUILDING_GRANT,
    Kind.SOLAR_GRANT,
    Kind.TITLE_GRANT,
    Kind.DESK_GRANT,
)


@pytest.mark.parametrize("money", [0.0, 20e6, 1e12])
def test_grants_are_what_left_the_fund(make_firms, live, money):
    firms = make_firms(
        {"retrofit_capex_subsidy": 0.3, "electrification_subsidy": 0.3, "pv_capex_subsidy": 300}
    )
    for quarter, ledger in live(firms, range(3), money):
        paid = sum(
            ledger.total(kind=kind, payer="city government", quarter=quarter) for kind in GRANTS
        )
        premiums = firms.roofs.local.due(265.0).sum()
        assert paid - premiums == pytest.approx(firms.fund.spent, rel=1e-9, abs=1e-3)
        assert firms.fund.spent <= money / 4
        assert (firms.fund.spent > 0.0) == (money > 0.0)


def test_money_that_runs_out_leaves_less_built_and_nobody_unserved_paid(make_firms, live):
    taken = {}
    for money in (1e12, 20e6, 0.0):
        firms = make_firms({"retrofit_capex_subsidy": 0.35})
        taken[money] = 0.0
        for _ in live(firms, range(4), money):
            taken[money] += firms.retrofits.taken.sum()
            refused = (firms.retrofits.choice == 1) & (firms.retrofits.grant == 0.0)
            assert refused.any() == (money < 1e12)  # some go ahead without the grant
    assert taken[0.0] < taken[20e6] < taken[1e12]


def test_support_of_steel_is_paid_in_parts_and_waits_when_money_is_short(make_firms, live):
    firms = make_firms({"steel_eaf_support": 800.0})
    columns = firms.population.columns
    line = int(np.flatnonzero(columns["steel_route"] == SteelRoute.BLAST_FURNACE)[0])
    firms.steel.owed.promise(line, 160e6)
    assert firms.steel.owed.owed == pytest.approx(150e6)  # the first of sixteen parts is paid
    left = 150e6
    for money, part in ((1e12, 10e6), (2e6, 0.5e6), (1e12, 10e6)):
        for _, ledger in live(firms, range(1), money):
            grants = ledger.select(kind=Kind.RETROFIT_GRANT, payer="city government")
        paid = sum(booking.amount for booking in grants if booking.group == "steel")
        assert paid >= part * (1.0 - 1e-12)
        left -= part
        assert firms.steel.owed.owed == pytest.approx(left)


def test_power_of_electric_steel_is_discounted_a_quarter_later(make_firms, live):
    firms = make_firms({"steel_eaf_power_discount": 0.1})
    columns, earned = firms.population.columns, []
    for quarter, ledger in live(firms, range(3)):
        paid = ledger.total(kind=Kind.ENERGY_GRANT, payer="city government", quarter=quarter)
        assert paid == pytest.approx(earned[-1] if earned else 0.0, rel=1e-6)
        electric = columns["steel_route"][firms.now.rows] >= SteelRoute.SCRAP_FURNACE
        kwh = firms.now.electricity[electric].sum() / 4 * KWH_PER_TJ
        earned.append(kwh * firms.market.lever("steel_eaf_power_discount", quarter))
    assert 40e6 < earned[-1] < 80e6  # 4.4 Mt at 560 kWh, a tenth of a yuan each, a quarter of it


def test_hydrogen_is_paid_by_the_kilogram_and_waits_when_money_is_short(make_firms, live):
    firms = make_firms({"hydrogen_price_support": 12.0, "green_fund_yearly": 0.0})
    columns = firms.population.columns
    row = int(np.flatnonzero(columns["boiler"] == Boiler.GAS)[0])
    columns["boiler"][row] = Boiler.HYDROGEN
    columns["boiler_due"][row] = 30_000
    for _ in live(firms, range(1), 0.0):
        pass
    heat = columns["steam_low"][row] + columns["steam_mid"][row]
    tonnes = heat * columns["activity"][row] * columns["fuel_factor"][row]
    tonnes *= 1000.0 / columns["boiler_efficiency"][row] / 120.0
    owed = tonnes * 1000.0 / 4 * firms.market.lever("hydrogen_price_support", 0)
    assert firms.support.owed[row] == pytest.approx(owed) and owed > 0.0
    owed = (firms.support.owed * columns["weight"]).sum()
    for quarter, ledger in live(firms, range(1, 2), 2.0 * owed):  # half of it in a quarter
        paid = ledger.total(kind=Kind.ENERGY_GRANT, quarter=quarter)
        assert paid == pytest.approx(0.5 * owed)
        assert (firms.support.owed * columns["weight"]).sum() > 0.5 * owed
        assert columns["granted"][row] >= firms.support.paid[row] * (1.0 - 1e-12) > 0.0


def test_interest_aid_is_paid_on_the_loans_of_all_equipment(make_firms, live):
    firms = make_firms({"equipment_renewal_interest_subsidy": 2.0})
    for quarter, ledger in live(firms, range(2)):
        plant = ledger.total(kind=Kind.PLANT, payer="firms", quarter=quarter)
        aid = ledger.total(kind=Kind.INTEREST_GRANT, payee="firms", quarter=quarter)
        assert aid == pytest.approx(plant * 0.6 * 2.0 * 0.02, rel=1e-6)


def test_the_national_premium_of_2020_is_still_paid_later(first_years):
    firms, _, ledger = first_years
    assert firms.market.lever("pv_premium_ci", 7) == 0.0
    paid = ledger.total(kind=Kind.SOLAR_GRANT, payer="national government", quarter=7)
    built = ledger.total(kind=Kind.SOLAR_GRANT, payer="national government", quarter=3)
    assert paid == pytest.approx(built, rel=0.02) and paid > 0.0
    groups = {b.group for b in ledger.select(kind=Kind.SOLAR_GRANT, quarter=7)}
    assert groups == set(SIZES)  # of the owners, when their plants were connected


def test_covered_firms_buy_what_is_not_free(make_firms, live):
    levers = {"ets_price": 100.0, "ets_paid_share": 0.2, "ets_coverage_steel_cement": 1.0}
    firms = make_firms(levers)
    ledger = lived(live(firms, range(2)))
    level = firms.market.levers.value("ets_price", 1)
    bought = ledger.total(kind=Kind.ALLOWANCE, payer="firms", quarter=1) / level
    steel = firms.use(1)[SECTOR["steel"]] @ read_emission_factors().fuel / 4
    assert bought == pytest.approx(0.2 * (steel + 0.525e6 + 0.15e6), rel=0.05)
    payers = {b.group for b in ledger.select(kind=Kind.ALLOWANCE, quarter=1)}
    assert payers == {"steel", "building_materials"}


def test_green_power_beyond_the_quota_is_paid(make_firms, live, delivered):
    firms = make_firms({"rps_nonhydro_share": 0.1, "rps_heavy_industry": 0.3})
    columns = firms.population.columns
    columns["export_share"][:] = 0.0  # nobody is asked for more than is owed
    lived(live(firms, range(6)))
    columns["agreed_premium"][:] = 0.0  # what some take beyond it
    ledger = Ledger()
    firms.settle(5, ledger, delivered(firms, 5))
    booked = ledger.select(kind=Kind.GREEN_CERTIFICATE, quarter=5)
    steel = sum(booking.amount for booking in booked if booking.group == "steel")
    price = firms.market.world.at(5)["green_certificate_price"] / 1000.0
    kwh = firms.use(5)[SECTOR["steel"], FUEL["electricity"]] / 4 * KWH_PER_TJ
    assert steel == pytest.approx(0.2 * kwh * price, rel=0.1)


def test_batteries_trade_the_spread_and_get_the_bonus(make_firms, live):
    bonus, plain = make_firms({"storage_local_discharge_subsidy": 0.3}), make_firms()
    for firms in (bonus, plain):
        ledger = lived(live(firms, range(1)))
        paid = ledger.total(kind=Kind.STORAGE_GRANT, payee="firms")
        charged, returned = firms.batteries.traded()
        assert 0.8 < returned.sum() / charged.sum() < 0.9
        assert paid == pytest.approx(0.0 if firms is plain else 0.3 * returned.sum(), rel=0.02)


def test_with_every_lever_off_no_government_pays_and_nobody_is_charged(make_firms, live):
    firms = make_firms(off=True)
    ledger = lived(live(firms, range(5)))
    assert not any(ledger.total(kind=kind) for kind in GRANTS)
    assert ledger.total(kind=Kind.ALLOWANCE) == 0.0
    seen = firms.population.surroundings
    assert seen["finance"].value[1:] == (0.0, 0.0)
    assert not seen["carbon_price"].values(firms.population, firms.population.rows).any()
    assert seen["motor_min_class"].value == seen["swap_ratio"].value == 1.0
    assert seen["swap_open"].value
    zero = (
        "retrofit_grant", "electrification_grant", "steel_eaf_support", "electric_power_discount",
        "hydrogen_grant", "coal_cut", "entry_gate", "pv_premium", "green_quota", "heavy_quota",
    )  # fmt: skip
    for name in zero:
        assert seen[name].value == 0.0, name
    assert not seen["pv_grant"].value.any() and not seen["discharge_premium"].value.any()
    dates = firms.retrofits.dates
    assert dates.path.max() == 0  # no audit, no programme ever dated a review forward


def test_cheaper_gas_lowers_the_bill_and_what_the_gas_company_earns(make_firms, live):
    paid = []
    for discount in (0.0, 0.1):
        firms = make_firms({"gas_supply_discount": discount})
        ledger = [ledger for _, ledger in live(firms, range(1))][-1]
        paid.append(ledger.total(kind=Kind.GAS, payer="firms", payee="gas company"))
    assert paid[1] == pytest.approx(0.9 * paid[0], rel=1e-3)  # the first quarter's choices apart


def test_the_city_pays_its_part_of_desks_from_the_fund_every_year(make_firms, live):
    levers = {
        "ets_coverage_steel_cement": 1.0,
        "ets_coverage_chemicals_paper": 1.0,
        "ets_paid_share": 0.3,
        "ets_price": 40.0,
        "ets_city_support": 0.5,
    }
    desks = {}
    for money in (1e12, 0.0):
        firms, paid = make_firms(levers), np.zeros(8)
        for quarter, ledger in live(firms, range(8), money):
            paid[quarter] = ledger.total(
                kind=Kind.DESK_GRANT, payer="city government", payee="firms", quarter=quarter
            )
        columns = firms.population.columns
        desks[money] = columns["weight"][columns["carbon_desk"]].sum()
        if money:
            year = paid[4:].sum()
            assert year == pytest.approx(0.5 * 300e3 * desks[money], rel=0.1)
        else:
            assert not paid.any()
    assert 0.0 < desks[0.0] < desks[1e12]
