"""From use and sales to an energy account: coke ovens, network losses, fuel brought in.

Fuel suppliers and the gas company bring in what they sold, by the quantities behind the bills, and
what coke ovens and the gas network take; whether that is what users, plants and losses took out is
tested when the account closes.
"""

import numpy as np
from numpy.typing import NDArray

from sim.accounts.flows.balance import read_balance
from sim.accounts.flows.energy import EnergyAccount
from sim.accounts.flows.power_flows import PowerFlows
from sim.accounts.vocabulary import FUEL, FUEL_COLUMNS, LOSS, TRANSFORMATION
from sim.clock import per_quarter

Array = NDArray[np.float64]


class Supply:
    """What stands between use and import: coke ovens, the gas network, waste and biomass.

    Coke ovens run with the blast furnaces; the gas network loses a fixed share of what it carries;
    both as in the base year's balance.
    """

    def __init__(self, city: str) -> None:
        base = read_balance(city)
        gas = FUEL["natural_gas"]
        lost = base.loss[LOSS["gas_network"], gas]
        self.gas_loss = float(lost / (base.supply[:, gas].sum() - lost))
        self.coking = np.asarray(per_quarter(base.transformation[TRANSFORMATION["coking"]]))

    def brought_in(self, sold: Array, works_gas_ratio: float) -> Array:
        """Return what sellers of fuel must have brought in for what they sold, TJ [FUELS].

        Args:
            sold: with the bills of a quarter, TJ [FUELS].
            works_gas_ratio: iron made against a quarter of 2020.
        """
        wanted = sold - self.coking * works_gas_ratio
        wanted[FUEL["natural_gas"]] *= 1.0 + self.gas_loss
        return np.where([fuel.brought_in for fuel in FUEL_COLUMNS], wanted, 0.0)

    def account(
        self,
        quarter: int,
        use: Array,
        power: PowerFlows,
        works_gas_ratio: float,
        sold: Array,
    ) -> EnergyAccount:
        """Return the filled account of a quarter.

        Args:
            quarter: index.
            use: what all users metered in the quarter, TJ [SECTORS, FUELS].
            power: what power plants and imports delivered in the quarter.
            works_gas_ratio: iron made against a quarter of 2020: what coke ovens run with.
            sold: fuel sold with the bills of the quarter, TJ [FUELS].
        """
        account = EnergyAccount(quarter)
        account.add_use(use)
        account.add_power(power)
        for fuel, column in FUEL.items():
            if self.coking[column]:
                account.transform("coking", fuel, self.coking[column] * works_gas_ratio)
        burnt = power.fuel_tj.sum(axis=0)
        gas = float(use[:, FUEL["natural_gas"]].sum() + burnt[FUEL["natural_gas"]])
        account.lose("gas_network", "natural_gas", gas * self.gas_loss)
        account.supply("waste_collected", "waste", float(burnt[FUEL["waste"]]))
        biomass = float(burnt[FUEL["biomass"]] + use[:, FUEL["biomass"]].sum())
        account.supply("biomass_local", "biomass", biomass)
        account.supply_fuels(self.brought_in(sold, works_gas_ratio))
        return account
