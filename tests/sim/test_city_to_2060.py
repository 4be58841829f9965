"""Every mix lives to the last year that can be asked for, its books closed in every quarter."""

import numpy as np
import pytest

from sim.clock import quarter

QUARTERS = quarter("2060Q4") + 1
MIXES = ("plan", "no_policy", "frozen", "accelerated")
WATCHED = 8  # quarters from one look at all that must hold to the next
LARGEST_SHORTFALL = 0.001  # of the use of a quarter: supply keeps up with demand


@pytest.mark.proof
@pytest.mark.parametrize("mix", MIXES)
def test_a_mix_lives_to_2060(cities, invariants, mix):
    city = cities.build(f"policy={mix}", "scale=0.0002", "end=2060")
    for before in range(WATCHED - 1, QUARTERS, WATCHED):
        cities.live(city, before - city.quarter)
        watched = invariants(city)  # stocks are held against those of the quarter before
        city.step()
        watched.check(before)
    cities.live(city, QUARTERS - city.quarter)
    use = city.recorder.series("Secondary Energy|Electricity")
    unserved = city.recorder.series("City|Electricity|Unserved")
    assert use.shape == (QUARTERS,) and np.isfinite(use).all() and use.min() > 0.0
    assert unserved.max() < LARGEST_SHORTFALL * use.min()
    co2 = city.recorder.series("Emissions|CO2|Territorial")
    assert np.isfinite(co2).all() and co2.min() > 0.0
    city.close()
