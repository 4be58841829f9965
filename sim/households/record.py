"""What a run records of households: cars, appliances, heaters, roofs."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.households.dwelling import INSULATED, TO_CODE
from agents.households.household import HEAT_PUMP_HEATER
from sim.accounts.sums import counts_by_kind
from sim.divisions import DIVISIONS
from sim.results.recorder import FLOW, STOCK, Indicator, Recorder

CARS = ("Petrol", "Plug-In Hybrid", "Battery Electric")
HEATERS = ("Other", "Gas", "Electric", "Solar", "Heat Pump")
GRADES = ("Grade 1", "Grade 2", "Grade 3")
APPLIANCE_NAMES = {
    "air_conditioner": "Air Conditioner",
    "refrigerator": "Refrigerator",
    "washing_machine": "Washing Machine",
}
HOUSEHOLDS = "City|Stock|Household"
ROOFS = "Capacity|Electricity|Solar|Household"
RETROFITTED_HOMES = "City|Floor Space|Retrofitted|Homes"
ASKED = "City|Household|Asked to Retrofit"
FARM_HOUSES, NEW_HOMES = "City|Stock|Insulated Farmhouse", "City|Stock|Home Built to Code"
VILLAGE_PUMPS = "City|Stock|Rural Heat Pump"
WAITING = "City|PV Waiting for Connection|Household"


def household_indicators() -> list[Indicator]:
    """Return what is recorded of households."""
    found = [
        Indicator(HOUSEHOLDS, "households", STOCK, "living in the city", by="division"),
        Indicator(ROOFS, "MW", STOCK, "PV on roofs of houses", by="division"),
        Indicator(RETROFITTED_HOMES, "M m2", STOCK, "homes the programme has done since 2026"),
        Indicator(ASKED, "households", FLOW, "owners to whom the programme came"),
        Indicator(FARM_HOUSES, "households", STOCK, "live in a farm house rebuilt with insulation"),
        Indicator(NEW_HOMES, "households", STOCK, "live in a home built since 2021"),
        Indicator(VILLAGE_PUMPS, "households", STOCK, "of villages, have heat-pump hot water"),
        Indicator(WAITING, "MW", STOCK, "PV of homes that the grid lets wait", by="division"),
    ]
    for kind in CARS:
        found.append(
            Indicator(f"City|Stock|Car|{kind}", "vehicles", STOCK, "private cars", by="division")
        )
        found.append(Indicator(f"City|Sales|Car|{kind}", "vehicles", FLOW, "bought by households"))
    found += [
        Indicator(f"City|Stock|Water Heater|{kind}", "households", STOCK, "have it")
        for kind in HEATERS
    ]
    for name in APPLIANCE_NAMES.values():
        found += [
            Indicator(f"City|Sales|{name}|{grade}", "items", FLOW, "bought, by label grade")
            for grade in GRADES
        ]
        found += [
            Indicator(f"City|Stock|{name}|{grade}", "households", STOCK, "have it, by label grade")
            for grade in GRADES
        ]
    return found


def record_households(sector: Any, recorder: Recorder, quarter: int) -> None:
    """Record the state of a `sim.households.sector.HouseholdSector` at the end of a quarter."""
    population = sector.population
    rows, columns, weight = population.rows, population.columns, population.weight

    def by_kind(names: tuple[str, ...], kinds: int) -> NDArray[np.float64]:
        """Households by division and kind, over several slots."""
        shape, district = (len(DIVISIONS), kinds), columns["district"]
        counts = sum(counts_by_kind(rows, district, columns[name], shape) for name in names)
        return np.asarray(counts * weight, np.float64)

    recorder.put(quarter, ROOFS, sector.roof_kw() / 1e3)
    recorder.put(quarter, RETROFITTED_HOMES, sector.home_retrofits.since_2026)
    recorder.put(quarter, ASKED, sector.home_retrofits.asked)
    active, home = columns["active"], columns["home"]
    for name, having in (
        (FARM_HOUSES, home == INSULATED),
        (NEW_HOMES, home == TO_CODE),
        (VILLAGE_PUMPS, ~columns["urban"] & (columns["water_heater"] == HEAT_PUMP_HEATER)),
    ):
        recorder.put(quarter, name, np.count_nonzero(having & active) * weight)
    recorder.put(quarter, WAITING, sector.roofs.waiting_kw() / 1e3)
    cars = by_kind(("car", "second_car"), len(CARS) + 1)
    for code, kind in enumerate(CARS, start=1):
        recorder.put(quarter, f"City|Stock|Car|{kind}", cars[:, code])
        recorder.put(quarter, f"City|Sales|Car|{kind}", sector.cars.sales[code])
    heaters = by_kind(("water_heater",), len(HEATERS))
    recorder.put(quarter, HOUSEHOLDS, heaters.sum(axis=1))
    heaters = heaters.sum(axis=0)
    for code, kind in enumerate(HEATERS):
        recorder.put(quarter, f"City|Stock|Water Heater|{kind}", heaters[code])
    for state, name in APPLIANCE_NAMES.items():
        grades = by_kind((f"{state}_class",), len(GRADES) + 1).sum(axis=0)
        for code, grade in enumerate(GRADES):
            recorder.put(quarter, f"City|Stock|{name}|{grade}", grades[code + 1])
            recorder.put(
                quarter, f"City|Sales|{name}|{grade}", sector.appliances[state].sales[code]
            )
