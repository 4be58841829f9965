"""Per decision, with equal state: a better offer for one alternative moves people to it only.

Every choice rule of the product and every alternative that has a price. Thousands of agents of a
small city answer twice, the second time with one price cut or one grant raised.
"""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from agents.firms.data_centre import CoolingCapex
from agents.firms.furnace import FurnaceOffers
from agents.firms.kinds import WASTE_ROUTES
from agents.firms.process_heat import BoilerOffers
from agents.households.appliances import Grades
from agents.households.car import CarOffers
from agents.households.hot_water import HeaterOffers
from agents.machinery.choice import NOT_OFFERED
from agents.machinery.population import Population
from agents.machinery.surroundings import Seen, SeenFrom, Surroundings
from agents.transport.goods import MODES, choose_mode
from agents.transport.kinds import POWERTRAINS
from agents.transport.port_equipment import DRIVES, choose_drive
from sim.firms.programmes.designs import units_of_designs

MANY = 6_000
LOOKED_AT = 20  # agents whose utilities are compared, interpreted


@dataclass(frozen=True)
class Better:
    """What is made better: a thing seen, one field of it if it has several, and the factor.

    `towards` are the alternatives that gain by it; `having` is what those asked have now; `partly`
    says that only some of them need the thing; `early` asks those whom a bonus brings early.
    """

    rule: str
    towards: tuple[int, ...]
    seen: str
    field: str | None = None
    factor: float = 0.3
    having: tuple[str, int] | None = None
    partly: bool = False
    early: bool = False

    def __str__(self) -> str:
        plain = (None, "price", "other_cost", "capex")
        thing = self.seen if self.field in plain else self.field
        return f"{self.rule}: {thing}" + (" (early)" if self.early else "")


def one_by_one(rule, seen, offers, first, having=None, early=False):
    """A better price for each alternative in turn."""
    return [
        Better(rule, (first + number,), seen, name, having=having, early=early)
        for number, name in enumerate(offers._fields)
        if name != "heat_pump" or offers is not BoilerOffers  # priced by the heat it makes
    ]


def pumps(having):
    """Cheaper heat pumps of each kind of heat."""
    kinds = ("process_pump", "hot_water_pump", "steam_pump")
    return [Better("firm boiler", (6,), k, "capex", having=having, partly=True) for k in kinds]


BETTER = [
    *one_by_one("car choice", "car_price", CarOffers, 1),
    *one_by_one("car choice", "car_price", CarOffers, 1, ("car", 1), early=True),
    *one_by_one("second car choice", "car_price", CarOffers, 1, ("car", 1)),
    *one_by_one("second car choice", "car_price", CarOffers, 1, ("second_car", 1), early=True),
    *(
        better
        for name in ("air_conditioner", "refrigerator", "washing_machine")
        for early in (False, True)
        for better in one_by_one(
            f"{name} choice".replace("_", " "), f"{name}_price", Grades, 0, early=early
        )
    ),
    *one_by_one("water heater choice", "heater_price", HeaterOffers, 1),
    Better("rooftop PV choice", (1,), "pv_cost"),
    Better("travel choice", (1,), "bus_access"),
    Better("travel choice", (1,), "bus_fare"),
    Better("travel choice", (2,), "metro_fare"),
    Better("travel choice", (3,), "cost_per_km", "petrol", having=("car", 1)),
    Better("answer to a campaign", (1,), "retail_price", factor=20.0),
    *(
        Better(f"{name} label".replace("_", " "), (1,), "retail_price", factor=20.0)
        for name in ("air_conditioner", "refrigerator", "washing_machine")
    ),
    Better("carbon inclusion choice", (1,), "carbon_effort"),
    Better("green tariff choice", (1,), "green_tariff_premium"),
    Better("home retrofit", (1,), "retrofit_cost"),
    Better("farm house", (1,), "insulation_cost"),
    Better("building retrofit", (1,), "retrofit_weights", "rebound"),
    Better("public office upgrade", (1,), "retrofit_weights", "rebound"),
    Better("building standard", (1,), "high_grade", "cost", having=("sector", 13)),
    Better("building standard", (2,), "near_zero", "cost", having=("sector", 13)),
    *one_by_one("firm boiler", "boiler_capex", BoilerOffers, 1, ("boiler", 1)),
    *one_by_one("firm boiler", "boiler_capex", BoilerOffers, 1, ("boiler", 2)),
    *pumps(("boiler", 2)),
    *one_by_one("firm furnace", "furnace_capex", FurnaceOffers, 1, ("furnace", 1)),
    *one_by_one("firm furnace", "furnace_capex", FurnaceOffers, 1, ("furnace", 3)),
    *(
        Better("steel route", (code,), name, "other_cost", having=("steel_route", 1))
        for code, name in ((1, "blast_furnace"), (2, "scrap_furnace"), (3, "hydrogen_reduction"))
    ),
    Better("firm retrofit", (1,), "retrofit_weights", "rebound"),
    Better("firm energy service", (1,), "service_terms", "transaction_fixed"),
    Better("firm digital", (1,), "digital_terms", "capex"),
    Better("firm siting screen", (2,), "energy_prices", "electricity", partly=True),
    Better("firm design", (2,), "standard_terms", "grade_a_upkeep"),
    Better("firm roof PV", (1,), "pv_cost"),
    Better("firm storage", (1,), "battery_cost"),
    Better("firm microgrid", (1,), "zone_terms", "control_cost"),
    Better("firm green power", (1, 2), "green_premium"),
    Better("green title", (1,), "honour_terms", "fee"),
    Better("new-energy project", (1,), "new_energy_terms", "project_odds", factor=3.0),
    Better("turning to new energy", (1,), "new_energy_terms", "turning_odds", factor=30.0),
    Better("firm demand response", (1,), "call_terms", "interruption"),
    *(
        Better("firm hazardous waste", (code,), f"{name}_fee", partly=True)
        for code, name in enumerate(WASTE_ROUTES[1:], start=1)
    ),
    Better("sorted scrap", (1,), "steel_prices", "scrap", having=("steel_route", 1)),
    *one_by_one("firm cooling design", "cooling_capex", CoolingCapex, 0),
    Better("firm PUE limit", (1,), "centre_terms", "renewal", having=("sector", 12)),
    Better("firm PUE limit", (2,), "centre_terms", "moving", having=("sector", 12)),
    *(
        Better(f"{name} choice", (code,), kind, "price")
        for name in ("buses", "ride_hailing", "light_trucks", "tractors")
        for code, kind in enumerate(POWERTRAINS)
    ),
    *(
        Better("port equipment", (code,), f"{drive}_price", partly=True)
        for code, drive in enumerate(DRIVES)
        if drive != "diesel"  # upkeep of all is reckoned from its price
    ),
    Better("port equipment", (0,), "drive_prices", "diesel"),
    *(
        Better("freight mode", (code,), "freight_terms", f"{mode}_price")
        for code, mode in enumerate(MODES)
    ),
]


NOBODY_MOVES = {  # too dear to run in 2020, or, coal boilers, kept by all who may
    "firm boiler: coal",
    *(f"firm boiler: {kind}" for kind in ("electric", "hydrogen")),
    *(f"firm furnace: {kind}" for kind in ("electric", "hydrogen")),
    "steel route: hydrogen_reduction",
}


@pytest.fixture(scope="module")
def rules(cities):
    """Every rule that draws, by its stream, with the population whose members it is for."""
    city = cities.build("policy=frozen")
    city._govern()
    for sector in city.sectors:
        sector.gather(0)
    seen = city.firms.surroundings
    for name, entry in units_of_designs().items():
        seen[name] = replace(entry, value=DESIGN.get(name, entry.value))
    households, firms, fleets = city.sectors
    found = {
        rule.stream: (rule, sector.population)
        for sector in (households, firms)
        for rule in sector.rules
        if rule.draws
    }
    found |= {m.rule.stream: (m.rule, m.population) for m in fleets.markets.values()}
    freight = fleets.freight
    found["port equipment"] = (choose_drive, freight.equipment.population)
    found["freight mode"] = (choose_mode, freight.shippers.population)
    return found


OWN = {  # what a firm of these tests reckons its own project by, yuan and yuan a year
    "project_worth": 6e5,
    "project_outlay": 2e6,
    "fuel_paid": 1e6,
    "electricity_paid": 3e6,
}
DESIGN = {"design_worth": 4e5, "design_outlay": 8e5, "stack_outlay": 4e5}
BONUSES = {"replacement_bonus": 25_000.0, "rebate": 900.0}  # that bring owners early, yuan


def crowd(population: Population, better: Better) -> Population:
    """Thousands of agents of the state of those who have a choice, each with luck of its own."""
    having = better.having
    rows = population.rows
    if having is not None:
        rows = rows[population.columns[having[0]][rows] == having[1]]
    rows = np.resize(rows, MANY)
    columns = {name: column[rows] for name, column in population.columns.items()}
    found = Population(None, population.kind, columns, seed=1, weight=1.0)
    for name, entry in population.surroundings.items():
        if isinstance(entry, SeenFrom):  # contacts and dates are those of the city
            value = float(better.early) if "early" in name else OWN.get(name, 0.2)
            value = 3e6 if name.endswith("package_cost") else value  # yuan, to save 0.2 TJ of each
            entry = Seen(value, entry.unit, entry.meaning)
        for bonus, yuan in BONUSES.items():
            if better.early and name.endswith(bonus):
                entry = replace(entry, value=type(entry.value)(yuan, yuan, yuan))
        if name == "sorted_scrap_offered":  # none before the lever's day
            entry = replace(entry, value=0.03)
        if name == "demonstration_open":  # closed before 2026
            entry = replace(entry, value=1.0)
        if name == "swap_open":  # closed in 2020, when no steel line could change its route
            entry = replace(entry, value=type(entry.value)(1))
        found.surroundings[name] = entry
    return found


def improved(seen: Surroundings, better: Better) -> Surroundings:
    """The same surroundings with the better offer."""
    entry, changed = seen[better.seen], Surroundings(seen)
    if better.field is None:
        value = better.factor * entry.value
    else:
        field = better.factor * getattr(entry.value, better.field)
        value = entry.value._replace(**{better.field: field})
    changed[better.seen] = replace(entry, value=value)
    return changed


@pytest.mark.parametrize("better", BETTER, ids=str)
def test_a_better_offer_moves_people_to_it_only(rules, better):
    rule, population = rules[better.rule]
    people = crowd(population, better)
    seen = improved(people.surroundings, better)
    before, after = rule.decide(people), rule.decide(people, surroundings=seen)
    moved = before != after
    assert set(after[moved]) <= set(better.towards)
    offered = False
    for row in range(LOOKED_AT):
        old, new = (np.array(rule.utilities_for(people[row], told)) for told in (None, seen))
        gained = old != new
        assert set(np.flatnonzero(gained)) <= set(better.towards)
        assert (new >= old).all()
        there = (old > NOT_OFFERED)[list(better.towards)]
        assert better.partly or gained[list(better.towards)][there].all()
        offered |= bool(there.any())
    assert moved.any() or not offered or str(better) in NOBODY_MOVES


def test_every_choice_is_tried(rules):
    """A choice answers with the code of an alternative; those of fleets are one rule."""
    fleets = {stream for stream, (rule, _) in rules.items() if rule.__name__ == "choose_vehicle"}
    choices = {stream for stream, (rule, _) in rules.items() if rule.answer_type is int} - fleets
    assert choices == {better.rule for better in BETTER} - fleets
