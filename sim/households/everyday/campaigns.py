"""Campaigns for frugal living and carbon labels, quarter by quarter."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.households.campaign import answer_campaign, habit_hazard, heed_label
from agents.machinery.chance import Stream
from agents.machinery.diary import Dates, Diary
from agents.machinery.population import Population, Rows
from agents.machinery.rule import Rule
from agents.machinery.surroundings import Seen, SeenFrom
from sim.accounts.books.money import Ledger
from sim.clock import label
from sim.households.behaviour import APPLIANCES, Behaviour
from sim.households.common import share_of_contacts
from sim.households.everyday.tables import Everyday
from sim.levers.levers import Levers
from sim.world.world import World


def label_rule(appliance: str) -> Rule:
    """Return the rule by which buyers of one kind of appliance heed its label or not."""
    return heed_label.but(
        stream=f"{appliance} label".replace("_", " "),
        spell=f"{appliance}_spell",
        carbon_label_seen=f"{appliance}_label_seen",
    )


@dataclass(frozen=True)
class LabelOnShelf:
    """Whether the appliance that a household would buy carries a carbon label."""

    appliance: str
    share: float

    def __call__(self, population: Population, rows: Rows) -> NDArray[np.bool_]:
        """Return it for each row."""
        shelf = Stream(population.seed, f"{self.appliance} on the shelf")
        return shelf.uniform(rows, population.columns[f"{self.appliance}_spell"][rows]) < self.share


@dataclass(frozen=True)
class LabelHeeded:
    """Whether a household goes by the carbon label of an appliance."""

    rule: Rule

    def __call__(self, population: Population, rows: Rows) -> NDArray[np.int64]:
        """Return it for each row."""
        return np.asarray(self.rule.decide(population, rows))


class Campaigns:
    """Frugal habits that a campaign calls for (see `sim.phases.Decision`).

    Attributes:
        rules: what it runs.
        taken_up: households of the city that took up a habit in the quarter.
    """

    rules = (answer_campaign, *(label_rule(name) for name in APPLIANCES))

    def __init__(
        self,
        population: Population,
        behaviour: Behaviour,
        everyday: Everyday,
        world: World,
        levers: Levers,
        *,
        contacts_frozen: bool,
    ) -> None:
        self.population, self.everyday, self.levers = population, everyday, levers
        self.quarter = 0
        self.taken_up = 0.0
        self.rows: Rows = np.zeros(0, np.int64)
        self.choice = np.zeros(0, np.int64)
        number = everyday.number
        diary = Diary(
            name="habits",
            hazard=habit_hazard,
            clock=None,
            due="habit_due",
            spell="habit_spell",
            started="habit_since",
            levers={"campaign": 0.0},
            constants={
                "meeting_rate": Seen(number("campaign", "meeting_rate", "1/yr"), "1/yr"),
                "habit_life": Seen(number("campaign", "habit_life", "yr"), "yr"),
            },
        )
        columns = population.columns
        columns["habit_since"][:] = columns["arrives"] - 1
        self.dates = Dates(diary, population, world.end)
        self.dates.begin()
        seen = population.surroundings
        seen["campaign_weights"] = Seen(everyday.campaign, "1", "how calls are weighed", "everyday")
        seen["frugal_use"] = Seen(everyday.frugal_use, "1", "use in a frugal habit", "everyday.csv")
        seen["typical_saving"] = Seen(
            number("campaign", "typical_saving", "kWh/yr"), "kWh/yr", "what a habit saves"
        )
        seen["label_years"] = Seen(
            number("campaign", "label_years", "yr"), "yr", "counted more by who heeds a label"
        )
        meaning = "share of contacts in a frugal habit"
        seen["frugal_share_of_contacts"] = share_of_contacts(
            behaviour, population, "frugal", 0.0, meaning, frozen=contacts_frozen
        )
        for appliance, rule in zip(APPLIANCES, self.rules[1:], strict=True):
            heeded = SeenFrom(
                LabelHeeded(rule), "1", "goes by the carbon label", "its own decision"
            )
            seen[f"{appliance}_label_heeded"] = heeded
        self._see(0)

    @property
    def changes(self) -> frozenset[str]:
        """What of a household's use it may change."""
        return frozenset({"frugal"})

    @property
    def deciding(self) -> tuple[Rows]:
        """Rows of those who are due."""
        return (self.rows,)

    def gather(self, quarter: int) -> None:
        """Let the campaign come by; find whom it meets and whose habit fades."""
        self.quarter = quarter
        self.dates.follow({"campaign": self.levers.ahead("behaviour_campaign", quarter)}, quarter)
        self.rows = self.dates.who(quarter)
        self._see(quarter)

    def decide(self) -> None:
        """Answer."""
        self.choice = answer_campaign.decide(self.population, self.rows)

    def scatter(self, ledger: Ledger) -> None:
        """Keep the habit from now on, or drop it."""
        self.taken_up = float(self.choice.sum()) * self.population.weight
        self.population.columns["frugal"][self.rows] = self.choice
        self.dates.open(self.rows, self.quarter)

    def _see(self, quarter: int) -> None:
        share = self.levers.value("carbon_label_share", quarter)
        for name in APPLIANCES:
            self.population.surroundings[f"{name}_label_seen"] = SeenFrom(
                LabelOnShelf(name, share),
                "1",
                "it carries a carbon label",
                f"carbon_label_share in {label(quarter)}",
            )
