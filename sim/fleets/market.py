"""The vehicle market of one class: who comes to it, what is chosen, how many, who pays what."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agents.machinery.diary import Dates, Diary
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen, SeenFrom, Surroundings
from agents.transport.choice import choose_vehicle, vehicle_hazard
from agents.transport.energy import vehicle_energy
from agents.transport.kinds import DIESEL, KEEP, POWERTRAINS, TRUCKS
from agents.transport.operators import FleetOperator
from sim.accounts.books.money import Kind, Ledger
from sim.accounts.sums import counts_by_kind
from sim.build.fleets.tables import ALL, FleetTables
from sim.clock import QUARTERS_PER_YEAR
from sim.divisions import DIVISIONS
from sim.fleets.conditions import FleetConditions
from sim.fleets.offers import Showroom, class_surroundings
from sim.fleets.terms import read_class_terms
from sim.levers.levers import Levers

NO_RETIREMENT = 99.0  # the value at which `bus_early_retirement_age` is off
Array = NDArray[np.float64]
Whole = NDArray[np.int64]


def _none() -> Whole:
    return np.zeros(0, np.int64)


@dataclass
class Purchases:
    """What a class buys in a quarter, one entry per batch that is replaced.

    Attributes:
        rows: batches.
        kind: powertrain bought.
        number: whole vehicles bought.
        worth: utility of every alternative [purchases, 9].
    """

    rows: Whole = field(default_factory=_none)
    kind: Whole = field(default_factory=_none)
    number: Whole = field(default_factory=_none)
    worth: Array = field(default_factory=lambda: np.zeros((0, KEEP + 1)))


class VehicleMarket:
    """One class of vehicle, quarter by quarter (see `sim.phases.Decision`).

    Attributes:
        population: batches of the class.
        operators: its companies; the state `operator` is the index here.
        rules: what it runs.
        purchases: of the quarter.
        sales: vehicles bought in the quarter by powertrain [8].
        scrapped: old diesel trucks given up for a bonus in the quarter.
        granted: yuan of purchase grants and scrappage money booked in the quarter.
    """

    def __init__(
        self,
        vehicle_class: str,
        population: Population,
        operators: tuple[FleetOperator, ...],
        showroom: Showroom,
        tables: FleetTables,
        levers: Levers,
        end: int,
        *,
        contacts_frozen: bool = False,
    ) -> None:
        self.vehicle_class, self.population, self.operators = vehicle_class, population, operators
        self.showroom, self.levers = showroom, levers
        self.fixed = read_class_terms(tables, vehicle_class)
        self.looking = tables.number(ALL, "looking_rate", "1/yr") / QUARTERS_PER_YEAR
        self.rule = choose_vehicle.but(stream=f"{vehicle_class} choice")
        self.rules = (self.rule, vehicle_energy)
        self.dates = Dates(
            Diary(
                name=f"life of {vehicle_class}",
                hazard=vehicle_hazard,
                clock="age",
                due="due",
                spell="spell",
                started="bought",
                levers={
                    "retirement_age": Seen(NO_RETIREMENT, "yr"),
                    "looking": Seen(0.0, "1/quarter"),
                },
                constants={"lives": self.fixed.lives},
                kept="kept",
            ),
            population,
            end,
        )
        self.dates.begin()
        self.quarter = 0
        self.rows: Rows = _none()
        self.choice: Whole = _none()
        self.purchases = Purchases()
        self.sales = np.zeros(len(POWERTRAINS))
        self.scrapped = 0.0
        self.granted = 0.0
        self._known = self.shares() if contacts_frozen else None

    # state

    def stock(self) -> Array:
        """Return vehicles by division and powertrain [10, 8]."""
        columns, shape = self.population.columns, (len(DIVISIONS), len(POWERTRAINS))
        rows, vehicles = np.arange(self.population.size), columns["vehicles"]
        counts = counts_by_kind(rows, columns["district"], columns["powertrain"], shape, vehicles)
        return counts.astype(np.float64)

    def shares(self) -> Array:
        """Return the share of each powertrain in the fleet of the class [8]."""
        stock = self.stock().sum(axis=0)
        return np.asarray(stock / max(stock.sum(), 1.0))

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """Rows that decide this quarter."""
        return (self.rows,)

    # phases

    def gather(self, quarter: int, conditions: FleetConditions, places: Surroundings) -> None:
        """Re-date where a lever makes operators act, find who is due, set what they see.

        Args:
            quarter: index.
            conditions: last quarter's prices.
            places: stations and posts by division.
        """
        self.quarter = quarter
        self.see(quarter, conditions, places)
        bonus = any(self._offered_bonus())
        retirement = NO_RETIREMENT
        if self.vehicle_class == "buses":
            retirement = self.levers.value("bus_early_retirement_age", quarter)
        self.dates.set_levers(
            {"retirement_age": retirement, "looking": self.looking if bonus else 0.0}, quarter
        )
        self.rows = self.dates.who(quarter)

    def see(self, quarter: int, conditions: FleetConditions, places: Surroundings) -> None:
        """Put into the surroundings what batches of this class see in a quarter."""
        shares = self.shares() if self._known is None else self._known
        showroom, name = self.showroom, self.vehicle_class
        offers = showroom.offers(name, self.fixed, shares, conditions, quarter)
        prices = showroom.fuel_prices(name, conditions, max(quarter - 1, 0))
        seen = class_surroundings(
            self.fixed, offers, prices, quarter, may_keep=self.vehicle_class in TRUCKS
        )
        seen["early"] = SeenFrom(
            self.early, "1", "scrappage money, not wear, brings it up", "diary"
        )
        self.population.surroundings.update(seen)
        self.population.surroundings.update(places)

    def early(self, population: Population, rows: Rows) -> Array:
        """Return 1 for batches that come up only because a lever brought their date forward."""
        return self.dates.early(rows).astype(np.float64)

    def decide(self, activity: float) -> None:
        """Choose for every batch that is due, then size the orders of every operator.

        Args:
            activity: expected work of the class against 2020.
        """
        worth = self.rule.utilities(self.population, self.rows)
        if not np.isfinite(worth).all():
            self.rule.decide(self.population, self.rows)  # raises, naming the batch
        # the first of equals, as the rule itself answers; duties ask for what lies behind it
        self.choice = worth.argmax(axis=1)
        replaced = self.choice != KEEP
        rows = self.rows[replaced]
        number = np.zeros(len(rows), np.int64)
        owner = self.population.columns["operator"][rows]
        for index, operator in enumerate(self.operators):
            mine = owner == index
            number[mine] = operator.order(activity, rows[mine])
        self.purchases = Purchases(rows, self.choice[replaced], number, worth[replaced])

    def scatter(self, ledger: Ledger) -> None:
        """Put the new vehicles to work, open the next spells, book the payments."""
        bought, columns = self.purchases, self.population.columns
        self.dates.keep(self.rows[self.choice == KEEP])
        old = self._old_diesel(bought.rows)
        scrapped = np.where(old, np.minimum(columns["vehicles"][bought.rows], bought.number), 0)
        columns["powertrain"][bought.rows] = bought.kind
        columns["vehicles"][bought.rows] = bought.number
        self.dates.open(bought.rows, self.quarter)
        self.sales = _sums(bought.kind, bought.number, len(POWERTRAINS))
        self._book(ledger, scrapped)

    # money

    def _book(self, ledger: Ledger, scrapped: Whole) -> None:
        """Book what the purchases cost and what grants they get, by division."""
        district = self.population.columns["district"][self.purchases.rows].astype(np.int64)
        sums = np.zeros((5, len(DIVISIONS)))  # price, tax, own posts, grants, scrappage money
        self.scrapped = 0.0
        for code in np.unique(self.purchases.kind).tolist():
            here = self.purchases.kind == code
            money = self.showroom.money(self.vehicle_class, code, self.quarter)
            assert money is not None
            bought = _sums(district[here], self.purchases.number[here], len(DIVISIONS))
            left = _sums(district[here], scrapped[here], len(DIVISIONS))
            self.scrapped += float(left.sum()) if money.bonus > 0.0 else 0.0
            rates = np.array([money.listed, money.tax, money.charger, money.grant])
            sums[:4] += rates[:, None] * bought
            sums[4] += money.bonus * left
        payments = (
            ("transport operators", "vehicle dealers", Kind.VEHICLE),
            ("transport operators", "national government", Kind.TAX),
            ("transport operators", "equipment suppliers", Kind.PLANT),
            ("national government", "transport operators", Kind.FLEET_GRANT),
            ("national government", "transport operators", Kind.FLEET_GRANT),
        )
        for (payer, payee, kind), amounts in zip(payments, sums, strict=True):
            ledger.book_groups(payer, payee, kind, amounts, self.quarter, DIVISIONS)
        self.granted = float(sums[3].sum() + sums[4].sum())

    def _offered_bonus(self) -> tuple[float, ...]:
        seen = self.population.surroundings
        offers = (seen[name] for name in POWERTRAINS)
        return tuple(entry.value.bonus for entry in offers if isinstance(entry, Seen))

    def _old_diesel(self, rows: Rows) -> NDArray[np.bool_]:
        """Return which batches are diesel vehicles old enough for scrappage money."""
        columns = self.population.columns
        age = self.quarter - columns["bought"][rows]
        limit = QUARTERS_PER_YEAR * self.fixed.lives.scrappage_age
        return (columns["powertrain"][rows] == DIESEL) & (age >= limit)


def _sums(group: Whole, number: Whole, groups: int) -> Array:
    """Return vehicles by group."""
    return np.bincount(group, number, groups).astype(np.float64)
