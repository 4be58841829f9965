"""What households pay and receive is what they bought; things are neither made nor lost."""

import numpy as np
import pytest

from agents.households.household import CAR_KINDS, NO_CAR
from sim.accounts.books.closure import AccountError
from sim.accounts.books.controls import check_controls
from sim.accounts.books.money import Kind
from sim.accounts.vocabulary import FUEL
from sim.households.appliances import rebates
from sim.households.car_offers import city_grants, list_prices, national_grants, purchase_tax

GRANTS = {  # everything that is paid to households, with money for about half of those who ask
    "car_scrappage_bonus_nev": 20_000,
    "car_scrappage_bonus_ice": 15_000,
    "car_replacement_bonus_nev": 13_000,
    "car_replacement_bonus_ice": 10_000,
    "car_local_bonus_nev": 2_000,
    "nev_purchase_subsidy_bev": 12_000,
    "nev_purchase_subsidy_phev": 6_000,
    "nev_purchase_tax_relief": 0.5,
    "appliance_tradein_rate": 0.15,
    "appliance_tradein_level1_bonus": 0.05,
    "appliance_local_level1_rate": 0.05,
    "pv_capex_subsidy": 300,
    "pv_city_premium": 0.05,
    "tradein_fund_yearly": 3.0e9,
    "carbon_inclusion_members": 0.5,
    "carbon_inclusion_reward": 60,
    "green_tariff_offer": 0.9,
    "building_code_saving_residential": 75.0,
}
NATION, CITY = "national government", "city government"


@pytest.fixture
def homes(live):
    """A year into the scheme."""
    return live(GRANTS).run(4)


def before_and_after(homes):
    """All columns before and after one more quarter."""
    before = {name: column.copy() for name, column in homes.columns.items()}
    homes.step()
    return before, homes.columns


def booked(homes, kind, payer=None):
    return homes.ledger.total(kind=kind, payer=payer, payee=None, quarter=homes.quarter - 1)


def test_cars_are_paid_for_at_their_price_and_tax(homes):
    for _ in range(4):
        homes.step()
        quarter, sector, sales = homes.quarter - 1, homes.sector, homes.sector.cars.sales[1:]
        price = list_prices(sector.behaviour, sector.world, quarter - 1)
        tax = purchase_tax(price, sector.behaviour, homes.levers, quarter)
        assert booked(homes, Kind.VEHICLE) == pytest.approx(sales @ np.array(price), rel=1e-12)
        assert booked(homes, Kind.TAX) == pytest.approx(sales @ np.array(tax), rel=1e-12)


def test_grants_booked_are_the_grants_given(homes):
    ran_out = 0
    for _ in range(4):
        homes.step()
        quarter, sector = homes.quarter - 1, homes.sector
        sales = sector.cars.sales[1:]
        nation = sales @ np.array(national_grants(homes.levers, quarter))
        city = sales @ np.array(city_grants(homes.levers, quarter))
        for market in sector.appliances.values():
            _, local = rebates(market.price, homes.levers, quarter)
            city += market.sales @ np.array(local)
        grants = [booked(homes, kind, NATION) for kind in (Kind.CAR_GRANT, Kind.APPLIANCE_GRANT)]
        assert sum(grants) == pytest.approx(nation + homes.money.spent, rel=1e-9)
        grants = [booked(homes, kind, CITY) for kind in (Kind.CAR_GRANT, Kind.APPLIANCE_GRANT)]
        assert sum(grants) == pytest.approx(city, rel=1e-9)
        assert 0.0 <= homes.money.available <= 0.75e9 - homes.money.spent + 1e-3
        ran_out += homes.money.available < 25e6  # less than a bonus for every row that asks
    assert ran_out > 0


def test_what_the_sector_says_it_granted_is_booked(homes):
    homes.step()
    controls = homes.settle()
    assert {control.kind for control in controls} >= {
        Kind.CAR_GRANT,
        Kind.APPLIANCE_GRANT,
        Kind.SOLAR_GRANT,
        Kind.ELECTRICITY,
    }
    rare = {Kind.HEAT_PUMP_GRANT, Kind.BUILDING_GRANT}  # of few who decide, none may this quarter
    assert all(control.expected > 0.0 for control in controls if control.kind not in rare)
    check_controls(homes.ledger, homes.quarter - 1, controls)


def test_homes_pay_for_what_was_delivered_and_not_for_what_they_asked(live):
    paid = {}
    for cut in (0.0, 0.1):
        homes = live(off=True).run(2)
        check_controls(homes.ledger, 1, homes.settle(cut))
        paid[cut] = {kind: booked(homes, kind) for kind in (Kind.ELECTRICITY, Kind.GAS)}
    assert paid[0.1][Kind.GAS] == paid[0.0][Kind.GAS]
    roofs = 0.99 < paid[0.1][Kind.ELECTRICITY] / (0.9 * paid[0.0][Kind.ELECTRICITY]) <= 1.0
    assert roofs  # what roofs give is not cut


def test_a_bill_for_more_than_the_energy_account_holds_stops_the_run(live):
    homes = live(off=True).run(1)
    controls = homes.settle(cut=0.002)
    homes.ledger = type(homes.ledger)()
    homes.settle()  # as asked
    with pytest.raises(AccountError, match="electricity of homes"):
        check_controls(homes.ledger, 0, controls)


def test_what_homes_bought_is_what_the_account_holds(live):
    homes = live(off=True).run(3)
    homes.settle()
    sold, use = homes.ledger.sold(2), homes.sector.use(2) / 4
    for fuel in ("natural_gas", "lpg", "gasoline"):
        assert sold[FUEL[fuel]] == pytest.approx(use[:, FUEL[fuel]].sum(), rel=1e-12)
    assert not sold[FUEL["coal"]]


def test_appliances_heaters_and_roofs_are_paid_for(homes):
    homes.step()
    sector = homes.sector
    paid = sum(m.sales @ np.array(m.price) for m in sector.appliances.values())
    paid += sector.heaters.sales[1:] @ np.array(sector.heaters.price)
    assert booked(homes, Kind.APPLIANCE) == pytest.approx(paid, rel=1e-12)
    cost = sector.world.series("pv_cost_residential_roof")[homes.quarter - 2]
    built = sector.roofs.built_kw.sum()
    assert built > 0.0
    assert booked(homes, Kind.PLANT) == pytest.approx(built * cost, rel=1e-12)


def test_every_car_is_bought_or_was_there(homes):
    for _ in range(4):
        before, after = before_and_after(homes)
        now, weight = homes.quarter - 1, homes.population.weight
        bought, given_up = np.zeros(CAR_KINDS), np.zeros(CAR_KINDS)
        for name, slot in zip(
            ("car", "second_car"), (homes.sector.cars.first, homes.sector.cars.second), strict=True
        ):
            new = (after[f"{name}_bought"] == now) & (after[name] != NO_CAR)
            gone = (before[f"{name}_bought"] != after[f"{name}_bought"]) & (before[name] != NO_CAR)
            bought += np.bincount(after[name][new], minlength=CAR_KINDS)
            given_up += np.bincount(before[name][gone], minlength=CAR_KINDS)
            change = np.bincount(after[name], minlength=CAR_KINDS) - np.bincount(
                before[name], minlength=CAR_KINDS
            )
            idle = np.setdiff1d(np.arange(homes.population.size), slot.rows)
            np.testing.assert_array_equal(after[name][idle], before[name][idle])
            expected = np.bincount(after[name][new], minlength=CAR_KINDS) - np.bincount(
                before[name][gone], minlength=CAR_KINDS
            )
            np.testing.assert_array_equal(change[1:], expected[1:])
        np.testing.assert_array_equal(bought * weight, homes.sector.cars.sales)
        assert given_up.sum() > 0


def test_appliances_heaters_and_roofs_are_those_sold(homes):
    before, after = before_and_after(homes)
    now, weight, sector = homes.quarter - 1, homes.population.weight, homes.sector
    here = after["arrives"] < now  # who moves in brings what they have
    for name, market in sector.appliances.items():
        new = here & (after[f"{name}_bought"] == now)
        np.testing.assert_array_equal(np.flatnonzero(new), market.rows[market.choice < 3])
        sold = np.bincount(after[f"{name}_class"][new] - 1, market.units[new], minlength=3)
        np.testing.assert_array_equal(sold * weight, market.sales)
        np.testing.assert_array_equal(after[f"{name}_class"][~new], before[f"{name}_class"][~new])
    new = here & (after["water_heater_bought"] == now) & (after["water_heater"] > 0)
    sold = np.bincount(after["water_heater"][new], minlength=5) * weight
    np.testing.assert_array_equal(sold, sector.heaters.sales)
    grade = sector.heaters.grade[after["water_heater"][new]]
    np.testing.assert_array_equal(after["water_heater_class"][new], grade)
    built = after["pv_kw"].astype(float) - before["pv_kw"]
    assert np.all(built >= 0.0) and np.all((built > 0.0) == (after["pv_built"] == now))
    assert built.sum() * weight == pytest.approx(sector.roofs.built_kw.sum(), rel=1e-6)


def test_who_buys_a_first_air_conditioner_has_one(homes):
    had_none = homes.columns["air_conditioner_class"] == 0
    homes.run(12)
    columns = homes.columns
    bought = had_none & (columns["air_conditioner_class"] > 0)
    assert bought.any() and np.all(columns["air_conditioners"][bought] == 1)
    units, grade = columns["air_conditioners"] > 0, columns["air_conditioner_class"] > 0
    np.testing.assert_array_equal(units, grade)


def test_energy_kept_in_sums_is_that_of_what_they_have(homes, live):
    kept = homes.sector.energy
    again = type(kept)(
        "suzhou", homes.population, homes.sector.tables, homes.sector.behaviour, homes.sector.world
    )
    for name in ("electricity", "fuels", "cars"):
        np.testing.assert_allclose(getattr(kept, name), getattr(again, name), rtol=1e-9, atol=1e-3)
    younger = live(GRANTS).sector.energy
    assert not np.allclose(kept.cars, younger.cars, rtol=1e-3)


def test_a_car_bought_in_a_quarter_drives_half_of_it(live):
    homes = live()
    energy = homes.sector.energy
    before = energy.cars.sum(axis=0)
    homes.step()
    after, use = energy.cars.sum(axis=0), energy.use(0)
    used = np.array([use.petrol_l.sum(), *use.charged_kwh.sum(axis=0), energy.car_km(0).sum()])
    driven = used / (before + after)
    assert driven == pytest.approx(np.full(4, driven[0]))  # all travel as much
    assert after[1] > 1.005 * before[1]


def test_only_who_lives_in_the_city_decides(live):
    homes = live(off=True)
    for _ in range(6):
        homes.gather()
        for decision in homes.sector.decisions:
            for rows in decision.deciding:
                assert np.all(homes.columns["active"][rows])
                assert np.all(homes.columns["arrives"][rows] <= homes.quarter)
        homes.sector.decide()
        homes.sector.scatter(homes.ledger)
        homes.quarter += 1
    absent = homes.columns["arrives"] > 5
    assert absent.any() and not homes.columns["car"][absent].any()
