"""Random quarters whose energy closes, for the invariants of the accounts."""

import numpy as np
import pytest
from hypothesis import strategies as st

from agents.conversions import TJ_PER_GWH
from sim.accounts.flows.energy import EnergyAccount
from sim.accounts.flows.power_flows import PowerFlows
from sim.accounts.vocabulary import (
    FUEL,
    FUEL_COLUMNS,
    FUELS,
    IMPORTS,
    PLANTS,
    RENEWABLES,
    SECTORS,
)

ELECTRICITY, HEAT = FUEL["electricity"], FUEL["heat"]


def power_flows(rng, use):
    """Plants, imports and losses that deliver exactly the electricity and heat of `use`."""
    plants = len(PLANTS)
    fuel = rng.uniform(0, 1e5, (plants, len(FUELS))) * (rng.random((plants, len(FUELS))) < 0.4)
    fuel[:, [ELECTRICITY, HEAT, FUEL["hydrogen"]]] = 0.0
    heat_loss = rng.uniform(0, 1e4)
    split = rng.dirichlet(np.ones(plants))
    generation = rng.uniform(0, 1e4, plants)
    renewable = rng.uniform(0, 1e3, len(RENEWABLES))
    losses = rng.uniform(0, 1e3, 3)
    hydro = rng.uniform(0, 1e4)
    wanted = use[:, ELECTRICITY].sum() / TJ_PER_GWH + losses.sum()
    provincial = wanted - generation.sum() - renewable.sum() - hydro
    return PowerFlows(
        generation_gwh=generation,
        fuel_tj=fuel,
        heat_tj=split * (use[:, HEAT].sum() + heat_loss),
        renewable_gwh=renewable,
        import_gwh=np.array([hydro, provincial]),
        own_use_gwh=losses[0],
        grid_losses_gwh=losses[1],
        storage_losses_gwh=losses[2],
        heat_network_tj=heat_loss,
    )


def filled_account(seed, quarter=0):
    """An energy account of a random quarter, filled as `sim.city` fills it, ready to close."""
    rng = np.random.default_rng(seed)
    assert IMPORTS == ("import_uhv_hydro", "import_provincial")
    use = rng.lognormal(5, 3, (len(SECTORS), len(FUELS))) * (
        rng.random((len(SECTORS), len(FUELS))) < rng.uniform(0.1, 0.9)
    )
    use[0, [ELECTRICITY, HEAT]] += 1.0  # somebody uses some of both
    account = EnergyAccount(quarter)
    account.add_use(use)
    account.add_power(power_flows(rng, use))
    coal = rng.uniform(0, 1e5)
    account.transform("coking", "coal", -coal)
    account.transform("coking", "coke_and_derived_gas", 0.93 * coal)
    hydrogen = 0.9 * use[:, FUEL["hydrogen"]].sum()
    account.transform("hydrogen_making", "hydrogen", hydrogen)
    account.transform("hydrogen_making", "electricity", -hydrogen / 0.65)
    account.supply("import_provincial", "electricity", hydrogen / 0.65)
    account.lose("gas_network", "natural_gas", rng.uniform(0, 100))
    surplus = account._flows().residual()[FUEL["coke_and_derived_gas"]]
    account.use("steel", "coke_and_derived_gas", max(0.0, surplus))
    lacking = -account._flows().residual()
    account.supply_fuels(np.where([fuel.brought_in for fuel in FUEL_COLUMNS], lacking, 0.0))
    flows = account._flows()
    for fuel, row in (("biomass", "biomass_local"), ("waste", "waste_collected")):
        account.supply(row, fuel, float(-flows.residual()[FUEL[fuel]]))
    return account


@pytest.fixture(scope="session")
def random_account_factory():
    return filled_account


seeds = st.integers(0, 2**32 - 1)
