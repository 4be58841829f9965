"""The yearly contract price of power under a mix: the world's, moved by what carbon costs in it.

The world's series holds the carbon price that the world expects. Where a mix says otherwise, the
coal unit that prices provincial power passes most of the difference on to who buys from it; it does
not sell below its fuel.
"""

from sim.grid.conditions import Conditions
from sim.grid.data.tables import PowerTables
from sim.grid.supply.offers import REFERENCE_FUEL_RATE, fuel_price, provincial_carbon_cost
from sim.levers.levers import Levers
from sim.world.world import World


def contract_price(tables: PowerTables, world: World, levers: Levers, quarter: int) -> float:
    """Yuan per MWh at the plant, real: the series itself while the mix leaves carbon alone.

    Args:
        tables: of the city.
        world: holds the contract price as the world expects it.
        levers: of the mix; their references say what the world expects of the carbon market.
        quarter: index.
    """

    def carbon(price: float, paid_share: float, coverage: float) -> float:
        market = Conditions(
            end_use={},
            coal_price=0.0,
            gas_price=0.0,
            carbon_price=price,
            carbon_paid_share=paid_share,
            carbon_covered=coverage > 0.5,
        )
        return provincial_carbon_cost(tables, market, quarter)

    names = ("ets_price", "ets_paid_share", "ets_coverage_power")
    under_mix = carbon(*(levers.value(name, quarter) for name in names))
    expected = carbon(*(levers.reference(name, quarter) for name in names))
    passed_on = tables.operating("carbon_pass_through", "all", "share")
    listed, moved = world.at(quarter)["power_contract_price"], passed_on * (under_mix - expected)
    if moved >= 0.0:
        return listed + moved
    return max(listed + moved, min(listed, _fuel_cost(tables, world, quarter)))


def _fuel_cost(tables: PowerTables, world: World, quarter: int) -> float:
    """Yuan per MWh of coal burnt by the unit that prices provincial power."""
    coal = Conditions(end_use={}, coal_price=world.at(quarter)["coal_price_power"], gas_price=0.0)
    return REFERENCE_FUEL_RATE / 1000.0 * fuel_price(tables, coal)["coal"]
