"""What every household decision sees, whatever it is about."""

from typing import Any

from agents.machinery.surroundings import Seen, Surroundings
from sim.households.behaviour import Behaviour
from sim.world import World


def common_surroundings(behaviour: Behaviour, world: World, quarter: int) -> Surroundings:
    """Return the quarter, last quarter's incomes and energy prices, real 2020 yuan."""
    now = world.at(max(quarter - 1, 0))
    incomes = world.series("disposable_income")
    tariff = behaviour.number("electricity", "retail_price", "yuan/kWh")
    return Surroundings(
        quarter=Seen(quarter, "quarter", "this quarter", "calendar"),
        income_growth=Seen(
            now["disposable_income"] / float(incomes[0]),
            "1",
            "real disposable income against 2020Q1",
            "world: disposable_income",
        ),
        retail_price=Seen(
            tariff / now["price_index"],
            "yuan/kWh",
            "residential tariff, first tier",
            "choices.csv: electricity",
        ),
    )


def seen_value(seen: Surroundings, name: str) -> Any:
    """Return what everybody sees alike under this name."""
    entry = seen[name]
    assert isinstance(entry, Seen)
    return entry.value
