"""What a run records of goods, ports and ships."""

import numpy as np

from agents.conversions import KWH_PER_MWH
from agents.transport.goods import MODES
from agents.transport.port_equipment import BARGE, DIESEL, DRIVES, ELECTRIC
from sim.clock import per_quarter
from sim.freight.sector import Freight
from sim.results.recorder import FLOW, MEAN, STOCK, Indicator, Recorder

SERVICE = "Energy Service|Transportation|Freight"
MACHINERY = "Final Energy|Transportation|Port Machinery"
CHANGED = "City|Freight|Changed Mode"
SHORE = "City|Port|Shore Power Use"
FITTED = "City|Share|Ships Fitted for Shore Power"
MODE_NAMES = {"road": "Road", "water": "Water", "rail": "Rail"}
DRIVE_NAMES = {"diesel": "Diesel", "gas": "Gas", "electric": "Electric"}


def freight_indicators() -> list[Indicator]:
    """Return what is recorded of goods, ports and ships."""
    inland = "goods of the city by truck, canal or train; the Yangtze and the sea left aside"
    found = [Indicator(f"{SERVICE}|{MODE_NAMES[mode]}", "t km", FLOW, inland) for mode in MODES]
    found += [
        Indicator(CHANGED, "t km", FLOW, "a year's goods whose new contract is by another mode"),
        Indicator(SHORE, "MWh", FLOW, "taken by ships at berth"),
        Indicator(FITTED, "1", MEAN, "of what ships need at berth"),
        Indicator(f"{MACHINERY}|Electricity", "TJ", FLOW, "of machines of ports"),
        Indicator(f"{MACHINERY}|Diesel", "TJ", FLOW, "of machines of ports"),
    ]
    for drive in ("diesel", "electric"):
        name = f"City|Stock|Port Machine|{DRIVE_NAMES[drive]}"
        found.append(Indicator(name, "machines", STOCK, "in ports"))
    for drive in DRIVES:
        name = f"City|Stock|Barge|{DRIVE_NAMES[drive]}"
        found.append(Indicator(name, "vessels", STOCK, "inland vessels owned in the city"))
    return found


def record_freight(freight: Freight, recorder: Recorder, quarter: int) -> None:
    """Record the state at the end of a quarter."""
    turnover = freight.shippers.turnover(freight.growth(quarter))
    for mode, amount in zip(MODES, turnover.tolist(), strict=True):
        recorder.put(quarter, f"{SERVICE}|{MODE_NAMES[mode]}", per_quarter(amount))
    recorder.put(quarter, CHANGED, freight.shippers.moved)
    columns = freight.ships.population.columns
    recorder.put(quarter, SHORE, per_quarter(freight.shore_kwh().sum()) / KWH_PER_MWH)
    demand = columns["demand"]
    recorder.put(quarter, FITTED, float(demand[columns["fitted"]].sum() / demand.sum()))
    machines = freight.machinery()
    recorder.put(quarter, f"{MACHINERY}|Electricity", per_quarter(machines[ELECTRIC]))
    recorder.put(quarter, f"{MACHINERY}|Diesel", per_quarter(machines[DIESEL]))
    numbers = freight.equipment.numbers()
    by_drive = np.stack([numbers[:, :BARGE].sum(axis=1), numbers[:, BARGE]], axis=1)
    for code, drive in enumerate(DRIVES):
        label = DRIVE_NAMES[drive]
        if f"City|Stock|Port Machine|{label}" in recorder.indicators:
            recorder.put(quarter, f"City|Stock|Port Machine|{label}", by_drive[code, 0])
        recorder.put(quarter, f"City|Stock|Barge|{label}", by_drive[code, 1])
