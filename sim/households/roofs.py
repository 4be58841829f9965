"""Rooftop PV of households, quarter by quarter."""

import numpy as np
from numpy.typing import NDArray

from agents.grid.solar_developer import price_received
from agents.households.household import INCOME_CLASSES
from agents.households.rooftop_pv import build_pv, campaign_hazard, roof_hazard, system_size
from agents.machinery.diary import Dates, Diary
from agents.machinery.population import Population, Rows
from agents.machinery.rows import among
from agents.machinery.surroundings import Seen, Surroundings
from sim.accounts.books.money import Kind, Ledger, group_sums
from sim.clock import label, quarter_of_date
from sim.divisions import DIVISIONS
from sim.grants import Budget
from sim.grid.connections import Connections, Waiting, connect_waiting, waiting_plants
from sim.households.behaviour import Behaviour
from sim.households.bills import PremiumClaims
from sim.households.books import PARTS, book
from sim.households.common import share_of_contacts
from sim.levers.levers import Levers
from sim.limited_grants import nothing_left, serve_or_choose_again
from sim.world.world import World

BUILD = 1


class RoofMarket:
    """Household PV (see `sim.phases.Decision`).

    Attributes:
        built_kw: PV built in the quarter, all households of the city, kW by division.
        granted: grants paid for it, yuan.
        fund: the city's money, which grants for building come from.
        national, local: premiums on output promised to builders.
        connections: the grid company's desk, the city's if there is one.
        exposed_kw: connected PV times the share of its feed-in at the market price, by division.
        sun_price: what the market paid in the hours of sun of the last year, yuan/kWh; told by the
            city, None without one: then what is fed in earns the guarantee.
        rules: what it runs.
    """

    rules = (build_pv, system_size)

    def __init__(
        self,
        population: Population,
        behaviour: Behaviour,
        world: World,
        levers: Levers,
        fund: Budget,
        *,
        contacts_frozen: bool = False,
    ) -> None:
        self.population, self.behaviour = population, behaviour
        self.world, self.levers, self.fund = world, levers, fund
        diary = Diary(
            name="thinking about the roof",
            hazard=roof_hazard,
            clock=None,
            due="roof_due",
            spell="roof_spell",
            started="roof_looked",
            levers={"roof_programme": Seen(0.0, "1/yr")},
            constants={"interval": Seen(behaviour.number("pv", "interval", "yr"), "yr")},
        )
        self.dates = Dates(diary, population, world.end)
        campaign = Diary(
            name="village campaign",
            hazard=campaign_hazard,
            clock=None,
            due="campaign_due",
            spell="campaign_spell",
            started="campaign_started",
            levers={"rural_campaign": Seen(0.0, "1/yr")},
        )
        self.campaigns = Dates(campaign, population, world.end)
        self.connections = Connections()
        self.exposed_kw: NDArray[np.float64] = np.zeros(len(DIVISIONS))
        self.sun_price: float | None = None
        self.visited: Rows = np.zeros(0, np.int64)
        self.asked_at_home: Rows = np.zeros(0, np.int64)  # deciders with a campaign at the door
        self.quarter = 0
        self.built_kw = np.zeros(len(DIVISIONS))
        self.granted = 0.0
        self.grant: NDArray[np.float64] = np.zeros(0)  # yuan by decider
        self.national, self.local = (
            PremiumClaims(behaviour.number("pv", years, "yr"), INCOME_CLASSES)
            for years in ("national_premium_years", "city_premium_years")
        )
        self.rows: Rows = np.zeros(0, np.int64)
        self.choice = np.zeros(0, np.int64)
        self._see(0)
        self.dates.begin()
        self.campaigns.begin()
        self.count_standing()
        population.surroundings["pv_share_of_contacts"] = share_of_contacts(
            behaviour,
            population,
            "pv_kw",
            0.0,
            "share of contacts with PV",
            frozen=contacts_frozen,
        )

    @property
    def changes(self) -> frozenset[str]:
        """What of a household's use it may change."""
        return frozenset()

    @property
    def deciding(self) -> tuple[Rows]:
        """Rows of those who are due."""
        return (self.rows,)

    def gather(self, quarter: int) -> None:
        """Let the programme come by, find which owners of bare roofs think about PV."""
        self.quarter = quarter
        programme = self.levers.ahead("pv_roof_programme", quarter)
        self.dates.follow({"roof_programme": programme}, quarter)
        villages = self.levers.ahead("rural_pv_programme", quarter)
        self.campaigns.follow({"rural_campaign": villages}, quarter)
        self.visited = self.campaigns.who(quarter)
        thinking = self.dates.who(quarter)
        asked = self.asked_at_home = self._with_bare_roof(self.visited)
        thinking = self._with_bare_roof(thinking[~among(thinking, asked, self.population.size)])
        self.rows = np.concatenate([thinking, asked])
        self._see(quarter)

    def _with_bare_roof(self, rows: Rows) -> Rows:
        """Return those of the rows that own a roof without PV."""
        columns = self.population.columns
        own = (columns["roof_area"][rows] > 0.0) & columns["owner"][rows]
        bare = (columns["pv_kw"][rows] == 0.0) & (columns["pv_waiting"][rows] == 0.0)
        return rows[own & bare]

    def decide(self) -> None:
        """Choose as if every grant were paid."""
        seen = Surroundings(self.population.surroundings)
        self.choice = self._choose(self.population, self.rows, seen)

    def _choose(self, population: Population, rows: Rows, seen: Surroundings) -> NDArray[np.int64]:
        """Return what some of the deciders choose; some of them have a campaign at the door."""
        choice = np.zeros(rows.size, np.int64)
        asked = among(rows, self.asked_at_home, population.size)
        for campaign in (False, True):
            here = asked == campaign
            seen["campaign_here"] = Seen(float(campaign), "1", "a campaign asks", "programme")
            choice[here] = build_pv.decide(population, rows[here], seen)
        return choice

    def serve(self) -> None:
        """Hand out the city's grants; whom they do not reach thinks again without."""
        population, columns = self.population, self.population.columns
        per_kw = self.levers.by_division("pv_capex_subsidy", self.quarter)
        size = np.asarray(system_size.decide(population, self.rows))
        wanted = size * per_kw[columns["district"][self.rows]]
        self.grant = np.where(self.choice == BUILD, wanted, 0.0)
        serve_or_choose_again(
            self.fund,
            population,
            self.rows,
            self.grant,
            self.choice,
            self._choose,
            {"pv_grant": nothing_left("yuan/kW", self._city_premium(), by="district")},
        )

    def scatter(self, ledger: Ledger) -> None:
        """Put the systems on the roofs, think again in some years, book investment and grants."""
        columns, weight = self.population.columns, self.population.weight
        building = self.choice == BUILD
        built = self.rows[building]
        size = system_size.decide(self.population, built)
        columns["pv_waiting"][built] = size
        # who turns a campaign down thinks again when he would have; the campaign comes again
        due = columns["roof_due"][self.rows] == self.quarter
        self.dates.open(self.rows[building | due], self.quarter)
        self.campaigns.open(self.visited, self.quarter)
        if not self.connections.joint:
            self.connect()
        district = columns["district"][built]
        self.built_kw = group_sums(district, size, len(DIVISIONS), weight)
        self.granted = float(self.grant[building].sum()) * weight
        cost = self.world.at(max(self.quarter - 1, 0))["pv_cost_residential_roof"]
        payments = (
            ("households", "equipment suppliers", Kind.PLANT, size * cost),
            ("city government", "households", Kind.SOLAR_GRANT, self.grant[building]),
        )
        book(ledger, self.population, built, payments, self.quarter)

    def waiting(self) -> Waiting:
        """Return the plants that wait for their connection."""
        return waiting_plants(self.population.columns, "pv_kw", "roof_looked", self._standing_for())

    def connect(self) -> None:
        """Connect what the grid admits; premiums are promised for what feeds in."""
        columns, levers = self.population.columns, self.levers
        columns_of = (columns, "pv_kw", "roof_looked", self._standing_for())
        classes = (columns["income_class"], INCOME_CLASSES)
        kw = connect_waiting(self.connections, *columns_of, *classes, self.quarter)
        self.national.promise(kw, levers.value("pv_premium_household", self.quarter))
        self.local.promise(kw, levers.by_division("pv_city_premium", self.quarter))
        exposure = levers.value("pv_market_exposure", self.quarter)
        self.exposed_kw = self.exposed_kw + kw.sum(axis=1) * exposure
        self.count_standing()

    def count_standing(self) -> None:
        """Add up the PV that stands, which only a connection changes: kW by part (see `books`)."""
        columns, weight = self.population.columns, self.population.weight
        rows = np.flatnonzero(columns["pv_kw"])
        kw = columns["pv_kw"][rows].astype(np.float64)
        self.standing_kw = tuple(
            group_sums(columns[name][rows], kw, parts, weight) for name, parts in PARTS
        )

    def _standing_for(self) -> NDArray[np.float64]:
        """Return how many households each row stands for."""
        return np.broadcast_to(np.float64(self.population.weight), self.population.size)

    def waiting_kw(self) -> NDArray[np.float64]:
        """Return the PV that waits for its connection, kW by division."""
        columns, weight = self.population.columns, self.population.weight
        rows = np.flatnonzero(columns["pv_waiting"])
        kw = columns["pv_waiting"][rows]
        return group_sums(columns["district"][rows], kw, len(DIVISIONS), weight)

    def price_of_sun(self, guaranteed: float) -> float:
        """Return what the market pays for the sun, yuan/kWh; untold, as much as the guarantee."""
        return guaranteed if self.sun_price is None else self.sun_price

    def _city_premium(self) -> NDArray[np.float64]:
        """Return what the city's premium of the first years is worth, yuan/kW by division."""
        number = self.behaviour.number
        hours = number("pv", "city_premium_years", "yr") * number("pv", "hours", "h/yr")
        return np.asarray(hours * self.levers.by_division("pv_city_premium", self.quarter))

    def _see(self, quarter: int) -> None:
        now = self.world.at(max(quarter - 1, 0))
        number, when = self.behaviour.number, label(quarter)
        hours = number("pv", "hours", "h/yr")
        grant = self.levers.by_division("pv_capex_subsidy", quarter)
        seen = self.population.surroundings
        seen["pv_cost"] = Seen(
            now["pv_cost_residential_roof"], "yuan/kW", "PV on a house roof, installed", "world"
        )
        seen["pv_grant"] = Seen(
            grant + self._city_premium(),
            "yuan/kW",
            "grant, and the city's premium of the first years",
            f"levers pv_capex_subsidy, pv_city_premium in {when}",
            "district",
        )
        guaranteed = number("pv", "feed_in_price", "yuan/kWh") / now["price_index"]
        exposure = self.levers.value("pv_market_exposure", quarter)
        seen["feed_in_price"] = Seen(
            price_received(guaranteed, self.price_of_sun(guaranteed), exposure),
            "yuan/kWh",
            "paid for what is fed in: part guaranteed, part the market of its hours",
            f"choices.csv: pv, market and lever pv_market_exposure in {when}",
        )
        seen["campaign_here"] = Seen(0.0, "1", "a campaign asks", "programme")
        seen["pv_premium"] = Seen(
            self.levers.value("pv_premium_household", quarter),
            "yuan/kWh",
            "the nation's premium on all output",
            "lever pv_premium_household",
        )
        seen["lease_offered"] = Seen(
            float(quarter >= quarter_of_date(number("pv", "lease_from", "year"))),
            "1",
            "developers offer to rent the roof",
            "choices.csv: pv, lease_from",
        )
        seen["pv_hours"] = Seen(hours, "h/yr", "full-load hours", "choices.csv: pv")
        seen["square_metres_per_kw"] = Seen(
            number("pv", "square_metres_per_kw", "m2/kW"), "m2/kW", "roof per kW", "choices.csv: pv"
        )
        seen["largest"] = Seen(number("pv", "largest", "kW"), "kW", "usual size", "choices.csv: pv")
        seen["pv_weights"] = Seen(
            self.behaviour.pv_weights, "1", "how PV is weighed", "choices.csv: pv"
        )
