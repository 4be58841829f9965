"""What household decisions see, whatever they are about."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.machinery.contacts import Contacts
from agents.machinery.diary import Dates
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen, SeenFrom, Surroundings
from sim.households.behaviour import Behaviour
from sim.world.world import World


def common_surroundings(behaviour: Behaviour, world: World, quarter: int) -> Surroundings:
    """Return the quarter, last quarter's incomes and tariff, real 2020 yuan."""
    before = max(quarter - 1, 0)
    incomes = world.series("disposable_income")
    return Surroundings(
        quarter=Seen(quarter, "quarter", "this quarter", "calendar"),
        income_growth=Seen(
            float(incomes[before] / incomes[0]),
            "1",
            "real disposable income against 2020Q1",
            "world: disposable_income",
        ),
        retail_price=Seen(
            residential_tariff(behaviour, world, before),
            "yuan/kWh",
            "residential tariff, first tier",
            "choices.csv: electricity",
        ),
    )


def residential_tariff(behaviour: Behaviour, world: World, quarter: int) -> float:
    """Return what a kWh costs at home in this quarter, real 2020 yuan."""
    tariff = behaviour.number("electricity", "retail_price", "yuan/kWh")
    return tariff / float(world.series("price_index")[quarter])


def seen_value(seen: Surroundings, name: str) -> Any:
    """Return what everybody sees alike under this name."""
    entry = seen[name]
    assert isinstance(entry, Seen)
    return entry.value


# what each household sees from where it stands: classes, since a population has to be pickled


@dataclass(frozen=True)
class ContactsAbove:
    """The share of a household's contacts whose state lies above a value.

    Attributes:
        contacts: who knows whom.
        state: name of the state, or, with contacts frozen, its column as it stood at the start.
        above: the value.
    """

    contacts: Contacts
    state: str | NDArray[Any]
    above: float

    def __call__(self, population: Population, rows: Rows) -> NDArray[np.float64]:
        """Return the share for each row."""
        return self.contacts.share_above(population, rows, self.state, self.above)


@dataclass(frozen=True)
class WokenEarly:
    """Whether an offer, and not wear, brings a household's decision up now."""

    dates: Dates

    def __call__(self, population: Population, rows: Rows) -> NDArray[np.bool_]:
        """Return it for each row."""
        return self.dates.early(rows)


def share_of_contacts(
    behaviour: Behaviour,
    population: Population,
    state: str,
    above: float,
    meaning: str,
    *,
    frozen: bool,
) -> SeenFrom:
    """Return what a decider sees of its contacts: last quarter's, or, frozen, those of today."""
    known = population.columns[state].copy() if frozen else state
    source = "contacts at the start" if frozen else "contacts, last quarter"
    return SeenFrom(ContactsAbove(behaviour.contacts, known, above), "1", meaning, source)
