"""What a run records of the power system: capacity, peak load, and the hours of its days."""

import numpy as np
from numpy.typing import NDArray

from sim.grid.data.tables import COAL, DAYS, KINDS
from sim.grid.outcome import TJ_PER_TCE, PowerOutcome
from sim.grid.power import Power, PowerQuarter
from sim.grid.supply.fleet import Fleet
from sim.grid.system import BEHIND_METER
from sim.results.recorder import FLOW, MAXIMUM, MEAN, STOCK, Indicator, Recorder

Array = NDArray[np.float64]
HOURS = tuple(f"{day.replace('_', ' ')}|{hour:02d}" for day in DAYS for hour in range(24))
HOURLY = "City|Hourly Power"
PEAK = "City|Electricity|Peak Load"
CAPACITY = "Capacity|Electricity"
STORAGE = f"{CAPACITY}|Storage Capacity"
PRICE = "City|Price|Electricity|Wholesale"
CONTRACT = "City|Price|Electricity|Contract"
CURTAILED = "City|Electricity|Curtailed"
UNSERVED = "City|Electricity|Unserved"
ABOVE_CEILING = "City|Coal above Ceiling"
KEPT = "City|Electricity|Kept in Reserve"
IMPORT_CAPABILITY = "City|Electricity|Import Capability"
INVESTED = "Investment|Energy Supply|Electricity"
PEAK_SHARE = "City|Electricity|Demand Response|Peak Share"
CALLED = "City|Electricity|Demand Response|Called"
HEAT_RATE = "City|Intensity|Coal Power Heat Rate"
KIND_NAMES = dict(
    zip(
        KINDS,
        ("Coal", "Coal Cogeneration", "Derived Gas", "Gas", "Waste", "Biomass"),
        strict=True,
    )
)
SOURCE_OF_GROUP = {
    "coal": "Coal",
    "coal_chp": "Coal Cogeneration",
    "byproduct_gas": "Derived Gas",
    "gas": "Natural Gas",
    "waste": "Waste",
    "biomass": "Biomass",
    "provincial": "Import Provincial",
    "uhv_hydro": "Import UHV Hydro",
    "wind": "Wind",
    "pv": "Solar",
    "discharge": "Storage Discharge",
    "charge": "Storage Charge",
}


def power_indicators() -> list[Indicator]:
    """Return what is recorded of the power system."""
    found = [
        Indicator(PEAK, "MW", MAXIMUM, "highest gross load of the quarter's days"),
        Indicator(PRICE, "yuan/MWh", MEAN, "marginal cost of the hour, weighted by load"),
        Indicator(CONTRACT, "yuan/MWh", MEAN, "yearly contract of coal power, at the plant"),
        Indicator(CURTAILED, "GWh", FLOW, "sun, wind and hydropower not taken"),
        Indicator(UNSERVED, "GWh", FLOW, "asked for and not delivered"),
        Indicator(ABOVE_CEILING, "TJ", FLOW, "coal burnt though the ceiling does not admit it"),
        Indicator(
            KEPT, "MW", STOCK, "units whose owners would close them, under reserve contracts"
        ),
        Indicator(PEAK_SHARE, "1", MEAN, "of the highest load of the quarter, may be cut on call"),
        Indicator(CALLED, "GWh", FLOW, "cut on call, at the meters"),
        Indicator(HEAT_RATE, "gce/kWh", MEAN, "coal burnt for a kWh that coal units send out"),
        Indicator(f"{CAPACITY}|Solar|Ground", "MW", STOCK, "PV on open ground"),
        Indicator(f"{CAPACITY}|Solar", "MW", STOCK, "PV on roofs and open ground"),
        Indicator(f"{CAPACITY}|Wind", "MW", STOCK, "wind"),
        Indicator(f"{STORAGE}|Grid", "MW", STOCK, "stores of companies beside the grid"),
        Indicator(f"{STORAGE}|Grid|Flow Battery", "MW", STOCK, "of these the long ones"),
        Indicator(f"{STORAGE}|Firm", "MW", STOCK, "batteries behind the meters of firms"),
        Indicator(STORAGE, "MW", STOCK, "all stores"),
        Indicator(IMPORT_CAPABILITY, "MW", STOCK, "what all ties can bring in together"),
        Indicator(INVESTED, "yuan of 2020", FLOW, "by plants, stores and grid, as reviews decide"),
    ]
    found += [
        Indicator(f"{CAPACITY}|{name}", "MW", STOCK, "gross, standing")
        for name in KIND_NAMES.values()
    ]
    found += [
        Indicator(f"{HOURLY}|{name}", "MW", MEAN, "in the hours of the quarter's days", by="hour")
        for name in ("Demand", *SOURCE_OF_GROUP.values())
    ]
    return found


def record_power(
    recorder: Recorder,
    quarter: int,
    power: Power,
    served: PowerQuarter,
) -> None:
    """Record the power system at the end of a quarter.

    Args:
        recorder: of the run.
        quarter: index.
        power: the power system with its market.
        served: the quarter.
    """
    system, outcome = power.system, served.outcome
    fleet, ground = system.fleet, system.utility_pv(quarter)
    stores = system.storage(quarter)
    beside_grid = sum(mw for kind, (mw, _) in stores.items() if kind != BEHIND_METER)
    put = recorder.put
    put(quarter, PEAK, outcome.peak)
    put(quarter, PRICE, outcome.mean_price)
    put(quarter, CONTRACT, power.contract_price(quarter))
    put(quarter, CURTAILED, sum(outcome.curtailed.values()))
    put(quarter, UNSERVED, outcome.unserved)
    put(quarter, ABOVE_CEILING, outcome.coal_above_ceiling)
    put(quarter, KEPT, float(fleet.capacity[fleet.kept & fleet.standing(quarter)].sum()))
    put(quarter, PEAK_SHARE, share_on_call(outcome))
    put(quarter, CALLED, outcome.demand_response)
    put(quarter, HEAT_RATE, coal_heat_rate(outcome, fleet))
    put(quarter, f"{CAPACITY}|Solar|Ground", ground)
    put(quarter, f"{CAPACITY}|Solar", ground + served.conditions.distributed_pv)
    put(quarter, f"{CAPACITY}|Wind", system.wind(quarter))
    put(quarter, f"{STORAGE}|Grid", beside_grid)
    put(quarter, f"{STORAGE}|Grid|Flow Battery", stores["flow"][0])
    put(quarter, f"{STORAGE}|Firm", stores[BEHIND_METER][0])
    put(quarter, STORAGE, sum(mw for mw, _ in stores.values()))
    put(quarter, IMPORT_CAPABILITY, system.import_capability(quarter))
    put(quarter, INVESTED, power.invested)
    standing = fleet.capacity_by_kind(quarter)
    for kind, name in KIND_NAMES.items():
        put(quarter, f"{CAPACITY}|{name}", standing.get(kind, 0.0))
    for name, values in by_hour(outcome).items():
        put(quarter, f"{HOURLY}|{name}", values)


def coal_heat_rate(outcome: PowerOutcome, fleet: Fleet) -> float:
    """Return coal burnt per electricity sent out by coal units, gce/kWh; 0 if they stand still."""
    sent = float(outcome.sent_out[fleet.of_kind(*COAL)].sum())
    return outcome.coal_burnt(fleet) / TJ_PER_TCE / sent if sent > 0.0 else 0.0


def share_on_call(outcome: PowerOutcome) -> float:
    """Return the part of the quarter's highest load at the busbar that may be cut on call."""
    day, hour = np.unravel_index(int(np.argmax(outcome.load)), outcome.load.shape)
    there = outcome.response.may_be_cut()[day, hour]
    return float(there / outcome.load[day, hour])


def by_hour(outcome: PowerOutcome) -> dict[str, Array]:
    """Return demand and supply by source in the hours of the days, MW [72]; charging positive."""
    days = [outcome.hourly(day) for day in range(len(DAYS))]
    idle = np.zeros(24)  # of a kind of which nothing stands any more
    found = {"Demand": np.concatenate([sum(day.values()) - day["charge"] for day in days])}
    for group, name in SOURCE_OF_GROUP.items():
        found[name] = np.concatenate([day.get(group, idle) for day in days])
    found["Storage Charge"] = -found["Storage Charge"]
    return found
