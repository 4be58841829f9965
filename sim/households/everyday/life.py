"""Everyday decisions of households together: what the household sector calls each quarter."""

import numpy as np
from numpy.typing import NDArray

from agents.machinery.population import Population
from agents.machinery.rule import Rule
from sim.accounts.books.controls import Control, bills_control
from sim.accounts.books.money import Kind, Ledger
from sim.config import RunConfig
from sim.grants import Budget
from sim.households.behaviour import Behaviour
from sim.households.books import QUINTILES
from sim.households.energy import HouseholdDecision
from sim.households.everyday.campaigns import Campaigns
from sim.households.everyday.green_offers import GreenOffers
from sim.households.everyday.tables import read_everyday
from sim.households.everyday.travel import TravelHabits
from sim.levers.levers import Levers
from sim.world.world import World

Array = NDArray[np.float64]


class EverydayLife:
    """Travel, habits, carbon inclusion and green tariff of all households.

    It sets how everybody travels at the start: make it before anything sums what cars use.

    Attributes:
        decisions: to gather, decide and scatter with the others of the sector.
        rules: what households run in them.
    """

    def __init__(
        self,
        config: RunConfig,
        population: Population,
        behaviour: Behaviour,
        world: World,
        levers: Levers,
        fund: Budget,
    ) -> None:
        self.population, self.levers = population, levers
        self.everyday = read_everyday(config.city, behaviour)
        told = (self.everyday, world, levers)
        frozen = "contacts" in config.freeze
        self.travel = TravelHabits(population, *told, config.city_seed)
        self.campaigns = Campaigns(population, behaviour, *told, contacts_frozen=frozen)
        self.offers = GreenOffers(
            population, behaviour, *told, fund, config.city_seed, contacts_frozen=frozen
        )
        self.decisions: tuple[HouseholdDecision, ...] = (self.travel, self.campaigns, self.offers)
        self.rules: tuple[Rule, ...] = tuple(r for d in self.decisions for r in d.rules)

    def settle(self, quarter: int, ledger: Ledger, green_kwh: Array) -> list[Control]:
        """Book fares and the premium on green power; return what the bookings must add up to.

        The grid company sells green power as it sells all power: it keeps the margin and hands the
        rest on.

        Args:
            quarter: index.
            ledger: takes the bookings.
            green_kwh: delivered at the green tariff in the quarter by income class [5].
        """
        payer, power, margin = "households", self.offers.bought_at(quarter), self.offers.margin
        green, fee = Kind.GREEN_CERTIFICATE, Kind.FEE
        for payee, kind, price in (
            ("certificate market", green, power),
            ("grid company", fee, margin),
        ):
            ledger.book_groups(payer, payee, kind, price * green_kwh, quarter, QUINTILES)
        return [
            self.travel.pay_fares(quarter, ledger),
            bills_control("green tariff of homes", green, power, green_kwh, payer=payer),
            bills_control("margin on green tariffs", fee, margin, green_kwh, payer=payer),
            Control("carbon inclusion", Kind.CARBON_REWARD, self.offers.paid, payee="households"),
        ]
