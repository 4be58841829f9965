"""Primary energy in tonnes of coal equivalent, and the non-fossil share the plan is scored on.

Fuels count by their calorific value, electricity without fuel (sun, wind, imports) by the coal a
power unit would burn for it, as Chinese energy statistics do for shares.
"""

from dataclasses import dataclass

from agents.conversions import TJ_PER_GWH
from sim.accounts.flows.energy import EnergyFlows
from sim.accounts.vocabulary import FUEL, FUELS, IMPORTS, RENEWABLES, SUPPLY
from sim.tables import city_path, read_graded

_TCE_PER_GWH_OF_KGCE_PER_KWH = 1000.0
_ALWAYS_NON_FOSSIL = (*RENEWABLES, "biomass", "waste")


@dataclass(frozen=True)
class CoalEquivalents:
    """Conversion to tonnes of coal equivalent.

    Attributes:
        tce_per_tj: calorific, fuels and heat.
        tce_per_gwh: primary electricity, by the coal a power unit would burn.
    """

    tce_per_tj: float
    tce_per_gwh: float


@dataclass(frozen=True)
class PrimaryEnergy:
    """Primary energy of a period, tce: `by_source` is by fuel, and by row for electricity."""

    by_source: dict[str, float]

    @property
    def total(self) -> float:
        """All of it, tce."""
        return sum(self.by_source.values())

    def non_fossil(self, provincial_non_fossil: float, *, imported_hydro: bool) -> float:
        """Its non-fossil part, tce.

        Args:
            provincial_non_fossil: non-fossil share of the provincial mix in that year, 0 to 1.
            imported_hydro: count imported UHV hydropower as non-fossil.
        """
        clean = sum(self.by_source[row] for row in _ALWAYS_NON_FOSSIL)
        clean += self.by_source["import_provincial"] * provincial_non_fossil
        return clean + (self.by_source["import_uhv_hydro"] if imported_hydro else 0.0)

    def non_fossil_share(self, provincial_non_fossil: float, *, imported_hydro: bool) -> float:
        """Non-fossil part over the total, 0 to 1; not counted hydropower stays in the total."""
        clean = self.non_fossil(provincial_non_fossil, imported_hydro=imported_hydro)
        return clean / self.total if self.total > 0 else 0.0


def read_coal_equivalents(city: str = "suzhou") -> CoalEquivalents:
    """Coal equivalents of conf/city/<city>/balance/energy_units.csv."""
    units = read_graded(city_path(city, "balance", "energy_units.csv"), ("item", "subject"))
    kgce = units.value("coal_equivalent", "primary_electricity", unit="kgce/kWh")
    return CoalEquivalents(
        tce_per_tj=units.value("coal_equivalent", "calorific", unit="tce/TJ"),
        tce_per_gwh=kgce * _TCE_PER_GWH_OF_KGCE_PER_KWH,
    )


def read_provincial_non_fossil(city: str = "suzhou") -> float:
    """Non-fossil share of provincial generation in the base year, 0 to 1."""
    table = read_graded(city_path(city, "balance", "emission_factors.csv"), ("item", "subject"))
    return table.value("non_fossil_share", "import_provincial", unit="share")


def primary_energy(flows: EnergyFlows, units: CoalEquivalents) -> PrimaryEnergy:
    """Primary energy of a period from what was supplied."""
    by_source = {
        fuel: float(flows.supply[:, FUEL[fuel]].sum()) * units.tce_per_tj
        for fuel in FUELS
        if fuel != "electricity"
    }
    for row in (*RENEWABLES, *IMPORTS):
        gwh = float(flows.supply[SUPPLY[row], FUEL["electricity"]]) / TJ_PER_GWH
        by_source[row] = gwh * units.tce_per_gwh
    return PrimaryEnergy(by_source)
