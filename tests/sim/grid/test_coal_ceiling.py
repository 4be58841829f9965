"""The ceiling is on the coal of the city: what others do not burn, plants may."""

import numpy as np
import pytest

from sim.accounts.vocabulary import FUEL, FUELS, SECTORS
from sim.clock import quarter
from sim.grid.data.tables import PowerTables
from sim.grid.supply.coal_ceiling import CoalCeiling
from sim.grid.system import PowerSystem

WHEN = quarter("2030Q3")


@pytest.fixture
def ceiling() -> CoalCeiling:
    found = CoalCeiling("suzhou")
    for season, total in enumerate((250e3, 230e3, 280e3, 240e3), start=1):
        found.note(quarter(f"2025Q{season}"), total)
    return found


def test_plants_get_what_others_leave_of_the_same_quarter_of_2025(ceiling: CoalCeiling) -> None:
    assert ceiling.left_for_power(WHEN, -0.1, other=100e3) == pytest.approx(0.9 * 280e3 - 100e3)
    less = ceiling.left_for_power(WHEN, -0.1, other=60e3)
    assert less - ceiling.left_for_power(WHEN, -0.1, other=100e3) == pytest.approx(40e3)
    assert ceiling.left_for_power(WHEN, -0.5, other=150e3) == pytest.approx(-10e3)


def test_there_is_no_ceiling_before_2026_and_other_years_do_not_move_it(
    ceiling: CoalCeiling,
) -> None:
    assert ceiling.left_for_power(quarter("2025Q3"), -0.1, other=0.0) == float("inf")
    before = dict(ceiling.of_2025)
    ceiling.note(quarter("2024Q3"), 1.0)
    ceiling.note(quarter("2026Q3"), 1.0)
    assert ceiling.of_2025 == before


def test_other_coal_is_that_of_users_coke_ovens_and_heat(
    ceiling: CoalCeiling, power_tables: PowerTables, power_system: PowerSystem
) -> None:
    metered = np.zeros((len(SECTORS), len(FUELS)))
    metered[0, FUEL["coal"]] = 700.0

    def other(heat: float = 0.0, ratio: float = 0.0) -> float:
        return ceiling.other_coal(power_tables, power_system.fleet, 0, metered, heat, ratio)

    assert other() == pytest.approx(700.0)
    assert other(ratio=1.0) == pytest.approx(700.0 + 118e3 / 4)
    sent = 47e3 / 0.94 * 177 / 200 / 0.88  # coal plants deliver 177 of 200 PJ
    assert other(heat=47e3) == pytest.approx(700.0 + sent)


def test_all_coal_of_a_quarter_is_what_the_city_takes_in(cities: object) -> None:
    """Users, coke ovens, heat and electricity are all there is in the energy account."""
    city = cities.build("policy=frozen", "end=2020")  # type: ignore[attr-defined]
    seen = []
    city.power.coal.note = lambda quarter, total: seen.append(total)
    cities.live(city, 2)  # type: ignore[attr-defined]
    tce = city.recorder.series("Primary Energy|Coal")
    assert seen == pytest.approx(list(tce * 0.0293076), rel=1e-4)
