"""What the fleet, the lines and the sun can deliver in a quarter, and at what marginal cost.

All power is net of own use (sent out or landed). Coal stands on line at minimum load as far as it
is available, units under a reserve contract stand cold until they are called; cogeneration serves
its heat; combined cycles have daytime contracts; waste and by-product gas run flat with their fuel.
What nobody has to take (sun, wind, hydropower, firm contracts) is nearly free, in the order in
which it is given up last: wind, sun, hydropower, green contracts, firm.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.clock import QUARTERS_PER_YEAR, quarter_of_date, quarter_of_year
from sim.grid.conditions import Conditions
from sim.grid.data.tables import COAL, DAYS, IMPORT_STEPS, PowerTables
from sim.grid.hourly.dispatch import Floats, Suppliers
from sim.grid.supply.fleet import Fleet
from sim.grid.supply.green_import import GREEN, green_landing
from sim.grid.supply.heat import SMALL, taken_over

HOURS_OF_DAY = np.arange(24)
DAYTIME = (HOURS_OF_DAY >= 8) & (HOURS_OF_DAY < 22)
NEARLY_FREE = {  # yuan/MWh
    "wind": 1.0,
    "pv": 2.0,
    "jinping": 3.0,
    "baihetan": 3.0,
    GREEN: 3.5,
    "firm": 4.0,
}
LINES = ("jinping", "baihetan")
LAST_KNOWN_CAPABILITY = 2025.5  # decimal year; afterwards the grid company adds to it
REFERENCE_FUEL_RATE = 300.0  # gce/kWh net, of the coal unit that prices provincial power
KINDS_OF_HEAT = ("coal_chp", "gas")
RESPONSE = "demand_response"  # who is called in place of a supplier


class Offers(NamedTuple):
    """The suppliers of a quarter and who is who among them.

    `plant[s]` is the row of the fleet behind supplier s, -1 for others; `others` names the rest.
    """

    suppliers: Suppliers
    plant: NDArray[np.int64]
    others: dict[str, int]

    def firm(self) -> Floats:
        """MW that all together can bring, nobody called [3 days, 24 hours]."""
        high = self.suppliers.high.sum(axis=1)
        return np.asarray(high - self.suppliers.high[:, self.others[RESPONSE]])

    def call(self, cut: Floats) -> None:
        """Let so many MW be cut in every hour [3 days, 24 hours]."""
        at = self.others[RESPONSE]
        self.suppliers.low[:, at] = self.suppliers.high[:, at] = cut


def decimal_year(quarter: int) -> float:
    """The middle of a quarter in decimal years."""
    return 2020.0 + (quarter + 0.5) / QUARTERS_PER_YEAR


def fuel_price(tables: PowerTables, conditions: Conditions) -> dict[str, float]:
    """Yuan per tce by fuel; what is not bought costs nothing."""
    coal = conditions.coal_price / tables.operating("coal_energy", "all", "tce/t")
    kwh_per_tce = 29307.6 / 3.6
    gas = conditions.gas_price / tables.operating("gas_energy", "all", "kWh/m3") * kwh_per_tce
    return {"coal": coal, "natural_gas": gas}


def co2_rate(tables: PowerTables) -> dict[str, float]:
    """Tonnes CO2 per tce by fuel, as booked at power plants.

    By-product gas is booked in steel, biomass counts zero, waste by its fossil part.
    """
    return {
        fuel: tables.operating(f"co2_{name}", "all", "t/tce")
        for fuel, name in (("coal", "coal"), ("natural_gas", "gas"), ("waste", "waste"))
    }


def carbon_cost(
    tables: PowerTables, conditions: Conditions, quarter: int, intensity: float | Floats
) -> Floats:
    """Yuan per MWh of coal power for allowances beyond the free ones; negative where in surplus.

    Free allowances follow output at the benchmark, less the share that is auctioned. Gas plants
    have benchmarks they meet, and are asked for no more.
    """
    if not conditions.carbon_covered:
        return np.zeros_like(np.asarray(intensity, dtype=float))
    benchmark = tables.by_year(
        tables.operation, "carbon_benchmark_coal", decimal_year(quarter), "t/MWh net"
    )
    free = benchmark * (1.0 - conditions.carbon_paid_share)
    return conditions.carbon_price * (np.asarray(intensity, dtype=float) - free)


def unit_cost(
    fleet: Fleet,
    tables: PowerTables,
    conditions: Conditions,
    quarter: int,
    coal_surcharge: float = 0.0,
) -> Floats:
    """Marginal cost of every unit in yuan per MWh net, carbon included.

    `coal_surcharge` (yuan/tce) is what keeps a ceiling on coal, nobody's payment.
    """
    price, carbon = fuel_price(tables, conditions), co2_rate(tables)
    price["coal"] += coal_surcharge
    cost = fleet.fuel_rate * fleet.by_fuel(price) / 1000.0 + fleet.variable_cost
    coal = fleet.of_kind(*COAL)
    intensity = fleet.fuel_rate / 1000.0 * carbon["coal"]
    cost += np.where(coal, carbon_cost(tables, conditions, quarter, intensity), 0.0)
    return np.maximum(cost, 0.0)


def provincial_cost(tables: PowerTables, conditions: Conditions, quarter: int) -> float:
    """Yuan per MWh of the coal unit that prices power of the province."""
    fuel = REFERENCE_FUEL_RATE / 1000.0 * fuel_price(tables, conditions)["coal"]
    return fuel + provincial_carbon_cost(tables, conditions, quarter)


def provincial_carbon_cost(tables: PowerTables, conditions: Conditions, quarter: int) -> float:
    """Yuan per MWh of it that are for allowances."""
    intensity = REFERENCE_FUEL_RATE / 1000.0 * co2_rate(tables)["coal"]
    return float(carbon_cost(tables, conditions, quarter, intensity))


def unit_limits(
    fleet: Fleet, tables: PowerTables, conditions: Conditions, quarter: int
) -> tuple[Floats, Floats]:
    """Least and most MW net of every unit [3 days, units, 24 hours]."""
    season = quarter_of_year(quarter)
    here = fleet.standing(quarter)
    net = np.where(here, fleet.net_capacity(), 0.0)
    share = fleet.availability.copy()
    usual = tables.operating("availability_of_class", "all", "share of time")
    for name, kinds in (("coal", COAL), ("gas", ("gas",))):
        of_class = tables.operating(f"availability_{name}", season, "share of time") / usual
        share = np.where(fleet.of_kind(*kinds), np.minimum(1.0, share * of_class), share)
    flat = {
        "byproduct_gas": conditions.byproduct_ratio,
        "waste": conditions.waste_ratio,
        "biomass": conditions.biomass_ratio,
    }
    for name, ratio in flat.items():
        factor = tables.operating("load_factor", name, "share of capacity") * ratio
        share = np.where(fleet.of_kind(name), np.minimum(1.0, factor), share)
    winter = conditions.joint_control * tables.operating("winter_limit", season, "share of output")
    share = np.where(fleet.of_kind("coal"), share * (1.0 - winter), share)
    high = np.broadcast_to((net * share)[None, :, None], (len(DAYS), len(fleet), 24)).copy()

    on_line = np.where(fleet.of_kind("coal") & ~fleet.kept, fleet.minimum_load, 0.0)
    on_line *= conditions.coal_on_line
    on_line[fleet.of_kind(*flat)] = 1.0
    low = high * on_line[None, :, None]
    floor = fleet.heat_floor * conditions.heat_ratio
    steam = tables.profiles["steam"][season - 1]
    coal_heat = floor * tables.factor("coal_heat_floor") * fleet.of_kind("coal_chp")
    coal_heat[fleet.technology == SMALL] *= 1.0 - taken_over(tables, fleet, quarter)
    gas_heat = floor * tables.factor("gas_heat_floor") * fleet.of_kind("gas")
    gas_heat = gas_heat * tables.operating("gas_heat_season", season, "ratio")
    hours = np.where(
        DAYTIME,
        tables.operating("gas_heat_factor", "day", "ratio"),
        tables.operating("gas_heat_factor", "night", "ratio"),
    )
    low += high * np.minimum(1.0, coal_heat[None, :, None] * steam[:, None, :])
    low += high * np.minimum(1.0, gas_heat[None, :, None] * hours)
    contract = tables.operating("gas_contract_floor", season, "share of capacity")
    contract *= tables.factor("gas_contract_floor")
    peaker = fleet.of_kind("gas") & (fleet.heat_floor == 0.0)
    worked = np.array([day != "holiday" for day in DAYS])
    bought = worked[:, None, None] * (net * contract * peaker)[None, :, None] * DAYTIME
    return np.minimum(np.maximum(low, bought), high), high


def hydropower(tables: PowerTables, conditions: Conditions, quarter: int) -> dict[str, Floats]:
    """MW landed and kept in the city from each line [3 days, 24 hours]."""
    imports, season = tables.imports, quarter_of_year(quarter) - 1
    second = quarter_of_date(imports.value("start", "baihetan", unit="year"))
    landed = {}
    for line in LINES:
        rated = imports.value("rated_power", line, unit="MW")
        design = imports.value("design_energy", line, unit="TWh/yr") * 1e6  # MWh
        shape = tables.profiles[line]
        scale = design / (rated * (tables.days[:, :, None] * shape).sum())
        sent = np.minimum(1.0, shape[season] * scale * conditions.hydropower_availability) * rated
        early = line == "jinping" and quarter < second
        item = "share_kept_before_baihetan" if early else "share_kept"
        kept = imports.value(item, line, unit="share of landed")
        started = quarter >= quarter_of_date(imports.value("start", line, unit="year"))
        loss = imports.value("line_loss", line, unit="share")
        landed[line] = sent * (1.0 - loss) * kept * started
    return landed


def provincial_steps(
    tables: PowerTables, conditions: Conditions, quarter: int, room: Floats, growth: float
) -> tuple[Floats, Floats]:
    """Price [steps] and most MW [3 days, steps, 24 hours] of provincial power, cheapest first.

    The steps fill the room that lines and green contracts leave under the import limit, cheapest
    first: the same as one limit on their sum.
    """
    width = tables.imports.by(IMPORT_STEPS, "step_width", unit="MW") * growth
    ratio = tables.imports.by(IMPORT_STEPS, "step_price", unit="x coal at 300 gce/kWh")
    width[0] *= tables.factor("firm_import_width")
    price = (
        ratio * tables.factor("import_step_price") * provincial_cost(tables, conditions, quarter)
    )
    price[0] = NEARLY_FREE["firm"]
    reach = np.minimum(np.cumsum(width)[None, :, None], np.maximum(room, 0.0)[:, None, :])
    return price, np.diff(reach, axis=1, prepend=0.0)


def import_capability(tables: PowerTables, quarter: int) -> float:
    """MW that all ties known from data can bring in together."""
    when = min(decimal_year(quarter), LAST_KNOWN_CAPABILITY)
    return tables.by_year(tables.imports, "capability", when, "MW")


def build_offers(
    fleet: Fleet,
    tables: PowerTables,
    conditions: Conditions,
    quarter: int,
    utility_pv: float,
    wind: float,
    growth: float,
    added_ties: float = 0.0,
    coal_surcharge: float = 0.0,
) -> Offers:
    """All suppliers of a quarter.

    Args:
        fleet: units; those not in service are left out.
        tables: of the city.
        conditions: of the quarter.
        quarter: index.
        utility_pv: MW of ground-mounted PV.
        wind: MW.
        growth: of the load against 2020, by which provincial steps widen.
        added_ties: MW of ties added by decisions.
        coal_surcharge: yuan per tce of coal, to keep a ceiling on coal.
    """
    season = quarter_of_year(quarter) - 1
    landed = hydropower(tables, conditions, quarter)
    ties = import_capability(tables, quarter) + added_ties
    room = ties - landed["jinping"] - landed["baihetan"]
    green = green_landing(tables, quarter, conditions.green_import, room)
    price, steps = provincial_steps(tables, conditions, quarter, room - green, growth)
    low, high = unit_limits(fleet, tables, conditions, quarter)
    plant = np.flatnonzero(fleet.standing(quarter))
    cost = unit_cost(fleet, tables, conditions, quarter, coal_surcharge)[plant]

    sun = (utility_pv + conditions.distributed_pv) * tables.profiles["pv"][season]
    ceilings = {
        "wind": wind * tables.profiles["wind"][season],
        "pv": sun,
        **landed,
        GREEN: green,
        **{name: steps[:, i] for i, name in enumerate(IMPORT_STEPS)},
        RESPONSE: np.zeros_like(sun),
    }
    prices = {
        **NEARLY_FREE,
        **dict(zip(IMPORT_STEPS, price, strict=True)),
        RESPONSE: 0.0,  # it is called, not bid
    }
    names = list(ceilings)
    export = tables.imports.value("export_limit", "provincial", unit="MW")
    export_price = tables.imports.value("export_price", "provincial", unit="x coal at 300 gce/kWh")
    export_price *= provincial_cost(tables, conditions, quarter)
    other_high = np.stack([ceilings[name] for name in names], axis=1)
    outflow = np.full((len(DAYS), 1, 24), -export)

    suppliers = Suppliers(
        names=(*(fleet.name[i] for i in plant), *names, "export"),
        cost=np.concatenate([cost, [prices[name] for name in names], [export_price]]),
        ramp=np.concatenate(
            [fleet.ramp[plant] * fleet.net_capacity()[plant], np.full(len(names) + 1, np.inf)]
        ),
        low=np.concatenate([low[:, plant], np.zeros_like(other_high), outflow], axis=1),
        high=np.concatenate([high[:, plant], other_high, np.zeros_like(outflow)], axis=1),
    )
    rows = np.concatenate([plant, np.full(len(names) + 1, -1)])
    places = {name: len(plant) + i for i, name in enumerate([*names, "export"])}
    return Offers(suppliers, rows, places)
