"""The accounts as named indicators: names after the IAMC convention, with unit and kind.

`account_values` turns one closed period into {name: value}; `declare` lists the same names for
the recorder. A parent such as "Emissions|CO2|Energy|Demand|Industry" is the sum of its children.
"Emissions|CO2" is territorial and the sum of its Energy, Industrial Processes and Waste; beside
these stand other cuts of the same city, which do not add to it: Territorial, Official, End-User
(totals of the boundaries), Import Provincial and Import UHV Hydro (what links them) and Caused
(end-user by sector).
"""

import math
from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from agents.conversions import TJ_PER_GWH
from sim.accounts.books.money import GOVERNMENTS, PARTIES, Kind, Ledger
from sim.accounts.emissions.co2 import Boundaries
from sim.accounts.flows.coal_equivalent import CoalEquivalents, primary_energy
from sim.accounts.flows.energy import EnergyFlows
from sim.accounts.quarter import Closed
from sim.accounts.vocabulary import (
    FUEL,
    FUEL_COLUMNS,
    IMPORTS,
    PLANTS,
    POLLUTANTS,
    PROCESS_SECTORS,
    RENEWABLES,
    SECTOR,
    SECTOR_ROWS,
    SUPPLY,
    TRANSFORMATION,
    TRANSFORMATION_ROWS,
)
from sim.results.recorder import FLOW, MEAN, Indicator

Array = NDArray[np.float64]
_SOURCE_NAMES = {
    **{row.key: row.variable.split("|")[-1] for row in TRANSFORMATION_ROWS},
    "pv": "Solar",
    "wind": "Wind",
    "import_uhv_hydro": "Import UHV Hydro",
    "import_provincial": "Import Provincial",
}
# who lives or works in the city: what they pay more than they receive is what it costs the city
RESIDENTS = (
    "households",
    "firms",
    "transport operators",
    "charging operators",
    "grid company",
    "power plants",
    "shippers",
    "other users",
)
# longest matching prefix decides unit, kind and meaning
_FACTS = {
    "Emissions|CO2": ("t CO2", FLOW, "leaves chimneys and tailpipes in the city"),
    "Emissions|Sulfur": ("t SO2", FLOW, "from fuel burnt in the city"),
    "Emissions|NOx": ("t NOx", FLOW, "from fuel burnt in the city"),
    "Emissions|PM2.5": ("t PM2.5", FLOW, "from fuel burnt in the city"),
    "Emissions|CO2|Territorial": ("t CO2", FLOW, "energy, processes and the fossil part of waste"),
    "Emissions|CO2|Official": ("t CO2", FLOW, "energy activities and net electricity import"),
    "Emissions|CO2|End-User": ("t CO2", FLOW, "everybody's own and what their supply caused"),
    "Emissions|CO2|Import": ("t CO2", FLOW, "of net electricity import, at the provincial factor"),
    "Emissions|CO2|Caused": ("t CO2", FLOW, "end-user emissions, UHV hydropower at zero"),
    "Emissions|CO2 Intensity|Electricity": ("t/MWh", MEAN, "of grid electricity at the meter"),
    "Final Energy": ("TJ", FLOW, "used by sectors, feedstock included"),
    "City|Final Energy by Fuel": ("TJ", FLOW, "used by all sectors"),
    "Final Energy by Electricity": ("TJ", FLOW, "electricity at the meter"),
    "Secondary Energy|Electricity": ("GWh", FLOW, "made in the city, gross, or landed"),
    "Secondary Energy|Heat": ("TJ", FLOW, "heat sent out"),
    "Primary Energy": ("tce", FLOW, "supply, electricity by the coal a power unit would burn"),
    "City|Non-Fossil Energy": ("tce", FLOW, "part of primary energy"),
    "Non-Fossil Share": ("1", MEAN, "non-fossil part of primary energy"),
    "City|Money": ("yuan", FLOW, "paid, real 2020 yuan"),
    "City|Paid": ("yuan", FLOW, "what these paid to anybody, real 2020 yuan"),
    "City|Received": ("yuan", FLOW, "what anybody paid to these, real 2020 yuan"),
    "City|Public Cost": (
        "yuan",
        FLOW,
        "grants, premiums, rewards and bus service that governments paid, real 2020 yuan",
    ),
}


def account_values(closed: Closed, units: CoalEquivalents, ledger: Ledger) -> dict[str, float]:
    """Every indicator of the accounts for one quarter, by name."""
    return {
        **_co2(closed.zero, closed.provincial),
        **_energy(closed.flows),
        **_electricity(closed.flows),
        **_primary(closed, units),
        **{POLLUTANTS[name]: tonnes for name, tonnes in closed.pollutants.total().items()},
        **_money(ledger, closed.quarter),
    }


def declare(names: Mapping[str, float]) -> list[Indicator]:
    """Declarations for the recorder, in the order of `account_values`; the names never change."""
    declared = []
    for name in names:
        prefix = max((p for p in _FACTS if name.startswith(p)), key=len)
        unit, kind, meaning = _FACTS[prefix]
        declared.append(Indicator(name, unit, kind, meaning))
    return declared


def with_parents(leaves: Mapping[str, float], root: str) -> dict[str, float]:
    """The leaves and the sums at every level of their names, from `root` down."""
    summed: dict[str, float] = {}
    for name, value in leaves.items():
        for parent in _lineage(name, root):
            summed[parent] = summed.get(parent, 0.0) + value
    return summed


@cache
def _lineage(name: str, root: str) -> tuple[str, ...]:
    """The names from `root` down to a name that begins with it."""
    parts = name.split("|")
    return tuple("|".join(parts[:depth]) for depth in range(root.count("|") + 1, len(parts) + 1))


def _co2(zero: Boundaries, provincial: Boundaries) -> dict[str, float]:
    emitted = zero.emissions
    leaves = _by_sector("Emissions|CO2|Energy|Demand", emitted.use)
    for row, tonnes in zip(TRANSFORMATION_ROWS, emitted.transformation.tolist(), strict=True):
        leaves[f"Emissions|CO2|Energy|Supply|{row.variable}"] = tonnes
    for sector in PROCESS_SECTORS:
        name = SECTOR_ROWS[SECTOR[sector]].variable.split("|")[-1]
        leaves[f"Emissions|CO2|Industrial Processes|{name}"] = float(
            emitted.process[SECTOR[sector]]
        )
    leaves["Emissions|CO2|Waste"] = emitted.waste
    found = with_parents(leaves, "Emissions|CO2")
    found["Emissions|CO2|Territorial"] = zero.territorial
    for name, boundary in (("UHV at Zero", zero), ("UHV at Provincial Factor", provincial)):
        found[f"Emissions|CO2|Official|{name}"] = boundary.official
        found[f"Emissions|CO2|End-User|{name}"] = boundary.total_end_user
        found[f"Emissions|CO2 Intensity|Electricity|{name}"] = (
            boundary.end_user.electricity_t_per_mwh
        )
    found["Emissions|CO2|Import Provincial"] = provincial.import_provincial
    found["Emissions|CO2|Import UHV Hydro"] = provincial.import_uhv
    caused = _by_sector("Emissions|CO2|Caused", zero.end_user.by_sector)
    return found | with_parents(caused, "Emissions|CO2|Caused")


def _energy(flows: EnergyFlows) -> dict[str, float]:
    found = with_parents(_by_sector("Final Energy", flows.use.sum(axis=1)), "Final Energy")
    for fuel in FUEL_COLUMNS:
        used = float(flows.use[:, FUEL[fuel.key]].sum())
        found[f"City|Final Energy by Fuel|{fuel.variable}"] = used
    heat = flows.transformation[:, FUEL["heat"]]
    made = {
        f"Secondary Energy|Heat|{_SOURCE_NAMES[key]}": float(heat[TRANSFORMATION[key]])
        for key in (*PLANTS, "heat_plants")
    }
    return found | with_parents(made, "Secondary Energy|Heat")


def _electricity(flows: EnergyFlows) -> dict[str, float]:
    column = FUEL["electricity"]
    root = "Final Energy by Electricity"
    used = with_parents(_by_sector(root, flows.use[:, column]), root)
    made = {key: flows.transformation[TRANSFORMATION[key], column] for key in PLANTS}
    landed = {key: flows.supply[SUPPLY[key], column] for key in (*RENEWABLES, *IMPORTS)}
    root = "Secondary Energy|Electricity"
    by_source = {
        f"{root}|{_SOURCE_NAMES[key]}": float(tj) / TJ_PER_GWH
        for key, tj in (made | landed).items()
    }
    return used | with_parents(by_source, root)


def _primary(closed: Closed, units: CoalEquivalents) -> dict[str, float]:
    primary = primary_energy(closed.flows, units)
    names = {fuel.key: fuel.variable for fuel in FUEL_COLUMNS} | _SOURCE_NAMES
    leaves = {f"Primary Energy|{names[key]}": tce for key, tce in primary.by_source.items()}
    found = with_parents(leaves, "Primary Energy")
    for name, hydro in (("With Imported Hydro", True), ("Without Imported Hydro", False)):
        clean = primary.non_fossil(closed.mix.non_fossil, imported_hydro=hydro)
        share = primary.non_fossil_share(closed.mix.non_fossil, imported_hydro=hydro)
        found[f"City|Non-Fossil Energy|{name}"] = clean
        found[f"Non-Fossil Share|{name}"] = share
    return found


def _money(ledger: Ledger, quarter: int) -> dict[str, float]:
    """Payments by kind, by who paid and who received, and what government paid; one pass."""
    kinds: dict[str, list[float]] = {kind: [] for kind in Kind}
    paid: dict[str, list[float]] = {party: [] for party in PARTIES}
    received: dict[str, list[float]] = {party: [] for party in PARTIES}
    for block in ledger.blocks(quarter=quarter):
        kinds[block.kind] += block.amounts
        paid[block.payer] += block.amounts
        received[block.payee] += block.amounts
    found = {f"City|Money|{kind.capitalize()}": math.fsum(kinds[kind]) for kind in kinds}
    for party in (*RESIDENTS, *GOVERNMENTS):
        found[f"City|Paid|{party.capitalize()}"] = math.fsum(paid[party])
        found[f"City|Received|{party.capitalize()}"] = math.fsum(received[party])
    public = [amount for payer in GOVERNMENTS for amount in paid[payer]]
    return found | {"City|Public Cost": math.fsum(public)}


def _by_sector(root: str, values: Array) -> dict[str, float]:
    rows = zip(SECTOR_ROWS, values.tolist(), strict=True)
    return {f"{root}|{row.variable}": value for row, value in rows}
