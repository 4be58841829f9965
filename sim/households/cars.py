"""The car market: who comes to it, who gets a trade-in bonus, what is bought and paid."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agents.households.car import (
    KEEP,
    CarOffers,
    car_bonus,
    car_hazard,
    choose_car,
    choose_second_car,
    first_car_pace,
    second_car_bonus,
    second_car_pace,
)
from agents.households.household import CAR_KINDS, NO_CAR, PETROL
from agents.machinery.diary import Dates, Diary
from agents.machinery.population import Population, Rows
from agents.machinery.rule import Rule
from agents.machinery.surroundings import Seen, SeenFrom
from sim.accounts.books.money import Kind, Ledger
from sim.build.households.tables import HouseholdTables
from sim.clock import per_quarter
from sim.grants import Budget
from sim.households.behaviour import Behaviour
from sim.households.books import book
from sim.households.car_offers import (
    car_surroundings,
    city_grants,
    list_prices,
    national_grants,
    purchase_tax,
    summed,
    trade_in,
)
from sim.households.common import WokenEarly, share_of_contacts
from sim.levers.levers import Levers
from sim.limited_grants import nothing_left, serve_or_choose_again
from sim.world.world import World

NOTHING = CarOffers(0.0, 0.0, 0.0)


@dataclass
class CarSlot:
    """The first or the second car of every household: its states, its diary, who is due."""

    population: Population
    name: str
    rule: Rule
    bonus_rule: Rule
    dates: Dates
    rows: Rows = field(default_factory=lambda: np.zeros(0, np.int64))
    choice: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    bonus: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    @property
    def kind(self) -> NDArray[np.int8]:
        """What each household has in this slot."""
        return self.population.columns[self.name]

    def bonus_of_choice(self) -> NDArray[np.float64]:
        """Return the trade-in bonus that comes with each decider's choice, yuan a car."""
        offers = self.bonus_rule.decide(self.population, self.rows)
        nothing = np.zeros(len(self.rows))  # for NO_CAR and for KEEP
        by_choice = np.column_stack([nothing, *offers, nothing])
        return np.asarray(by_choice[np.arange(len(self.rows)), self.choice])


class CarMarket:
    """Cars of households, quarter by quarter (see `sim.phases.Decision`).

    Attributes:
        sales: cars bought in the quarter, all households of the city, by kind [4].
        granted: purchase grants and trade-in bonuses paid in the quarter, yuan.
        from_nation: of it the nation's purchase grants, which need no trade-in money.
        trade_in: the budget that trade-in bonuses are paid from.
        owners_changed: rows that got their first car or lost their last one in the quarter.
        posts_per_km2: public charging posts by division, set before each quarter.
        public_price: yuan/kWh there last quarter, tariff and fee, real; set likewise.
        rules: what it runs.
    """

    rules = (
        choose_car,
        choose_second_car,
        car_bonus,
        second_car_bonus,
        first_car_pace,
        second_car_pace,
    )

    def __init__(
        self,
        population: Population,
        behaviour: Behaviour,
        tables: HouseholdTables,
        world: World,
        levers: Levers,
        trade_in_budget: Budget,
        *,
        contacts_frozen: bool = False,
    ) -> None:
        self.population, self.behaviour, self.tables = population, behaviour, tables
        self.world, self.levers, self.trade_in = world, levers, trade_in_budget
        self.posts_per_km2 = first_posts_per_km2(behaviour, tables)
        self.public_price = behaviour.number("car use", "public_energy_price", "yuan/kWh")
        self.quarter = 0
        self.sales = np.zeros(CAR_KINDS)
        self.granted = self.from_nation = 0.0
        self.owners_changed: Rows = np.zeros(0, np.int64)
        self._see(0)
        lives = behaviour.car_lives
        self.first = self._slot(
            "car", choose_car, car_bonus, first_car_pace, lives.first_purchase_rate
        )
        self.second = self._slot(
            "second_car",
            choose_second_car,
            second_car_bonus,
            second_car_pace,
            lives.second_purchase_rate,
        )
        for slot in (self.first, self.second):
            slot.dates.begin()
        meaning = "share of contacts whose first car has a plug"
        population.surroundings["electric_share_of_contacts"] = share_of_contacts(
            behaviour, population, "car", PETROL, meaning, frozen=contacts_frozen
        )
        for early, slot in (("early", self.first), ("second_early", self.second)):
            population.surroundings[early] = SeenFrom(
                WokenEarly(slot.dates), "1", "a bonus, not the car, brings it up", "diary"
            )

    @property
    def changes(self) -> frozenset[str]:
        """What of a household's use it may change."""
        return frozenset(
            f"{car}{state}" for car in ("car", "second_car") for state in ("", "_bought", "_km")
        )

    @property
    def deciding(self) -> tuple[Rows, Rows]:
        """Rows of those who are due, for their first and their second car."""
        return self.first.rows, self.second.rows

    def gather(self, quarter: int) -> None:
        """Re-date where a trade-in makes owners look, find who is due, set what they see."""
        self.quarter = quarter
        rate = per_quarter(self.behaviour.number("car", "looking_rate", "1/yr"))
        looking = {
            lever: rate if max(trade_in(self.levers, quarter, scheme)) > 0.0 else 0.0
            for lever, scheme in (
                ("looking_to_swap", "replacement"),
                ("looking_to_scrap", "scrappage"),
            )
        }
        for slot in (self.first, self.second):
            slot.dates.set_levers(looking, quarter)
            slot.rows = slot.dates.who(quarter)
        self._see(quarter)

    def decide(self) -> None:
        """Choose as if every bonus were paid."""
        for slot in (self.first, self.second):
            slot.choice = slot.rule.decide(self.population, slot.rows)
            slot.bonus = slot.bonus_of_choice()

    def serve(self) -> None:
        """Hand out the money, first cars before second; whom it does not reach goes without.

        Who was woken early then finds nothing but keeping, so that the old date stands.
        """
        bonuses = ("replacement_bonus", "scrappage_bonus")
        for slot in (self.first, self.second):
            serve_or_choose_again(
                self.trade_in,
                self.population,
                slot.rows,
                slot.bonus,
                slot.choice,
                slot.rule.decide,
                dict.fromkeys(bonuses, nothing_left("yuan/car", NOTHING)),
            )

    def scatter(self, ledger: Ledger) -> None:
        """Put the cars in the households, open the next spells, book price, tax and grants."""
        self.sales = np.zeros(CAR_KINDS)
        bonuses = 0.0
        had_none = self.first.kind == NO_CAR
        for slot in (self.first, self.second):
            kept = slot.choice == KEEP
            slot.dates.keep(slot.rows[kept])
            rows, choice, bonus = slot.rows[~kept], slot.choice[~kept], slot.bonus[~kept]
            slot.kind[rows] = choice
            slot.dates.open(rows, self.quarter)
            self.sales += np.bincount(choice, minlength=CAR_KINDS) * self.population.weight
            bonuses += float(bonus.sum()) * self.population.weight
            self._book(ledger, rows, choice, bonus)
        self.sales[NO_CAR] = 0.0
        national = national_grants(self.levers, self.quarter)
        grants = summed(national, city_grants(self.levers, self.quarter))
        self.from_nation = float(self.sales @ _by_kind(national))
        self.granted = bonuses + float(self.sales @ _by_kind(grants))
        changed = had_none != (self.first.kind == NO_CAR)
        self.owners_changed = np.flatnonzero(changed)
        changed[self.second.rows] = False  # they have begun anew above
        self.second.dates.open(np.flatnonzero(changed & (self.second.kind == NO_CAR)), self.quarter)

    def _slot(self, name: str, rule: Rule, bonus_rule: Rule, pace: Rule, rate: float) -> CarSlot:
        diary = Diary(
            name=f"{name} life".replace("_", " "),
            hazard=car_hazard.but(car=name),
            clock="age",
            due=f"{name}_due",
            spell=f"{name}_spell",
            started=f"{name}_bought",
            levers={
                "looking_to_swap": Seen(0.0, "1/quarter"),
                "looking_to_scrap": Seen(0.0, "1/quarter"),
            },
            constants={"car_lives": self.behaviour.car_lives, "purchase_rate": Seen(rate, "1/yr")},
            pace=pace,
            kept=f"{name}_kept",
        )
        dates = Dates(diary, self.population, self.world.end)
        return CarSlot(self.population, name, rule, bonus_rule, dates)

    def _see(self, quarter: int) -> None:
        """Set what car buyers see in the population's surroundings."""
        self.population.surroundings.update(
            car_surroundings(
                self.behaviour,
                self.tables,
                self.world,
                self.levers,
                self.posts_per_km2,
                self.public_price,
                quarter,
            )
        )

    def _book(
        self, ledger: Ledger, rows: Rows, choice: NDArray[np.int64], bonus: NDArray[np.float64]
    ) -> None:
        """Book what these households pay and receive."""
        market = max(self.quarter - 1, 0)
        price = list_prices(self.behaviour, self.world, market)
        tax = purchase_tax(price, self.behaviour, self.levers, self.quarter)
        payments = (
            ("households", "vehicle dealers", Kind.VEHICLE, _by_kind(price)[choice]),
            ("households", "national government", Kind.TAX, _by_kind(tax)[choice]),
            (
                "national government",
                "households",
                Kind.CAR_GRANT,
                _by_kind(national_grants(self.levers, self.quarter))[choice],
            ),
            (
                "city government",
                "households",
                Kind.CAR_GRANT,
                _by_kind(city_grants(self.levers, self.quarter))[choice],
            ),
            ("national government", "households", Kind.CAR_GRANT, bonus),
        )
        book(ledger, self.population, rows, payments, self.quarter)


def first_posts_per_km2(behaviour: Behaviour, tables: HouseholdTables) -> NDArray[np.float64]:
    """Return the public charging posts per km2 of land by division at the start of 2020.

    The city's posts stand where its people live.
    """
    people = tables.division("population", "persons")
    posts = behaviour.number("charging", "public posts end of 2019", "posts")
    return posts * people / people.sum() / tables.division("land_area", "km2")


def _by_kind(offers: CarOffers) -> NDArray[np.float64]:
    """Return offers as an array indexed by kind of car, nothing for none."""
    return np.array([0.0, *offers])
