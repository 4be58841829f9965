"""A power system and a quarter for it, shared by the tests of the grid."""

import dataclasses
from collections.abc import Callable

import pytest

from sim.grid.conditions import Conditions
from sim.grid.data.reading import read_power_tables
from sim.grid.data.tables import PowerTables
from sim.grid.system import PowerSystem, build_power_system

USE = {  # GWh of a quarter, about 2020
    "heavy_industry": 14_100.0,
    "light_industry": 11_500.0,
    "services": 6_300.0,
    "residential": 3_600.0,
    "charging": 90.0,
}


@pytest.fixture(scope="session")
def power_tables() -> PowerTables:
    return read_power_tables()


@pytest.fixture
def power_system(power_tables: PowerTables) -> PowerSystem:
    return build_power_system(power_tables)


@pytest.fixture
def conditions() -> Callable[..., Conditions]:
    """Conditions of a plain quarter, with what the test changes; `scale` stretches the use."""
    plain = Conditions(end_use=USE, coal_price=632.0, gas_price=2.1, distributed_pv=1200.0)

    def make(scale: float = 1.0, **changes: object) -> Conditions:
        use = {name: energy * scale for name, energy in USE.items()}
        return dataclasses.replace(plain, end_use=use, **changes)  # type: ignore[arg-type]

    return make
