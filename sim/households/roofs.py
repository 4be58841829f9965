"""Rooftop PV of households, quarter by quarter."""

import numpy as np
from numpy.typing import NDArray

from agents.households.rooftop_pv import build_pv, roof_hazard, system_size
from agents.machinery.diary import Dates, Diary
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen, Surroundings
from sim.accounts.books.money import Kind, Ledger, group_sums
from sim.clock import label, quarter_of_date
from sim.divisions import DIVISIONS
from sim.grants import Budget
from sim.households.behaviour import Behaviour
from sim.households.bills import PremiumClaims
from sim.households.common import share_of_contacts
from sim.levers.levers import Levers
from sim.world.world import World

BUILD = 1


class RoofMarket:
    """Household PV (see `sim.phases.Decision`).

    Attributes:
        built_kw: PV built in the quarter, all households of the city, kW by division.
        granted: grants paid for it, yuan.
        fund: the city's money, which grants for building come from.
        national, local: premiums on output promised to builders.
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
        self.quarter = 0
        self.built_kw = np.zeros(len(DIVISIONS))
        self.granted = 0.0
        self.grant: NDArray[np.float64] = np.zeros(0)  # yuan by decider
        self.national = PremiumClaims(behaviour.number("pv", "national_premium_years", "yr"))
        self.local = PremiumClaims(behaviour.number("pv", "city_premium_years", "yr"))
        self.rows: Rows = np.zeros(0, np.int64)
        self.choice = np.zeros(0, np.int64)
        self._see(0)
        self.dates.begin()
        population.surroundings["pv_share_of_contacts"] = share_of_contacts(
            behaviour,
            population,
            "pv_kw",
            0.0,
            "share of contacts with PV",
            frozen=contacts_frozen,
        )

    @property
    def deciding(self) -> tuple[Rows]:
        """Rows of those who are due."""
        return (self.rows,)

    def gather(self, quarter: int) -> None:
        """Let the programme come by, find which owners of bare roofs think about PV."""
        self.quarter = quarter
        programme = self.levers.value("pv_roof_programme", quarter)
        self.dates.set_levers({"roof_programme": programme}, quarter)
        rows = self.dates.who(quarter)
        columns = self.population.columns
        has_roof = (columns["roof_area"][rows] > 0.0) & columns["owner"][rows]
        self.rows = rows[has_roof & (columns["pv_kw"][rows] == 0.0)]
        self._see(quarter)

    def decide(self) -> None:
        """Choose as if every grant were paid."""
        self.choice = build_pv.decide(self.population, self.rows)

    def serve(self) -> None:
        """Hand out the city's grants; whom they do not reach thinks again without."""
        population, columns = self.population, self.population.columns
        per_kw = self.levers.by_division("pv_capex_subsidy", self.quarter)
        size = np.asarray(system_size.decide(population, self.rows))
        wanted = size * per_kw[columns["district"][self.rows]]
        self.grant = np.where(self.choice == BUILD, wanted, 0.0)
        asking = np.flatnonzero(self.grant > 0.0)
        amounts = self.grant[asking] * population.weight
        served = self.fund.serve(self.rows[asking], amounts, population.seed)
        places = asking[~served]
        self.grant[places] = 0.0
        bare = Surroundings(population.surroundings)
        bare["pv_grant"] = Seen(
            self._city_premium(), "yuan/kW", "the money has run out", "green fund", "district"
        )
        self.choice[places] = build_pv.decide(population, self.rows[places], bare)

    def scatter(self, ledger: Ledger) -> None:
        """Put the systems on the roofs, think again in some years, book investment and grants."""
        columns, weight = self.population.columns, self.population.weight
        building = self.choice == BUILD
        built = self.rows[building]
        size = system_size.decide(self.population, built)
        columns["pv_kw"][built] = size
        columns["pv_built"][built] = self.quarter
        self.dates.open(self.rows, self.quarter)
        district = columns["district"][built]
        self.built_kw = group_sums(district, size, len(DIVISIONS), weight)
        grants = group_sums(district, self.grant[building], len(DIVISIONS), weight)
        self.granted = float(grants.sum())
        self.national.promise(
            self.built_kw, self.levers.value("pv_premium_household", self.quarter)
        )
        self.local.promise(self.built_kw, self.levers.by_division("pv_city_premium", self.quarter))
        cost = self.world.at(max(self.quarter - 1, 0))["pv_cost_residential_roof"]
        for payer, payee, kind, sums in (
            ("households", "equipment suppliers", Kind.PLANT, self.built_kw * cost),
            ("city government", "households", Kind.SOLAR_GRANT, grants),
        ):
            ledger.book_groups(payer, payee, kind, sums, self.quarter, DIVISIONS)

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
        seen["feed_in_price"] = Seen(
            number("pv", "feed_in_price", "yuan/kWh") / now["price_index"],
            "yuan/kWh",
            "paid for what is fed in",
            "choices.csv: pv",
        )
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
