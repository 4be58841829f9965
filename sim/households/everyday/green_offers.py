"""Carbon inclusion and the green tariff, quarter by quarter: who joins, who is paid, who pays.

What members save is verified once a quarter and paid in the next. The city buys it at its reward
with money of its green fund; where trade across regions is open and a buyer outside pays more, or
the fund has run out, it is sold there.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.conversions import KWH_PER_MWH
from agents.households.green_offers import (
    carbon_saved,
    choose_green_tariff,
    join_carbon_inclusion,
    offers_hazard,
)
from agents.machinery.chance import Stream
from agents.machinery.diary import Dates, Diary
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen, SeenFrom
from sim.accounts.books.money import Kind, Ledger
from sim.clock import label, per_quarter
from sim.grants import Budget
from sim.households.behaviour import Behaviour
from sim.households.books import book
from sim.households.common import share_of_contacts
from sim.households.everyday.tables import Everyday
from sim.levers.levers import Levers
from sim.world.world import World

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Offered:
    """Whether an offer has reached a household: the more who are reached, the same ones first."""

    name: str
    city_seed: int
    share: float

    def __call__(self, population: Population, rows: Rows) -> NDArray[np.bool_]:
        """Return it for each row."""
        return Stream(self.city_seed, f"{self.name} reaches").uniform(rows) < self.share


@dataclass(frozen=True)
class TonnesSaved:
    """What the scheme would verify of a household's savings in a year, t."""

    def __call__(self, population: Population, rows: Rows) -> Array:
        """Return it for each row."""
        return np.asarray(carbon_saved.decide(population, rows), np.float64)


class GreenOffers:
    """Membership of carbon inclusion and the green tariff (see `sim.phases.Decision`).

    Attributes:
        rules: what it runs.
        fund: the city's green fund, which its reward is paid from.
        premium: yuan/kWh of green power as its market set it, real; None before it has.
        margin: yuan/kWh that the supplier takes on top.
        volume: tonnes paid in the quarter, by the city and by buyers outside.
        granted: yuan that the city paid for them.
        paid: yuan that members received.
        changed: households of the city that joined, left or changed tariff in the quarter.
    """

    rules = (join_carbon_inclusion, choose_green_tariff, carbon_saved)

    def __init__(
        self,
        population: Population,
        behaviour: Behaviour,
        everyday: Everyday,
        world: World,
        levers: Levers,
        fund: Budget,
        city_seed: int,
        *,
        contacts_frozen: bool,
    ) -> None:
        self.population, self.everyday = population, everyday
        self.world, self.levers, self.fund, self.city_seed = world, levers, fund, city_seed
        self.quarter = 0
        self.premium: float | None = None
        self.margin = everyday.number("green tariff", "margin", "yuan/kWh")
        self.volume = np.zeros(2)
        self.granted = self.paid = self.changed = 0.0
        nobody = np.zeros(0, np.int64)
        self.rows: Rows = nobody
        self.unconcerned: Rows = nobody  # due, but with nothing to choose
        self.members: Rows = nobody
        self.tonnes = np.zeros(0)
        self.choices = nobody, nobody
        self.sold_to_city = np.zeros(0, np.bool_)
        diary = Diary(
            name="looking at offers",
            hazard=offers_hazard,
            clock=None,
            due="offers_due",
            spell="offers_spell",
            started="offers_looked",
            constants={"offers_interval": Seen(everyday.number("offers", "interval", "yr"), "yr")},
        )
        columns = population.columns
        columns["offers_looked"][:] = columns["arrives"] - 1
        self.dates = Dates(diary, population, world.end)
        self.dates.begin()
        seen = population.surroundings
        seen["offer_weights"] = Seen(everyday.offers, "1", "how offers are weighed", "everyday.csv")
        seen["saving_rules"] = Seen(everyday.saving, "1", "what is credited", "everyday.csv")
        for name, unit, decision in (
            ("effort", "yuan", "carbon inclusion"),
            ("typical_use", "kWh/yr", "green tariff"),
        ):
            given = everyday.number(decision, name, unit)
            key = f"carbon_{name}" if name == "effort" else name
            seen[key] = Seen(given, unit, name.replace("_", " "), f"everyday.csv: {decision}")
        for key, state in (
            ("member_share_of_contacts", "carbon_member"),
            ("green_share_of_contacts", "green_tariff"),
        ):
            meaning = f"share of contacts: {state}"
            seen[key] = share_of_contacts(
                behaviour, population, state, 0.0, meaning, frozen=contacts_frozen
            )
        seen["saved_tonnes"] = SeenFrom(TonnesSaved(), "tCO2/yr", "verified in a year")
        self._see(0)

    @property
    def changes(self) -> frozenset[str]:
        """What of a household's use it may change."""
        return frozenset({"green_tariff"})

    @property
    def deciding(self) -> tuple[Rows]:
        """Rows of those who are due."""
        return (self.rows,)

    def gather(self, quarter: int) -> None:
        """Find who looks at the offers, and what members saved last quarter."""
        self.quarter = quarter
        columns = self.population.columns
        self._see(quarter)
        rows = self.dates.who(quarter)
        concerned = columns["carbon_member"][rows] | columns["green_tariff"][rows]
        for name in ("carbon_open", "tariff_offered"):
            entry = self.population.surroundings[name]
            assert isinstance(entry, SeenFrom)
            concerned |= entry.values(self.population, rows) > 0.0
        self.rows, self.unconcerned = rows[concerned], rows[~concerned]
        self.members = np.flatnonzero(columns["carbon_member"] & columns["active"])
        saved = carbon_saved.decide(self.population, self.members)
        self.tonnes = np.asarray(per_quarter(np.asarray(saved, np.float64)))

    def decide(self) -> None:
        """Choose membership and tariff."""
        self.choices = (
            join_carbon_inclusion.decide(self.population, self.rows),
            choose_green_tariff.decide(self.population, self.rows),
        )

    def serve(self) -> None:
        """Let the city buy what no buyer outside pays more for, while its money lasts."""
        city, outside = self.prices(self.quarter)
        self.sold_to_city = np.zeros(len(self.members), np.bool_)
        if city >= outside:
            asking = np.flatnonzero(self.tonnes * city > 0.0)
            amounts = self.tonnes[asking] * city * self.population.weight
            served = self.fund.serve(self.members[asking], amounts, self.population.seed)
            self.sold_to_city[asking] = served

    def scatter(self, ledger: Ledger) -> None:
        """Write memberships and tariffs, pay for what was verified."""
        columns, weight = self.population.columns, self.population.weight
        changed = np.zeros(len(self.rows), np.bool_)
        for state, choice in zip(("carbon_member", "green_tariff"), self.choices, strict=True):
            changed |= columns[state][self.rows] != (choice == 1)
            columns[state][self.rows] = choice == 1
        self.changed = float(np.count_nonzero(changed)) * weight
        self.dates.open(np.concatenate([self.rows, self.unconcerned]), self.quarter)
        city, outside = self.prices(self.quarter)
        self.volume, self.paid, self.granted = np.zeros(2), 0.0, 0.0
        for buyer, sold, price in (
            ("city government", self.sold_to_city, city),
            ("outside the city", ~self.sold_to_city, outside),
        ):
            if price <= 0.0:
                continue
            members, tonnes = self.members[sold], self.tonnes[sold]
            reward = ((buyer, "households", Kind.CARBON_REWARD, price * tonnes),)
            book(ledger, self.population, members, reward, self.quarter)
            volume = float(tonnes.sum()) * weight
            self.volume[0 if buyer == "city government" else 1] = volume
            self.paid += price * volume
            self.granted += price * volume if buyer == "city government" else 0.0

    def prices(self, quarter: int) -> tuple[float, float]:
        """Return what city and buyers outside pay for a tonne, yuan, real; 0 if they do not buy."""
        outside = 0.0
        if self.levers.value("carbon_inclusion_cross_region", quarter) > 0.5:
            share = self.everyday.number("carbon inclusion", "outside_share")
            outside = share * self.levers.value("ets_price", max(quarter - 1, 0))
        return self.levers.value("carbon_inclusion_reward", quarter), outside

    def bought_at(self, quarter: int) -> float:
        """Return what the supplier pays for the green of a kWh: a certificate, or the market's."""
        if self.premium is not None:
            return self.premium
        return float(self.world.at(quarter)["green_certificate_price"] / KWH_PER_MWH)

    def green_premium(self, quarter: int) -> float:
        """Return what a green kWh costs a household beyond the tariff, yuan, real."""
        return self.bought_at(quarter) + self.margin

    def _see(self, quarter: int) -> None:
        seen, when, number = self.population.surroundings, label(quarter), self.everyday.number
        for key, name in (
            ("carbon_open", "carbon_inclusion_members"),
            ("tariff_offered", "green_tariff_offer"),
        ):
            offered = Offered(key, self.city_seed, self.levers.value(name, quarter))
            seen[key] = SeenFrom(offered, "1", "the offer has reached it", f"{name} in {when}")
        price = max(self.prices(quarter))
        seen["carbon_price_of_savings"] = Seen(
            price, "yuan/tCO2", "best price of a verified tonne", f"carbon_inclusion_* in {when}"
        )
        scale = number("carbon inclusion", "typical_price", "yuan/tCO2")
        points = number("carbon inclusion", "points") * math.log1p(price / scale)
        seen["carbon_points"] = Seen(points, "1", "weight of points on a trip", "everyday.csv")
        before = max(quarter - 1, 0)
        seen["green_tariff_premium"] = Seen(
            self.green_premium(before),
            "yuan/kWh",
            "for green power, last quarter, and the supplier's margin",
            "market for green power; everyday.csv: green tariff",
        )
