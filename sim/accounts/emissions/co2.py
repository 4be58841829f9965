"""CO2 of a period on three boundaries, and the identity that links them.

- territorial: what leaves chimneys and tailpipes in the city: fuel burnt by users and plants,
  processes, the fossil part of waste.
- official: energy activities only, plus net electricity import at a stated factor. Whether
  imported UHV hydropower counts at zero or at the provincial factor is a switch, `uhv`.
- end-user: everybody's own emissions and processes plus the electricity, heat and hydrogen they
  use, at the intensity of their supply (`sim.accounts.emissions.end_user`).

Identity: official = territorial - processes - waste + import, and
end-user = official + processes + waste, the import counted alike on both.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from agents.conversions import MWH_PER_TJ
from sim.accounts.books.closure import check
from sim.accounts.emissions.end_user import EndUser, allocate
from sim.accounts.flows.energy import EnergyFlows
from sim.accounts.vocabulary import (
    FUEL,
    FUELS,
    PROCESS_SECTORS,
    SECTOR,
    SECTOR_ROWS,
    SECTORS,
    SUPPLY,
    TRANSFORMATION,
)
from sim.tables import city_path, read_graded

Array = NDArray[np.float64]
Uhv = Literal["zero", "provincial"]
UHV_CHOICES: tuple[Uhv, Uhv] = ("zero", "provincial")

_BURNT = np.array([sector.burnt for sector in SECTOR_ROWS], dtype=float)
_NOT_BURNT_HERE = ("heat", "electricity", "waste")  # waste is a boundary term of its own


@dataclass(frozen=True)
class EmissionFactors:
    """Emission factors and what splits cogeneration fuel.

    Attributes:
        fuel: t CO2 per TJ burnt, shape [FUELS]; 0 for heat, electricity and biomass.
        waste: t fossil CO2 per TJ of waste burnt.
        coking: t CO2 per TJ of coal coked, the carbon that is in neither coke nor gas.
        heat_efficiency: of a boiler that would make the heat of a cogeneration plant.
        power_efficiency: of a unit that would make its electricity.
    """

    fuel: Array
    waste: float
    coking: float
    heat_efficiency: float
    power_efficiency: float


@dataclass(frozen=True)
class Emissions:
    """CO2 of a period in t, before boundaries are drawn.

    Attributes:
        use: fuel burnt by sectors, shape [SECTORS].
        transformation: fuel burnt by plants and coke ovens, shape [TRANSFORMATIONS].
        process: from materials, shape [SECTORS].
        waste_use: fossil part of waste burnt by sectors, shape [SECTORS].
        waste_plants: fossil part of waste burnt in plants, shape [TRANSFORMATIONS].
    """

    use: Array
    transformation: Array
    process: Array
    waste_use: Array
    waste_plants: Array

    @property
    def waste(self) -> float:
        """Fossil part of all waste burnt, t; outside the official boundary."""
        return float(self.waste_use.sum() + self.waste_plants.sum())

    @property
    def energy(self) -> float:
        """Energy activities, t: the part that all three boundaries share."""
        return float(self.use.sum() + self.transformation.sum())

    @property
    def territorial(self) -> float:
        """What leaves chimneys and tailpipes in the city, t."""
        return self.energy + float(self.process.sum()) + self.waste


@dataclass(frozen=True)
class Boundaries:
    """The three boundaries side by side under one choice of how UHV hydropower counts, t.

    `import_uhv` and `import_provincial` are what the imports add; `end_user` is by sector.
    """

    uhv: Uhv
    emissions: Emissions
    import_uhv: float
    import_provincial: float
    end_user: EndUser

    @property
    def territorial(self) -> float:
        """Independent of `uhv`, t."""
        return self.emissions.territorial

    @property
    def official(self) -> float:
        """Energy activities plus net electricity import, t; the headline."""
        return self.emissions.energy + self.import_uhv + self.import_provincial

    @property
    def total_end_user(self) -> float:
        """Sum of what users cause, t."""
        return float(self.end_user.by_sector.sum())


@dataclass(frozen=True)
class Identity:
    """The identity that links the boundaries: its terms in t, by name, and what is left over."""

    terms: dict[str, float]
    residual: float

    def check(self, quarter: int | str) -> None:
        """Raise AccountError unless the residual is within 1e-9 of what was summed."""
        turnover = sum(abs(term) for term in self.terms.values())
        check("CO2: territorial, official, end-user", quarter, self.residual, turnover, "t")


def read_emission_factors(city: str = "suzhou") -> EmissionFactors:
    """Emission factors of conf/city/<city>/balance/emission_factors.csv."""
    table = read_graded(city_path(city, "balance", "emission_factors.csv"), ("item", "subject"))
    fuel = np.array(
        [0.0 if f in _NOT_BURNT_HERE else table.value("co2", f, unit="t/TJ") for f in FUELS]
    )
    fuel.flags.writeable = False
    return EmissionFactors(
        fuel=fuel,
        waste=table.value("co2_fossil_part", "waste", unit="t/TJ"),
        coking=table.value("co2_of_coking", "coal", unit="t/TJ"),
        heat_efficiency=table.value("reference_efficiency", "heat", unit="share"),
        power_efficiency=table.value("reference_efficiency", "electricity", unit="share"),
    )


def read_base_processes(city: str = "suzhou") -> Array:
    """Process CO2 of the base year, t, shape [SECTORS]; grows with the sector's tonnes."""
    table = read_graded(city_path(city, "balance", "emission_factors.csv"), ("item", "subject"))
    process = np.zeros(len(SECTORS))
    for sector in PROCESS_SECTORS:
        process[SECTOR[sector]] = table.value("process", sector, unit="Mt") * 1e6
    return process


def read_import_factor(city: str = "suzhou") -> float:
    """CO2 of provincial electricity in the base year, t/MWh; later years come from the world."""
    table = read_graded(city_path(city, "balance", "emission_factors.csv"), ("item", "subject"))
    return table.value("electricity_import", "provincial", unit="t/MWh")


def emissions(flows: EnergyFlows, factors: EmissionFactors, process: Array) -> Emissions:
    """CO2 of the period's energy flows; `process` is t in the period, shape [SECTORS]."""
    use = (flows.use @ factors.fuel) * _BURNT
    burnt = np.maximum(-flows.transformation, 0.0)
    plants = burnt @ factors.fuel
    coking = TRANSFORMATION["coking"]
    plants[coking] = burnt[coking, FUEL["coal"]] * factors.coking
    waste = FUEL["waste"]
    return Emissions(
        use=use,
        transformation=plants,
        process=process,
        waste_use=flows.use[:, waste] * factors.waste,
        waste_plants=burnt[:, waste] * factors.waste,
    )


def boundaries(
    flows: EnergyFlows,
    emitted: Emissions,
    factors: EmissionFactors,
    provincial_t_per_mwh: float,
    uhv: Uhv,
) -> Boundaries:
    """All three boundaries of a period under one choice of how UHV hydropower counts.

    Args:
        flows: the closed energy account.
        emitted: `emissions(flows, ...)`.
        factors: the same factors.
        provincial_t_per_mwh: CO2 factor of the provincial grid in that year.
        uhv: "zero", or "provincial" to count imported hydropower like any other import.
    """
    electricity = FUEL["electricity"]
    imported_mwh = {
        row: flows.supply[SUPPLY[row], electricity] * MWH_PER_TJ
        for row in ("import_uhv_hydro", "import_provincial")
    }
    uhv_factor = provincial_t_per_mwh if uhv == "provincial" else 0.0
    import_uhv = float(imported_mwh["import_uhv_hydro"] * uhv_factor)
    import_provincial = float(imported_mwh["import_provincial"] * provincial_t_per_mwh)
    users = allocate(
        flows,
        use=emitted.use + emitted.process + emitted.waste_use,
        plants=emitted.transformation + emitted.waste_plants,
        imported=import_uhv + import_provincial,
        heat_efficiency=factors.heat_efficiency,
        power_efficiency=factors.power_efficiency,
    )
    return Boundaries(uhv, emitted, import_uhv, import_provincial, users)


def identity(found: Boundaries) -> Identity:
    """Terms of the identity between the three boundaries, t, and its residual.

    The residual is the larger of the two gaps: official against territorial, and the sum of what
    users cause against official. The second is a real test, as every user's share of electricity,
    heat and hydrogen was worked out on its own.
    """
    process = float(found.emissions.process.sum())
    waste = found.emissions.waste
    imported = found.import_uhv + found.import_provincial
    terms = {
        "territorial": found.territorial,
        "processes": -process,
        "fossil part of waste": -waste,
        "import of UHV hydropower": found.import_uhv,
        "import from the province": found.import_provincial,
        "official": found.official,
        "end-user": found.total_end_user,
    }
    first = found.territorial - process - waste + imported - found.official
    second = found.official + process + waste - found.total_end_user
    return Identity(terms, max(first, second, key=abs))
