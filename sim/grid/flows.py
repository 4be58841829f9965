"""A dispatched quarter in the form the energy accounts ask for."""

import numpy as np

from sim.accounts.flows.power_flows import PowerFlows
from sim.accounts.vocabulary import FUEL, FUELS, IMPORTS, PLANTS, RENEWABLES
from sim.grid.data.tables import FUELS as FUEL_OF_KIND
from sim.grid.data.tables import KINDS, PowerTables
from sim.grid.outcome import PowerOutcome
from sim.grid.supply.fleet import Fleet
from sim.grid.supply.heat import heat_from_plants

PLANT_OF_KIND = {
    "coal": "coal_power",
    "coal_chp": "coal_chp",
    "byproduct_gas": "derived_gas_power",
    "gas": "gas_power",
    "waste": "waste_to_energy",
    "biomass": "biomass_power_heat",
}


def power_flows(
    outcome: PowerOutcome, fleet: Fleet, tables: PowerTables, heat_used: float
) -> PowerFlows:
    """Generation, fuel, heat, imports and losses of a quarter.

    Args:
        outcome: of the dispatch.
        fleet: its units.
        tables: of the city.
        heat_used: TJ of heat that users take from plants in the quarter.

    Must-run output without a taker is counted with the grid losses.
    """
    plants = {name: i for i, name in enumerate(PLANTS)}
    generation, heat = np.zeros(len(PLANTS)), np.zeros(len(PLANTS))
    fuel = np.zeros((len(PLANTS), len(FUELS)))
    steam, for_steam, lost = heat_from_plants(tables, fleet, outcome.quarter, heat_used)
    made, burnt = outcome.by_kind(outcome.generation, fleet), outcome.by_kind(outcome.fuel, fleet)
    for kind in KINDS:
        row = plants[PLANT_OF_KIND[kind]]
        generation[row] = made[kind]
        heat[row] = steam.get(kind, 0.0)
        fuel[row, FUEL[FUEL_OF_KIND[kind]]] = burnt[kind] + for_steam.get(kind, 0.0)
    landed = outcome.imports()
    imports = {
        "import_uhv_hydro": landed["uhv_hydro"],
        "import_provincial": landed["provincial"] - outcome.exported,
    }
    renewable = {"pv": outcome.pv, "wind": outcome.wind}
    return PowerFlows(
        generation_gwh=generation,
        fuel_tj=fuel,
        heat_tj=heat,
        renewable_gwh=np.array([renewable[name] for name in RENEWABLES]),
        import_gwh=np.array([imports[name] for name in IMPORTS]),
        own_use_gwh=outcome.own_use,
        grid_losses_gwh=outcome.grid_loss + outcome.surplus,
        storage_losses_gwh=outcome.charged - outcome.discharged,
        heat_network_tj=lost,
    )
