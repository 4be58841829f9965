"""What several engines begin from: tables of hazards, columns with a diary, who knows whom."""

from typing import Any, Final

import mesa
import numpy as np
from numpy.typing import NDArray

from agents.machinery.contacts import Contacts
from agents.machinery.hazards import LONGEST
from agents.machinery.population import Population
from experiments.bench import household_work as work
from experiments.bench.household_work import KINDS, Task
from experiments.bench.rules import Household, car_hazard, roof_hazard

CAR_HAZARDS: Final = np.array(  # per quarter, by kind of car and quarters since it was bought
    [[car_hazard(car, clock) for clock in range(LONGEST)] for car in range(KINDS)]
)
ROOF_HAZARDS: Final = np.array(  # per quarter, by whether there is a roof and panels on it
    [[roof_hazard(roof, panels) for panels in (False, True)] for roof in (False, True)]
)
CONTACTS: Final = Contacts(
    work.WHO_KNOWS_WHOM,
    work.CONTACTS,
    work.CONTACTS_NEAR,
    work.CONTACTS_DISTRICT,
    work.NEIGHBOURHOOD,
)


def columns_with_diary(task: Task) -> dict[str, NDArray[Any]]:
    """Return the households at the start, their dates not set yet."""
    zeros = {"car_spell": "u1", "car_due": "i2", "roof_spell": "u1", "roof_due": "i2"}
    return {
        **work.first_columns(task),
        **{name: np.zeros(task.households, dtype) for name, dtype in zeros.items()},
        "roof_seen": np.full(task.households, -1, np.int16),
    }


def homes_of(task: Task) -> Population:
    """Return the households at the start as a population."""
    model = mesa.Model(rng=task.seed)
    return Population(model, Household, columns_with_diary(task), seed=task.seed)


def contacts_of(task: Task) -> NDArray[np.int64]:
    """Return the rows of everybody's contacts, -1 where there is none, for engines that keep them.

    Shape [households, contacts].
    """
    return CONTACTS.table(homes_of(task), np.arange(task.households))
