"""The end of a quarter: bills are paid, purses counted, and all accounts close or the run stops."""

from typing import Any

import numpy as np

from sim.accounts.books.purses import check_purses
from sim.accounts.quarter import Closed, PollutionControl, close_quarter
from sim.clock import per_quarter
from sim.grid.power import PowerQuarter
from sim.grid.supply.province import provincial_mix
from sim.other_users.bills import pay_energy
from sim.telling import fleet_conditions, public_price


def settle_and_close(city: Any, served: PowerQuarter) -> Closed:
    """Pay the bills of a `sim.city.City` and close its accounts of energy, CO2 and money.

    Args:
        city: after everybody has used energy.
        served: what the power system delivered.

    Raises:
        AccountError: names account, quarter and size of what does not close.
    """
    quarter, power, ledger = city.quarter, city.power, city.ledger
    homes, firms, fleets = city.sectors
    per_tj = firms.market.prices.per_tj(quarter)
    controls = [
        *power.settle(served, ledger, per_tj),  # sets the quarter's retail prices
        *homes.settle(quarter, ledger, served.delivered, public_price(power.retail)),
        *firms.settle(quarter, ledger, served.delivered),
        *fleets.settle(
            quarter,
            ledger,
            served.delivered,
            now=fleet_conditions(city, quarter, power.retail),
        ),
        *pay_energy(
            ledger,
            quarter,
            city.other_users,
            power.retail.mean["services"],
            per_tj,
            served.delivered,
        ),
    ]
    controls += power.close_books(served, ledger, controls)
    of_city = homes.beside_fund + firms.beside_purse + fleets.beside_purse
    check_purses(ledger, quarter, city.governments, homes.beside_purse, of_city)
    works_gas, sold = firms.byproduct_ratio(quarter), ledger.sold(quarter)
    green = served.outcome.green_share()
    return close_quarter(
        city.supply.account(quarter, served.use, served.flows, works_gas, sold),
        process=np.asarray(per_quarter(firms.process_emissions(quarter))),
        provincial=provincial_mix(city.world, quarter, city.provincial_non_fossil, green),
        factors=city.factors,
        ledger=ledger,
        controls=controls,
        pollution_control=PollutionControl(use=firms.standard.pollution_left(firms.now)),
    )
