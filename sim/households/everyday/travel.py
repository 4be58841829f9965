"""How households travel, quarter by quarter, and what that makes buses, metro and cars carry."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.households.household import (
    ACTIVE,
    BUS,
    CAR,
    INCOME_CLASSES,
    METRO,
    NO_CAR,
    PETROL,
    TRAVEL_KINDS,
)
from agents.households.travel import (
    choose_travel,
    driving_after,
    travel_hazard,
    usual_travel,
    usual_travel_with_a_car,
)
from agents.machinery.chance import Stream
from agents.machinery.diary import Dates, Diary
from agents.machinery.population import Population, Rows
from agents.machinery.rows import among, union
from agents.machinery.surroundings import Seen, SeenFrom, Surroundings
from sim.accounts.books.controls import Control
from sim.accounts.books.money import Kind, Ledger
from sim.clock import label, per_quarter
from sim.divisions import DIVISIONS
from sim.households.books import DIVISION, INCOME_CLASS, QUINTILES
from sim.households.everyday.places import PlaceDraws, Places, places_of
from sim.households.everyday.riders import Riders
from sim.households.everyday.tables import Everyday
from sim.levers.levers import Levers
from sim.world.world import World

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Uprooted:
    """Whether a household is new in the city, or with a car for the first time, or without one."""

    newcomers: Rows

    def __call__(self, population: Population, rows: Rows) -> NDArray[np.bool_]:
        """Return it for each row."""
        return among(rows, self.newcomers, population.size)


class Carried(NamedTuple):
    """What public transport carries in a quarter by division [10]: trips."""

    bus: Array
    metro: Array


TRIPS = ("bus", "metro", "active")


class TravelHabits:
    """How households get about (see `sim.phases.Decision`).

    Attributes:
        rules: what it runs.
        turning: rows of those whose own time to think about it has come.
        owners_changed: rows that got their first car, or lost their last, last quarter; set before
            each quarter.
        changed: households of the city that took to another way in the quarter.
        riders: what those by metro change of its electricity.
    """

    rules = (choose_travel, usual_travel, usual_travel_with_a_car, driving_after)

    def __init__(
        self,
        population: Population,
        everyday: Everyday,
        world: World,
        levers: Levers,
        city_seed: int,
    ) -> None:
        self.population, self.everyday = population, everyday
        self.world, self.levers, self.city_seed = world, levers, city_seed
        self.place_draws = PlaceDraws(city_seed, population.size)
        self.quarter = 0
        self.changed = 0.0
        self.rows: Rows = np.zeros(0, np.int64)
        self.turning: Rows = np.zeros(0, np.int64)
        self.owners_changed: Rows = np.zeros(0, np.int64)
        self.choice = np.zeros(0, np.int64)
        number = everyday.number
        self.rides = number("travel", "rides", "1/yr")
        self.occupancy = number("travel", "occupancy")
        self.riders = Riders(number("travel", "rider_share"))
        self.trip_km = {kind: number("travel", f"{kind}_trip", "km") for kind in TRIPS}
        diary = Diary(
            name="thinking about travel",
            hazard=travel_hazard,
            clock=None,
            due="travel_due",
            spell="travel_spell",
            started="travel_since",
            constants={"interval": Seen(number("travel", "interval", "yr"), "yr")},
        )
        columns = population.columns
        columns["travel_since"][:] = columns["arrives"] - 1
        self.dates = Dates(diary, population, world.end)
        self.dates.begin()
        linked = number("travel", "linked_2020")
        self._see(
            places_of(everyday, self.place_draws, 0, 1.0, linked), "2020", population.surroundings
        )
        seen = population.surroundings
        seen["carbon_points"] = Seen(0.0, "1", "no scheme yet")
        seen["a_petrol_car"] = Seen(float(PETROL), "1", "as if it had one", "by definition")
        seen["uprooted"] = SeenFrom(Uprooted(self.owners_changed), "1", "nobody yet")
        self._settle_2020()
        self._people = np.zeros((INCOME_CLASSES, len(DIVISIONS), TRAVEL_KINDS))
        self.count(population.rows)

    @property
    def changes(self) -> frozenset[str]:
        """What of a household's use it may change."""
        return frozenset({"driving"})

    @property
    def deciding(self) -> tuple[Rows]:
        """Rows of those who are due."""
        return (self.rows,)

    def gather(self, quarter: int) -> None:
        """Find who thinks about it now.

        Those due, newcomers, first and former owners of cars, and those whose bus line, metro or
        metro exit has changed.
        """
        self.quarter = quarter
        columns = self.population.columns
        newcomers = np.flatnonzero((columns["arrives"] == quarter) & (quarter > 0))
        size = self.population.size
        uprooted = union(size, [self.owners_changed, newcomers])
        self.turning = union(size, [self.dates.who(quarter), uprooted])
        self.rows = union(size, [self.turning, self._touched(quarter)])
        self.population.surroundings["uprooted"] = SeenFrom(
            Uprooted(uprooted), "1", "new in the city, a first car, or none any more"
        )
        self._see(self.places(quarter), label(quarter), self.population.surroundings)

    def decide(self) -> None:
        """Choose how to travel.

        Whose own time has not come changes only if the better or worse line is what tips it.
        """
        population, rows = self.population, self.rows
        self.choice = np.asarray(choose_travel.decide(population, rows), np.int64)
        touched = np.flatnonzero(~among(rows, self.turning, population.size))
        if not touched.size:
            return
        before = Surroundings(population.surroundings)
        self._see(self.places(self.quarter - 1), label(self.quarter - 1), before)
        else_chosen = choose_travel.decide(population, rows[touched], before)
        unmoved = touched[else_chosen == self.choice[touched]]
        self.choice[unmoved] = population.columns["travel"][rows[unmoved]]

    def scatter(self, ledger: Ledger) -> None:
        """Take to the new way; cars of those who leave them at home go less far.

        Who thought about it only because bus or metro changed keeps its own date, and has the same
        tastes when it comes.
        """
        columns, rows = self.population.columns, self.rows
        different = np.flatnonzero(columns["travel"][rows] != self.choice)
        self.changed = float(different.size) * self.population.weight
        self.count(rows[different], -1)
        columns["travel"][rows] = self.choice
        self.count(rows[different])
        columns["driving"][rows] = driving_after.decide(self.population, rows)
        self.dates.open(self.turning, self.quarter)
        self.riders.note(self.quarter, float(self.people()[:, METRO].sum()))

    def count(self, rows: Rows, sign: int = 1) -> None:
        """Count the people of these households in by their way of travel, or (sign -1) out."""
        columns = self.population.columns
        part = columns["income_class"][rows].astype(np.int64) * len(DIVISIONS)
        key = (part + columns["district"][rows]) * TRAVEL_KINDS + columns["travel"][rows]
        counts = np.bincount(key, columns["persons"][rows], self._people.size)
        self._people += sign * counts.reshape(self._people.shape)

    def people(self, by: int = DIVISION) -> Array:
        """Return people by division (or income class) and way of travel [parts, 4]."""
        counts = self._people.sum(axis=1 - by)
        return np.asarray(counts * self.population.weight, np.float64)

    def carried(self, quarter: int, by: int = DIVISION) -> Carried:
        """Return the trips of the quarter by division (or income class); closures cut them."""
        people = (
            self.people(by) * float(per_quarter(self.rides)) * self.world.at(quarter)["mobility"]
        )
        return Carried(people[:, BUS], people[:, METRO])

    def pay_fares(self, quarter: int, ledger: Ledger) -> Control:
        """Book the fares of the quarter; return what they must add up to."""
        carried = self.carried(quarter, INCOME_CLASS)
        fares = [self.everyday.number("travel", f"{kind}_fare", "yuan") for kind in carried._fields]
        total = 0.0
        for fare, trips in zip(fares, carried, strict=True):
            paid = ("households", "transport operators", Kind.FARE, fare * trips)
            ledger.book_groups(*paid, quarter, QUINTILES)
            total += fare * float(trips.sum())
        return Control("fares of bus and metro", Kind.FARE, total, payer="households")

    def places(self, quarter: int) -> Places:
        """Return what bus and metro offer where households live and go, this quarter."""
        level = self.levers.value
        return places_of(
            self.everyday,
            self.place_draws,
            quarter,
            level("bus_service_level", quarter),
            level("metro_bus_link_share", quarter),
        )

    def _touched(self, quarter: int) -> Rows:
        """Return those for whom bus or metro are not what they were last quarter."""
        if quarter == 0:
            return np.zeros(0, np.int64)
        before, now = self.places(quarter - 1), self.places(quarter)
        if before == now:
            return np.zeros(0, np.int64)
        everybody = slice(None)  # a view: nothing of a whole city is copied
        touched = before.differs(now, self.population, everybody)
        return np.flatnonzero(touched & self.population.columns["active"])

    def _settle_2020(self) -> None:
        """Draw how everybody travels at the start, as it has come to be under what holds then.

        Nobody is on the move to another mix, so that what changes later is somebody's decision.
        """
        columns, rows = self.population.columns, np.arange(self.population.size)
        draws = Stream(self.city_seed, "travel at the start").uniform(rows)
        edge = np.zeros(rows.size)
        for share in usual_travel.decide(self.population, rows)[:-1]:
            edge += share
            columns["travel"] += draws >= edge
        owners = columns["car"] != NO_CAR
        by_car = columns["travel"] == CAR
        columns["travel"][~owners & by_car] = ACTIVE  # by rounding of the last edge only
        columns["usual_driving"][:] = by_car
        others = np.flatnonzero(~owners)
        with_car = usual_travel_with_a_car.decide(self.population, others)
        columns["usual_driving"][others] = with_car.car
        columns["driving"][:] = 1.0

    def _see(self, places: Places, when: str, seen: Surroundings) -> None:
        bus, metro = "bus_service_level", "metro_bus_link_share"
        seen["bus_access"] = SeenFrom(
            places.bus, "h", "walk and wait of a bus trip", f"{bus} in {when}"
        )
        seen["metro_access"] = SeenFrom(
            places.exit, "h", "walk between feeder and metro", f"{metro} in {when}"
        )
        seen["metro_near"] = SeenFrom(
            places.metro, "1", "most of its trips have a station near", "everyday.csv: metro reach"
        )
        for kind in ("bus", "metro"):
            fare = self.everyday.number("travel", f"{kind}_fare", "yuan")
            seen[f"{kind}_fare"] = Seen(fare, "yuan", f"a trip by {kind}", "everyday.csv: travel")
        seen["travel_weights"] = Seen(
            self.everyday.travel, "1", "how ways of travel are weighed", "everyday.csv: travel"
        )
