"""What households burn and heat with at the start of 2020: gas pipe, cooking, heating, hot water.

Each service is shared out by quota, one technology after another: whoever a technology suits best
has it, of those it can serve at all (a gas device needs the pipe, a reversible air conditioner an
air conditioner).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.build.households.appliances import draw_age_alone, draw_class_and_age
from sim.build.households.block import APARTMENT, AREA, HOUSE, Block
from sim.build.households.tables import HouseholdTables
from sim.build.quota import FloatArray, choose, logit

HEATER_GAS, HEATER_ELECTRIC, HEATER_SOLAR, HEATER_HEAT_PUMP = range(1, 5)
HEATING_REVERSIBLE, HEATING_BOILER, HEATING_RADIATOR, HEATING_HEAT_PUMP, HEATING_STOVE = range(1, 6)
COOKING_PIPED_GAS, COOKING_LPG, COOKING_ELECTRICITY, COOKING_WOOD = range(1, 5)

# technology in the table, its code, how well it suits a household (logit), whom it can serve
_Option = tuple[str, int, FloatArray | float, NDArray[np.bool_] | None]


def draw_equipment(block: Block, tables: HouseholdTables) -> None:
    """Fill piped_gas, cooking, heating and water_heater with class and date.

    Air conditioners must have been drawn.
    """
    for kind, rows in block.kinds():
        _draw_pipe(block, tables, kind, rows)
        _draw_cooking(block, tables, kind, rows)
        _draw_heating(block, tables, kind, rows)
        _draw_hot_water(block, tables, kind, rows)


def _draw_pipe(block: Block, tables: HouseholdTables, kind: int, rows: slice) -> None:
    share = tables.technologies.value("piped_gas", "connected", AREA[kind], unit="1")
    flat = block.dwelling[rows] == APARTMENT
    score = 1.5 * flat + 0.1 * block.vintage[rows] + 0.3 * block.ln_income[rows]
    count = block.rounded("piped gas", kind, share * (rows.stop - rows.start))
    piped = choose(count, logit(block.uniform("piped gas", rows)) - score)
    block.columns["piped_gas"][rows] = piped


def _draw_cooking(block: Block, tables: HouseholdTables, kind: int, rows: slice) -> None:
    piped = block.columns["piped_gas"][rows]
    wood = 2.0 * (block.dwelling[rows] == HOUSE) - block.ln_income[rows]
    options: list[_Option] = [
        ("piped_gas", COOKING_PIPED_GAS, 0.0, piped),
        ("wood", COOKING_WOOD, wood, None),
        # who has the pipe and does not cook with it cooks with electricity
        ("electricity", COOKING_ELECTRICITY, 3.0 * piped, None),
        ("lpg", COOKING_LPG, 0.0, None),
    ]
    block.columns["cooking"][rows] = _share_out(block, tables, "cooking", kind, rows, options)


def _draw_heating(block: Block, tables: HouseholdTables, kind: int, rows: slice) -> None:
    columns, income = block.columns, block.ln_income[rows]
    house = block.dwelling[rows] == HOUSE
    floor = np.log(columns["floor_area"][rows], dtype=np.float64)
    cooled = columns["air_conditioners"][rows] > 0
    boiler = 1.2 * income + floor + 0.15 * block.vintage[rows]
    options: list[_Option] = [
        ("gas_boiler", HEATING_BOILER, boiler, columns["piped_gas"][rows]),
        ("heat_pump", HEATING_HEAT_PUMP, 1.5 * income + 0.5 * house + floor, None),
        ("stove", HEATING_STOVE, 2.0 * house - income, None),
        ("air_conditioner", HEATING_REVERSIBLE, 0.5 * income, cooled),
        ("electric_radiator", HEATING_RADIATOR, 0.5 * income, None),
    ]
    columns["heating"][rows] = _share_out(block, tables, "heating", kind, rows, options)


def _draw_hot_water(block: Block, tables: HouseholdTables, kind: int, rows: slice) -> None:
    columns, income = block.columns, block.ln_income[rows]
    sunny = 0.8 * (block.dwelling[rows] == HOUSE) + 1.2 * (columns["roof_area"][rows] > 0.0)
    options: list[_Option] = [
        ("gas", HEATER_GAS, 0.0, columns["piped_gas"][rows]),
        ("heat_pump", HEATER_HEAT_PUMP, income, None),
        ("solar", HEATER_SOLAR, sunny, None),
        ("electric_storage", HEATER_ELECTRIC, income, None),
    ]
    heater = _share_out(block, tables, "hot_water", kind, rows, options)
    columns["water_heater"][rows] = heater
    for device, has in (
        ("gas_heater", heater == HEATER_GAS),
        ("electric_storage", heater > HEATER_GAS),  # back-up and heat pumps are graded like it
    ):
        having = np.flatnonzero(has) + rows.start
        draw_class_and_age(block, tables, "water_heater", kind, having, graded_as=device)
    without = np.flatnonzero(heater == 0) + rows.start  # something else, which wears out too
    draw_age_alone(block, tables, "water_heater", kind, without)


def _share_out(
    block: Block,
    tables: HouseholdTables,
    service: str,
    kind: int,
    rows: slice,
    options: Sequence[_Option],
) -> NDArray[np.int8]:
    """Code of the technology of each row; 0 for those who are left without one."""
    table, area = tables.technologies, AREA[kind]
    number = rows.stop - rows.start
    codes = np.zeros(number, dtype=np.int8)
    for place, (name, code, score, served) in enumerate(options):
        if (service, name, area) not in table:
            continue
        share = table.value(service, name, area, unit="1")
        count = block.rounded(f"{service} {name}", kind, share * number)
        free = codes == 0
        noise = logit(block.uniform(service, rows, k=place))
        taken = choose(count, noise - score, free if served is None else free & served)
        codes[taken] = code
    return codes
