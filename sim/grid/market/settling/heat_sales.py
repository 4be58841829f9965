"""Heat from plants to the steam networks: what users paid, less what the networks cost."""

from collections.abc import Iterable

from sim.accounts.books.controls import Control
from sim.accounts.books.money import Kind, Ledger
from sim.accounts.flows.power_flows import PowerFlows
from sim.accounts.vocabulary import PLANTS
from sim.grid.data.tables import PowerTables

SUPPLIERS, OWNERS = "heat suppliers", "power plants"


def pay_for_heat(
    ledger: Ledger,
    quarter: int,
    flows: PowerFlows,
    tables: PowerTables,
    bills: Iterable[Control],
) -> list[Control]:
    """Book what heat suppliers pass on to plants, by kind of plant in proportion to its heat.

    Args:
        ledger: takes the bookings; users' bills for heat are in it.
        quarter: index.
        flows: of the energy account, for who sent out how much.
        tables: of the city.
        bills: control totals of the quarter; those for heat say what suppliers received.

    Returns:
        What the bookings must add up to.
    """
    kept = tables.costs.value("heat_network", "cost", "all", unit="share of revenue")
    received = ledger.total(kind=Kind.HEAT, payee=SUPPLIERS, quarter=quarter)
    sent = flows.heat_tj / flows.heat_tj.sum() if flows.heat_tj.any() else flows.heat_tj
    amounts = (1.0 - kept) * received * sent
    ledger.book_groups(SUPPLIERS, OWNERS, Kind.HEAT, amounts, quarter, PLANTS)
    owed = sum(bill.expected for bill in bills if bill.kind == Kind.HEAT)
    return [Control("heat of plants", Kind.HEAT, (1.0 - kept) * owed, SUPPLIERS, OWNERS)]
