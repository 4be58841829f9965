"""What tests of firms' rules share: draws, prices, firms with a decision, how to read a change."""

import pytest

from agents.firms import process_heat, retrofit, steel
from agents.firms.investing import CarbonContent, EnergyPrices, Finance
from agents.machinery.chance import Stream

CHANCES = [Stream(7, "test").chance(agent, 0) for agent in range(150)]


@pytest.fixture
def chances():
    return CHANCES


@pytest.fixture
def prices():
    return EnergyPrices(
        coal=35.0,
        coke=60.0,
        oil=100.0,
        lpg=95.0,
        gas=90.0,
        heat=75.0,
        biomass=66.0,
        electricity=170.0,
    )


@pytest.fixture
def common(prices):
    """What every project of a firm sees."""
    return {
        "energy_prices": prices,
        "carbon_content": CarbonContent(
            coal=0.0908, coke=0.0974, oil=0.0758, lpg=0.0618, gas=0.0555
        ),
        "carbon_price": 0.0,
        "finance": Finance(debt_share=0.6, loan_discount=0.0, interest_aid=0.0),
    }


@pytest.fixture
def boiler(common):
    """A mill with a gas boiler, piped heat and biomass within reach."""
    return {
        **common,
        "sector": 2,
        "boiler": 2,
        "clean_heat": False,
        "activity": 1.0,
        "fuel_factor": 1.0,
        "steam_low": 60.0,
        "steam_mid": 40.0,
        "steam_network": True,
        "heat_price_ratio": 1.0,
        "biomass_access": True,
        "hurdle_rate": 0.15,
        "heat_hours": 5000.0,
        "tariff_ratio": 1.0,
        "electric_heat_nearby": 0.0,
        "boiler_capex": process_heat.BoilerOffers(900, 250, 1100, 220, 550, 2500, 450),
        "boiler_efficiency_on_sale": process_heat.BoilerOffers(
            0.82, 0.93, 0.83, 0.98, 0.98, 2.7, 0.92
        ),
        "boiler_upkeep": process_heat.BoilerOffers(0.05, 0.03, 0.05, 0.01, 0.015, 0.025, 0.03),
        "boiler_life": process_heat.BoilerOffers(18, 15, 15, 22, 15, 15, 15),
        "process_pump": process_heat.PumpTerms(efficiency=2.7, capex=2500.0),
        "hot_water_pump": process_heat.PumpTerms(efficiency=3.5, capex=1200.0),
        "steam_pump": process_heat.PumpTerms(efficiency=1.8, capex=4000.0),
        "smallest_coal_boiler": 0.1,
        "coal_cut": 0.0,
        "electrification_grant": 0.0,
        "hydrogen_grant": 0.0,
        "heat_weights": process_heat.HeatWeights(
            sensitivity=6.0, switch_cost=0.12, electric_familiarity=0.35
        ),
    }


@pytest.fixture
def line(common):
    """A steel line with a blast furnace, and scrap enough for another route."""
    return {
        **common,
        "steel_route": 1,
        "crude_steel": 2.0e6,
        "activity": 1.0,
        "fuel_factor": 1.0,
        "iron_coal": 9_900.0,
        "iron_coke": 16_400.0,
        "hurdle_rate": 0.12,
        "blast_furnace": steel.RouteInputs(
            0.4, 0.35, 0.0, 0.93, 0.168, 1.6, 0.58, 0.15, 330.0, 600.0, 16.0
        ),
        "scrap_furnace": steel.RouteInputs(
            0.56, 0.6, 0.4, 0.0, 1.08, 0.0, 0.0, 0.0, 330.0, 1600.0, 20.0
        ),
        "hydrogen_reduction": steel.RouteInputs(
            3.7, 0.6, 0.3, 0.95, 0.1, 1.45, 0.0, 0.0, 480.0, 5200.0, 20.0
        ),
        "steel_prices": steel.SteelPrices(ore=780, coking_coal=1500, injected_coal=900, scrap=2150),
        "tariff_ratio": 0.92,
        "scrap_free": 5.0e6,
        "swap_open": True,
        "swap_ratio": 1.0,
        "capacity_price": 900.0,
        "steel_eaf_support": 0.0,
        "electric_power_discount": 0.0,
        "hydrogen_grant": 0.0,
        "route_sensitivity": 9.0,
        "integration_loss": 0.05,
    }


@pytest.fixture
def project(common):
    """A firm that looks at one saving measure."""
    return {
        **common,
        "activity": 1.0,
        "fuel_factor": 1.0,
        "electricity_factor": 1.0,
        "steam_low": 10.0,
        "steam_mid": 20.0,
        "boiler": 2,
        "boiler_efficiency": 0.9,
        "furnace_high": 5.0,
        "furnace_very_high": 5.0,
        "furnace": 3,
        "furnace_efficiency": 0.5,
        "iron_coal": 0.0,
        "iron_coke": 0.0,
        "power": 30.0,
        "hurdle_rate": 0.18,
        "measures_taken": 0,
        "project": 3,
        "saving_scale": 0.8,
        "project_fuel_saving": 0.06,
        "project_electricity_saving": 0.02,
        "project_capex": 6000.0,
        "project_life": 10.0,
        "project_motor_share": 0.5,
        "motor_min_class": 1.0,
        "retrofit_grant": 0.0,
        "tariff_ratio": 1.0,
        "retrofit_weights": retrofit.RetrofitWeights(sensitivity=2.2, rebound=0.15),
    }


@pytest.fixture
def answers():
    """What 150 firms of equal state, each with its own draws, answer."""

    def ask(rule, facts, **changes):
        return [rule(**{**facts, **changes}, chance=chance) for chance in CHANCES]

    return ask


@pytest.fixture
def only_towards(answers):
    """The change moves some, all of them to `kinds`."""

    def check(rule, facts, kinds, **changes):
        before, after = answers(rule, facts), answers(rule, facts, **changes)
        moved = [new for old, new in zip(before, after, strict=True) if old != new]
        assert moved, "nobody moved"
        assert set(moved) <= set(kinds)

    return check
