"""What is recorded of the power system: one unit in a tree of stores, parts that make the whole."""

from types import SimpleNamespace

import pytest

from sim.grid.record import STORAGE, power_indicators, record_power

QUARTER = 24
PARTS = ("Grid", "Firm")


def recorded(system, conditions):
    """Every indicator that one number is put down for."""
    found = {}
    power = SimpleNamespace(system=system, contract_price=lambda quarter: 371.0, invested=0.0)
    recorder = SimpleNamespace(put=lambda quarter, name, value: found.update({name: value}))
    outcome = system.dispatch(QUARTER, conditions)
    served = SimpleNamespace(outcome=outcome, conditions=conditions)
    record_power(recorder, QUARTER, power, served)
    return found


def test_stores_are_all_recorded_in_megawatts_and_add_up(power_system, conditions):
    system = power_system
    for place, kind in enumerate(("grid_side", "flow", "user_side"), start=1):
        system.storage_power[kind], system.storage_energy[kind] = 100.0 * place, 900.0 * place
    found = recorded(system, conditions())
    assert found[f"{STORAGE}|Grid|Flow Battery"] == pytest.approx(200.0)
    assert found[f"{STORAGE}|Grid"] == pytest.approx(100.0 + 200.0 + 127.0, abs=10.0)
    assert found[f"{STORAGE}|Firm"] == pytest.approx(300.0 + 60.0)  # and those of 2019
    assert found[STORAGE] == pytest.approx(sum(found[f"{STORAGE}|{part}"] for part in PARTS))


def test_a_part_is_recorded_in_the_unit_of_its_whole():
    units = {indicator.name: indicator.unit for indicator in power_indicators()}
    for name, unit in units.items():
        whole = name.rpartition("|")[0]
        assert unit == units.get(whole, unit), name
