"""The energy account of one quarter: for every fuel, supply + transformation = use + loss.

How `sim.city` fills it each quarter (all in TJ in that quarter; yearly flows go through
`sim.clock.per_quarter` first):

    account = EnergyAccount(quarter)
    account.add_use(use)                  # array [sector, fuel]: what all agents metered
    account.add_power(power_flows)        # what the dispatch says (sim.accounts.flows.power_flows)
    account.lose("gas_network", "natural_gas", tj)
    account.transform("coking", "coal", -tj); ...
    account.supply("waste_collected", "waste", tj); ...
    account.supply_fuels(sold)            # array [fuel]: what fuel suppliers sold
    flows = account.close()               # frozen EnergyFlows, or AccountError

`sold` comes from the quantities behind the bills (`Ledger.sold`, `sim.accounts.flows.supply`), so
that closing tests bills against meters for all fuels that are brought in, as it tests the dispatch
for electricity and heat. Waste and biomass are supplied as they are burnt: nothing is tested there.
"""

from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from agents.conversions import TJ_PER_GWH
from sim.accounts.books.closure import TOLERANCE, AccountError, check
from sim.accounts.flows.power_flows import PowerFlows
from sim.accounts.vocabulary import (
    BLOCKS,
    FUEL,
    FUELS,
    IMPORTS,
    LOSS,
    LOSSES,
    PLANTS,
    RENEWABLES,
    SECTOR,
    SECTORS,
    SUPPLIES,
    SUPPLY,
    TRANSFORMATION,
    TRANSFORMATIONS,
)

Array = NDArray[np.float64]
_MAY_BE_NEGATIVE = np.array([row in IMPORTS for row in SUPPLIES])


@dataclass(frozen=True)
class EnergyFlows:
    """Flows by row and fuel, TJ in the period; inputs of transformation are negative.

    Shapes: supply [SUPPLIES, FUELS], transformation [TRANSFORMATIONS, FUELS],
    use [SECTORS, FUELS], loss [LOSSES, FUELS].
    """

    supply: Array
    transformation: Array
    use: Array
    loss: Array

    def residual(self) -> Array:
        """Supply + transformation - use - loss of each fuel, TJ, shape [FUELS]."""
        gained = self.supply.sum(axis=0) + self.transformation.sum(axis=0)
        return gained - self.use.sum(axis=0) - self.loss.sum(axis=0)

    def turnover(self) -> Array:
        """Sum of all flows of each fuel without their signs, TJ, shape [FUELS]."""
        blocks = (self.supply, self.transformation, self.use, self.loss)
        return sum((np.abs(block).sum(axis=0) for block in blocks), np.zeros(len(FUELS)))

    def plus(self, other: "EnergyFlows") -> "EnergyFlows":
        """The flows of both periods together: quarters into a year."""
        return EnergyFlows(
            **{
                f.name: _frozen(getattr(self, f.name) + getattr(other, f.name))
                for f in fields(self)
            }
        )

    def check(self, quarter: int | str) -> None:
        """Raise AccountError unless every fuel closes to 1e-9 of its turnover."""
        self._check_signs(quarter)
        residual, turnover = self.residual(), self.turnover()
        for column, fuel in enumerate(FUELS):
            check(f"energy: {fuel}", quarter, residual[column], turnover[column], "TJ")

    def _check_signs(self, quarter: int | str) -> None:
        rounding = TOLERANCE * self.turnover()  # a zero that was computed may be a hair below
        for block, rows in BLOCKS.items():
            flows = getattr(self, block)
            wrong = ~np.isfinite(flows)
            if block != "transformation":
                negative = flows < -rounding
                if block == "supply":
                    negative &= ~_MAY_BE_NEGATIVE[:, None]
                wrong |= negative
            if wrong.any():
                row, column = np.argwhere(wrong)[0]
                account = f"energy: {block} {rows[row]} {FUELS[column]}, not finite or below zero"
                raise AccountError(account, quarter, float(flows[row, column]), "TJ")


def _zeros(rows: int) -> Array:
    return np.zeros((rows, len(FUELS)))


def _frozen(array: Array) -> Array:
    array.flags.writeable = False
    return array


@dataclass
class EnergyAccount:
    """One quarter's energy, filled flow by flow and then closed; see the module's docstring."""

    quarter: int | str
    _supply: Array = field(default_factory=lambda: _zeros(len(SUPPLIES)))
    _transformation: Array = field(default_factory=lambda: _zeros(len(TRANSFORMATIONS)))
    _use: Array = field(default_factory=lambda: _zeros(len(SECTORS)))
    _loss: Array = field(default_factory=lambda: _zeros(len(LOSSES)))

    def supply(self, row: str, fuel: str, tj: float) -> None:
        """Add a supply; an unknown row or fuel is a KeyError."""
        self._supply[SUPPLY[row], FUEL[fuel]] += tj

    def transform(self, row: str, fuel: str, tj: float) -> None:
        """Add an output (positive) or an input (negative) of a transformation."""
        self._transformation[TRANSFORMATION[row], FUEL[fuel]] += tj

    def use(self, sector: str, fuel: str, tj: float) -> None:
        """Add the use of one fuel by one sector."""
        self._use[SECTOR[sector], FUEL[fuel]] += tj

    def lose(self, row: str, fuel: str, tj: float) -> None:
        """Add a loss."""
        self._loss[LOSS[row], FUEL[fuel]] += tj

    def add_use(self, use: Array) -> None:
        """Add what many metered: array [SECTORS, FUELS], TJ."""
        self._use += use

    def add_power(self, power: PowerFlows) -> None:
        """Add the dispatch of the quarter: generation, fuel, heat, imports, losses."""
        electricity, heat = FUEL["electricity"], FUEL["heat"]
        rows = [TRANSFORMATION[plant] for plant in PLANTS]
        self._transformation[rows] -= power.fuel_tj
        self._transformation[rows, electricity] += power.generation_gwh * TJ_PER_GWH
        self._transformation[rows, heat] += power.heat_tj
        renewable = [SUPPLY[row] for row in RENEWABLES]
        self._supply[renewable, electricity] += power.renewable_gwh * TJ_PER_GWH
        imported = [SUPPLY[row] for row in IMPORTS]
        self._supply[imported, electricity] += power.import_gwh * TJ_PER_GWH
        self.lose("plant_own_use", "electricity", power.own_use_gwh * TJ_PER_GWH)
        self.lose("grid_losses", "electricity", power.grid_losses_gwh * TJ_PER_GWH)
        self.lose("storage_losses", "electricity", power.storage_losses_gwh * TJ_PER_GWH)
        self.lose("heat_network", "heat", power.heat_network_tj)

    def supply_fuels(self, sold: Array) -> None:
        """Add what fuel suppliers brought in and sold: array [FUELS], TJ."""
        self._supply[SUPPLY["inbound"]] += sold

    def close(self) -> EnergyFlows:
        """Freeze the quarter.

        Raises:
            AccountError: a fuel does not close to 1e-9 of its turnover, or a flow is not finite,
                or a supply (other than an import), use or loss is below zero.
        """
        flows = self._flows()
        flows.check(self.quarter)
        return flows

    def _flows(self) -> EnergyFlows:
        return EnergyFlows(
            supply=_frozen(self._supply.copy()),
            transformation=_frozen(self._transformation.copy()),
            use=_frozen(self._use.copy()),
            loss=_frozen(self._loss.copy()),
        )
