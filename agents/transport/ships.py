"""Ships at berth: whether they are fitted for shore power, and whether they plug in."""

from agents.machinery.rule import rule
from agents.machinery.state import Agent, State
from agents.machinery.units import YuanPerKWh
from agents.transport.port_equipment import PORTS

TRADES = ("canal", "river", "sea")


class BerthedShips(Agent):
    """Like ships that call at one port again and again."""

    port = State("i1", "1", "0 Zhangjiagang, 1 Changshu, 2 Taicang, 3 inland", kinds=len(PORTS))
    trade = State("i1", "1", "0 canal barges, 1 river ships, 2 sea ships", kinds=len(TRADES))
    demand = State("f8", "kWh/yr", "what they need at berth in a year, as in 2020")
    hassle = State("f4", "yuan/kWh", "work of connecting, over what a call takes")
    fitting = State("f4", "yuan/kWh", "yearly cost of gear on board, over what it would take")
    watched = State("f4", "1", "place in the queue of enforcement, 0 is looked at first")
    fitted = State("?", "1", "has gear for shore power")
    plugged = State("?", "1", "plugs in where the berth is ready")
    due = State("i2", "quarter", "next docking")


@rule
def plug_in(
    fitted,
    watched,
    hassle: YuanPerKWh,
    connection_duty,
    own_power: YuanPerKWh,
    shore_power: YuanPerKWh,
) -> int:
    """Who has no gear cannot; who is held to the duty does; others where it is worth the work."""
    if not fitted:
        return 0
    if watched < connection_duty:
        return 1
    return int(own_power - shore_power > hassle)


@rule
def fit_ship(
    fitted,
    hassle: YuanPerKWh,
    fitting: YuanPerKWh,
    connection_duty,
    burden: YuanPerKWh,
    own_power: YuanPerKWh,
    shore_power: YuanPerKWh,
) -> int:
    """Put gear on board at the dock if it saves more than it costs; what is there stays.

    It saves the dearer power of one's own, less the work of connecting, and the trouble of a ship
    that is asked to connect and cannot, as often as it is asked.
    """
    if fitted:
        return 1
    saving = max(own_power - shore_power - hassle, 0.0) + connection_duty * burden
    return int(saving > fitting)
