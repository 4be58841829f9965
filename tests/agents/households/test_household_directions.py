"""Directions of households' choices that a wrong sign or a mixed-up grade would turn round."""

import numpy as np
import pytest

from agents.households.appliances import Grades, choose_refrigerator
from agents.households.hot_water import choose_water_heater
from agents.households.household import HEAT_PUMP_HEATER


def test_the_rich_mind_the_price_of_a_heater_less(homes, homes_with, seeing):
    price = homes.surroundings["heater_price"].value
    dear = seeing(heater_price=price._replace(heat_pump=price.heat_pump + 1_000.0))

    def loss(income):
        people = homes_with(income=income, collective=False)
        plain, dearer = (choose_water_heater.utilities(people, None, seen) for seen in (None, dear))
        return (plain - dearer)[:, HEAT_PUMP_HEATER]

    poor, rich = loss(50_000.0), loss(400_000.0)
    assert (rich > 0.0).all()
    assert (poor > rich).all()


@pytest.mark.parametrize("grade", range(3))
def test_a_rebate_helps_the_grade_it_is_paid_for_only(homes, seeing, grade):
    """On what has failed: who is early may have no other grade."""
    off, name = Grades(0.0, 0.0, 0.0), Grades._fields[grade]
    plain, paid = (
        choose_refrigerator.utilities(
            homes,
            None,
            seeing(refrigerator_rebate=rebate, refrigerator_early=0.0, appliance_worst_class=3.0),
        )
        for rebate in (off, off._replace(**{name: 300.0}))
    )
    gained = paid - plain
    assert (gained[:, grade] > 0.0).all()
    assert not np.delete(gained, grade, axis=1).any()
