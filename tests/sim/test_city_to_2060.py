"""Every mix lives to the last year that can be asked for, its books closed in every quarter."""

import numpy as np
import pytest

from sim.clock import quarter

QUARTERS = quarter("2060Q4") + 1
MIXES = ("no_policy", "frozen", "plan", "accelerated")
LARGEST_SHORTFALL = 0.001  # of the use of a quarter: supply keeps up with demand


@pytest.mark.slow
@pytest.mark.parametrize("mix", MIXES)
def test_a_mix_lives_to_2060(cities, mix):
    city = cities.run(f"policy={mix}", "scale=0.0002", "end=2060", quarters=QUARTERS)
    use = city.recorder.series("Secondary Energy|Electricity")
    unserved = city.recorder.series("City|Electricity|Unserved")
    assert use.shape == (QUARTERS,) and np.isfinite(use).all() and use.min() > 0.0
    assert unserved.max() < LARGEST_SHORTFALL * use.min()
    co2 = city.recorder.series("Emissions|CO2|Territorial")
    assert np.isfinite(co2).all() and co2.min() > 0.0
    city.close()
