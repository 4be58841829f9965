"""The rows that a run looks up one day in the power tables: all asked for when they are read.

Without this a row that is missing would end a run when it is first needed, such as at the first
yearly review, after minutes of simulation.
"""

from sim.clock import label
from sim.errors import InputError, nearest
from sim.grid.data.tables import PowerTables
from sim.tables import GradedTable

CAPEX_YEARS = (2020, 2025, 2030, 2035)
COAL_UNITS = (  # technologies of the units that the round of retrofits calls
    "coal_subcritical_300",
    "coal_supercritical_600",
    "coal_ultra_660",
    "coal_ultra_1000",
    "coal_double_reheat_1000",
)
COSTS = {  # technology: item: unit
    "gas": {
        "lifetime": "yr",
        "longest_life": "yr",
        "cost_of_capital": "1/yr",
        "fixed_cost_to_stay": "yuan/(kW yr)",
        "block": "MW",
        "block_heat_floor": "share of available capacity",
        "building_time": "yr",
        "blocks_a_year": "1",
        "reference_price": "yuan/m3",
        "highest_above_benchmark": "yuan/kWh",
    },
    "coal": {"lifetime": "yr", "longest_life": "yr", "fixed_cost_to_stay": "yuan/(kW yr)"},
    "coal_chp": {"lifetime": "yr", "longest_life": "yr", "fixed_cost_to_stay": "yuan/(kW yr)"},
    "coal_flexibility": {
        "minimum_load": "share of available",
        "lifetime": "yr",
        "cost_of_capital": "1/yr",
    },
    **{
        kind: {
            "lifetime": "yr",
            "cost_of_capital": "1/yr",
            "fixed_cost_to_stay": "yuan/(kW yr)",
            "block": "MW",
            "building_time": "yr",
            "blocks_a_year": "1",
            "spread": "1",
        }
        for kind in ("waste", "biomass")
    },
    "coal_saving": {"lifetime": "yr", "cost_of_capital": "1/yr"},
    "coal_heat": {
        "lifetime": "yr",
        "cost_of_capital": "1/yr",
        "heat_sold": "GJ/(kW yr)",
        "margin": "yuan/GJ",
    },
    **{technology: {"retrofit_saving": "gce/kWh"} for technology in COAL_UNITS},
    "lithium_storage": {
        "fixed_cost": "yuan/(kWh yr)",
        "lifetime": "yr",
        "cost_of_capital": "1/yr",
    },
    "flow_storage": {"fixed_cost": "yuan/(kWh yr)", "lifetime": "yr", "cost_of_capital": "1/yr"},
    "pv_utility": {
        "fixed_cost": "yuan/(kW yr)",
        "lifetime": "yr",
        "cost_of_capital": "1/yr",
        "building_pace": "MW/yr",
        "spread": "1",
    },
    "storage": {"cycles": "1/yr", "spread": "1"},
    "grid_side": {"building_pace": "MW/yr"},
    "flow": {"building_pace": "MW/yr"},
    "tie": {"building_pace": "share of peak", "wanted_margin": "share of peak"},
    "plant_owner": {"patience": "yr"},
    "heat_network": {"cost": "share of revenue"},
    "byproduct_gas": {"price": "price of coal per TJ"},
}
CAPEX = {
    "gas": "yuan/kW",
    "coal_flexibility": "yuan/kW",
    "coal_saving": "yuan/kW",
    "coal_heat": "yuan/kW",
    "waste": "yuan/kW",
    "biomass": "yuan/kW",
    "tie": "yuan/kW",
    "flow_storage": "yuan/kWh",
}
OPERATION = {  # item: subjects, unit
    "heat_network_loss": (("all",), "share of heat sent out"),
    "heat_output": (("coal", "coal_chp", "gas", "biomass"), "PJ/yr"),
    "heat_efficiency": (("coal", "coal_chp", "gas", "biomass"), "share"),
    "load_factor": (("waste", "byproduct_gas", "biomass"), "share of capacity"),
    "waste_energy": (("all",), "GJ/t"),
    "grid_loss": (("all",), "share of supply"),
    "coal_energy": (("all",), "tce/t"),
    "gas_energy": (("all",), "kWh/m3"),
    "availability_of_class": (("all",), "share of time"),
    "availability_coal": (("1", "2", "3", "4"), "share of time"),
    "availability_gas": (("1", "2", "3", "4"), "share of time"),
    "gas_heat_season": (("1", "2", "3", "4"), "ratio"),
    "gas_heat_factor": (("day", "night"), "ratio"),
    "gas_contract_floor": (("1", "2", "3", "4"), "share of capacity"),
    "winter_limit": (("1", "2", "3", "4"), "share of output"),
    "reserve": (("load",), "share of load"),
    "reserve_price": (("all",), "yuan/MWh"),
    "unserved_price": (("all",), "yuan/MWh"),
    "base_sent_out": (("all",), "GWh/yr"),
    "sun_value": (("provincial",), "ratio"),
    "call_reserve": (("all",), "share of load"),
    "calls": (("1", "2", "3", "4"), "1"),
    "call_answered": (("all",), "share"),
    "call_comes_back": (("heavy_industry", "light_industry", "services"), "share"),
    "call_comes_back_within": (("all",), "h"),
}
IMPORTS = {
    "start": (("baihetan", "jinping"), "year"),
    "rated_power": (("baihetan", "jinping"), "MW"),
    "design_energy": (("baihetan", "jinping"), "TWh/yr"),
    "line_loss": (("baihetan", "jinping"), "share"),
    "share_kept": (("baihetan", "jinping"), "share of landed"),
    "share_kept_before_baihetan": (("jinping",), "share of landed"),
    "export_limit": (("provincial",), "MW"),
    "export_price": (("provincial",), "x coal at 300 gce/kWh"),
}
STORAGE = {
    "round_trip_efficiency": (("lithium", "flow"), "share"),
    "wear": (("lithium", "flow"), "yuan/MWh"),
    "duration": (("lithium", "flow"), "h"),
    "module": (("flow",), "MW"),
}
TARIFFS = {
    "charging_service_fee": "yuan/kWh",
    "coal_benchmark_price": "yuan/kWh",
    "critical_ratio": "ratio to peak",
    "demand_charge": "yuan/(kW month)",
    "float_whole_price": "0 or 1",
    "funds": "yuan/kWh",
    "gas_energy_price": "yuan/kWh",
    "line_loss_charge": "yuan/kWh",
    "network_commerce": "yuan/kWh",
    "network_industry": "yuan/kWh",
    "other_system_charge": "yuan/kWh",
    "peak_ratio": "ratio to flat",
    "pv_guaranteed_price": "yuan/kWh",
    "regulated_commerce": "yuan/kWh",
    "regulated_industry": "yuan/kWh",
    "residential_limit_1": "kWh/yr",
    "residential_limit_2": "kWh/yr",
    "residential_peak": "yuan/kWh",
    "residential_step_1": "yuan/kWh",
    "residential_step_2": "yuan/kWh",
    "residential_step_3": "yuan/kWh",
    "residential_valley": "yuan/kWh",
    "valley_ratio": "ratio to flat",
    "waste_feed_in": "yuan/kWh",
}
CALIBRATION = (
    "firm_import_width",
    "import_step_price",
    "coal_heat_floor",
    "gas_heat_floor",
    "gas_contract_floor",
)
SERIES = {  # given for some years: table: item: unit
    "operation": {
        "waste_burnt_by_head": "kg/(person yr)",
        "other_waste_burnt": "Mt/yr",
        "carbon_benchmark_coal": "t/MWh net",
        "carbon_benchmark_heat": "t/GJ",
    },
    "imports": {
        "capability": "MW",
        "landed_price_jinping": "yuan/MWh",
        "landed_price_baihetan": "yuan/MWh",
    },
    "renewables": {"pv_utility": "MW", "wind": "MW"},
    "storage": {
        "lease_income": "yuan/(kW yr)",
        "grid_side_power": "MW",
        "grid_side_energy": "MWh",
    },
}


def _check_tariffs(tariffs: GradedTable) -> None:
    """Every price there is, and none that nobody reads, each time in its unit."""
    for item, since in (key for key, _ in tariffs.rows):
        if item not in TARIFFS:
            allowed = "one of " + ", ".join(TARIFFS)
            raise InputError(tariffs.path, "item", item, allowed, nearest(item, TARIFFS))
        tariffs.value(item, since, unit=TARIFFS[item])
    for item in TARIFFS:
        if item not in tariffs.known(0):
            tariffs.row(item, label(0))  # raises, naming the nearest


def check_needed(tables: PowerTables, import_steps: tuple[str, ...]) -> None:
    """Ask for every row that a run will need.

    Raises:
        InputError: a row is missing or in another unit; it names file and key.
    """
    for technology, items in COSTS.items():
        for item, unit in items.items():
            tables.costs.value(technology, item, "all", unit=unit)
    for technology, unit in CAPEX.items():
        tables.costs.by(CAPEX_YEARS, technology, "capex", unit=unit)
    steps = {
        "step_width": (import_steps, "MW"),
        "step_price": (import_steps, "x coal at 300 gce/kWh"),
    }
    for table, rows in (
        (tables.operation, OPERATION),
        (tables.imports, IMPORTS | steps),
        (tables.storage, STORAGE),
    ):
        for item, (subjects, unit) in rows.items():
            table.by(subjects, item, unit=unit)
    tables.operation.value("reserve", "pv_and_wind", unit="share of output")
    tables.storage.value("user_side_power", "2019", unit="MW")
    tables.storage.value("user_side_energy", "2019", unit="MWh")
    tables.renewables.value("pv_full_load_hours", "typical", unit="h/yr")
    for item in CALIBRATION:
        tables.factor(item)
    _check_tariffs(tables.tariffs)
    for name, series in SERIES.items():
        for item, unit in series.items():
            tables.by_year(getattr(tables, name), item, 2020.5, unit)
