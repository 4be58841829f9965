"""The institutions of transport: registered Mesa agents, each with what it holds and decides.

Vehicles are columns, because there are tens of thousands of batches and one rule decides on them.
Their operators are a few dozen companies, each an object of its own: it knows its batches, decides
how many vehicles it keeps, and remembers what it ordered.
"""

from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

from agents.machinery.population import Population
from agents.transport.charging import (
    ChargingTerms,
    cost_of_post,
    grant_of_post,
    posts_on_call,
    posts_to_build,
    posts_wanted,
    worn_posts,
)
from agents.transport.fleet_size import share_of_places, vehicles_needed, vehicles_to_order

CITY_WIDE = -1  # division of an operator that works in all of them


class FleetOperator(mesa.Agent):
    """A company that runs vehicles of one class.

    Attributes:
        name: in words.
        vehicle_class: key of its class of vehicle.
        division: index of its division, or CITY_WIDE.
        batches: its vehicles, a selection of the population of the class.
        base: vehicles it runs in 2020 when its work is that of 2020.
        needed: vehicles its work asked for in the last quarter.
        ordered: vehicles bought in the last quarter.
    """

    def __init__(
        self,
        model: Any,
        name: str,
        vehicle_class: str,
        division: int,
        batches: Population,
        base: float,
    ) -> None:
        super().__init__(model)
        self.name = name
        self.vehicle_class = vehicle_class
        self.division = division
        self.batches = batches
        self.base = base
        self.needed = base
        self.ordered = 0

    def __repr__(self) -> str:
        return f"FleetOperator({self.name})"

    @property
    def fleet(self) -> int:
        """Vehicles it has now."""
        return int(self.batches.columns["vehicles"][self.batches.rows].sum())

    def order(self, activity: float, replaced: NDArray[np.int64]) -> NDArray[np.int64]:
        """Decide how many vehicles to buy for the batches that are replaced this quarter.

        Args:
            activity: its work of the last four quarters against that of 2020.
            replaced: rows of its batches that are replaced.

        Returns:
            Whole vehicles per row of `replaced`, in proportion to their places.
        """
        columns = self.batches.columns
        if not replaced.size:  # most quarters of most companies
            self.needed, self.ordered = vehicles_needed(self.base, activity), 0
            return np.zeros(0, np.int64)
        leaving = int(columns["vehicles"][replaced].sum())
        places = columns["places"][replaced].astype(np.float64)
        self.needed = vehicles_needed(self.base, activity)
        wanted = vehicles_to_order(self.needed, self.fleet - leaving)
        per_place = share_of_places(wanted, float(places.sum()))
        bounds = np.floor(np.cumsum(places * per_place) + 0.5).astype(np.int64)
        bought = np.diff(bounds, prepend=0)
        self.ordered = int(bought.sum())
        return bought


class ChargingOperator(mesa.Agent):
    """A company that builds and runs the public charging posts of one division.

    Attributes:
        name: in words.
        division: index of its division.
        posts: public posts in place.
        kwh_sold: what they sold at the rate of the last quarter, kWh a year.
        built: posts built in the last quarter.
        invested, granted: yuan spent on them, and received for them, in the last quarter.
    """

    def __init__(self, model: Any, name: str, division: int, posts: float) -> None:
        super().__init__(model)
        self.name = name
        self.division = division
        self.posts = posts
        self.kwh_sold = 0.0
        self.built = 0.0
        self.invested = 0.0
        self.granted = 0.0

    def __repr__(self) -> str:
        return f"ChargingOperator({self.name})"

    def wishes(self, terms: ChargingTerms, planned_posts: float, *, granted: bool) -> float:
        """Return how many posts it would build this quarter, with grants or without.

        Args:
            terms: cost and income of a post this quarter.
            planned_posts: posts for which the city readies sites in this division.
            granted: whether the grants of the quarter reach it.
        """
        standing = self.posts - worn_posts(self.posts, terms)
        wanted = posts_wanted(self.kwh_sold, planned_posts, terms, granted)
        return posts_to_build(standing, wanted, terms)

    def bill(
        self, number: float, terms: ChargingTerms, planned_posts: float, *, granted: float
    ) -> tuple[float, float]:
        """Return what posts would cost before grants and what grants they would get, yuan.

        Ready sites are used up before others; grants go to the first `granted` posts.
        """
        ready = self._ready_sites(terms, planned_posts)
        on_ready, paid_ready = min(ready, number), min(ready, granted)
        cost = on_ready * cost_of_post(terms, True)
        cost += (number - on_ready) * cost_of_post(terms, False)
        grants = paid_ready * grant_of_post(terms, True)
        grants += (granted - paid_ready) * grant_of_post(terms, False)
        return cost, grants

    def posts_for(self, money: float, terms: ChargingTerms, planned_posts: float) -> float:
        """Return how many whole posts a sum of grants pays for, yuan."""
        ready = self._ready_sites(terms, planned_posts)
        for_ready = ready * grant_of_post(terms, True)
        if money < for_ready:
            return float(money // grant_of_post(terms, True))
        return float((ready + (money - for_ready) / grant_of_post(terms, False)) // 1.0)

    def build(
        self, number: float, terms: ChargingTerms, planned_posts: float, *, granted: float
    ) -> None:
        """Put posts in place of worn ones and beside them, and note what they cost."""
        self.invested, self.granted = self.bill(number, terms, planned_posts, granted=granted)
        self.posts += number - worn_posts(self.posts, terms)
        self.built = number

    def on_call(self, flexible: float, reach: float, pay: float, trouble: float) -> float:
        """Return the load that it lets wait on call, kW; arguments as for `posts_on_call`."""
        return posts_on_call(self.kwh_sold, flexible, reach, pay, trouble)

    def _ready_sites(self, terms: ChargingTerms, planned_posts: float) -> float:
        """Return how many of the city's ready sites are still free."""
        return max(planned_posts - self.posts + worn_posts(self.posts, terms), 0.0)
