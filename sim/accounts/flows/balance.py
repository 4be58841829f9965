"""The energy balance of the base year 2020, read from conf/city/<city>/balance and checked."""

import numpy as np

from sim.accounts.books.closure import TOLERANCE
from sim.accounts.flows.energy import EnergyFlows
from sim.accounts.vocabulary import BLOCKS, FUEL, FUELS
from sim.errors import InputError, nearest
from sim.tables import GradedTable, city_path, read_graded

BASE_YEAR = 2020
TJ_PER_PJ = 1000.0
_GAINS = ("supply", "transformation")


def read_balance(city: str = "suzhou") -> EnergyFlows:
    """The flows of the base year, TJ in the year.

    Raises:
        InputError: a row or fuel is unknown, a flow has the wrong sign, or a fuel does not close
            to 1e-9 of its turnover; the message names the fuel, the gap and the row that would
            close it.
    """
    path = city_path(city, "balance", "energy_balance.csv")
    return balance_from(read_graded(path, ("block", "row", "fuel")))


def balance_from(table: GradedTable) -> EnergyFlows:
    """Turn a graded table with keys block, row, fuel (PJ) into checked flows (TJ)."""
    arrays = {block: np.zeros((len(rows), len(FUELS))) for block, rows in BLOCKS.items()}
    for (block, row, fuel), _ in table.rows:
        _check_names(table, block, row, fuel)
        petajoules = table.value(block, row, fuel, unit="PJ")
        arrays[block][BLOCKS[block].index(row), FUEL[fuel]] = petajoules * TJ_PER_PJ
    for array in arrays.values():
        array.flags.writeable = False
    flows = EnergyFlows(**arrays)
    _check_closure(table, flows)
    return flows


def _check_names(table: GradedTable, block: str, row: str, fuel: str) -> None:
    if block not in BLOCKS:
        raise InputError(table.path, "block", block, ", ".join(BLOCKS), nearest(block, BLOCKS))
    for key, name, known in (("row", row, BLOCKS[block]), ("fuel", fuel, FUELS)):
        if name not in known:
            allowed = f"one of the {len(known)} names in sim.accounts.vocabulary"
            raise InputError(table.path, f"{key} of {block}", name, allowed, nearest(name, known))


def _check_closure(table: GradedTable, flows: EnergyFlows) -> None:
    residual, turnover = flows.residual(), flows.turnover()
    for fuel in FUELS:
        gap, scale = residual[FUEL[fuel]], turnover[FUEL[fuel]]
        if abs(gap) > TOLERANCE * scale:
            raise InputError(
                table.path,
                f"balance of {fuel}",
                f"off by {gap / TJ_PER_PJ:.6g} PJ",
                "supply + transformation = use + loss",
                _what_would_close(table, fuel, gap / TJ_PER_PJ),
            )


def _what_would_close(table: GradedTable, fuel: str, gap: float) -> str:
    """The row that should give way, the fuel's largest supply or output, and to which value."""
    gains = {key: g.value for key, g in table.rows if key[2] == fuel and key[0] in _GAINS}
    if not gains:
        return f"nothing supplies {fuel}"
    (block, row, _), value = max(gains.items(), key=lambda item: item[1])
    return f"it would close with {block} {row} at {value - gap:.6g} PJ instead of {value:.6g} PJ"
