"""Rooftop PV of households, quarter by quarter."""

import numpy as np

from agents.households.rooftop_pv import build_pv, roof_hazard, system_size
from agents.machinery.diary import Dates, Diary
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen
from sim.accounts.money import Kind, Ledger, group_sums
from sim.clock import label, year
from sim.divisions import DIVISIONS
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
        *,
        contacts_frozen: bool = False,
    ) -> None:
        self.population, self.behaviour = population, behaviour
        self.world, self.levers = world, levers
        diary = Diary(
            name="thinking about the roof",
            hazard=roof_hazard,
            clock=None,
            due="roof_due",
            spell="roof_spell",
            started="roof_looked",
            constants={"interval": Seen(behaviour.number("pv", "interval", "yr"), "yr")},
        )
        self.dates = Dates(diary, population, world.end)
        self.quarter = 0
        self.built_kw = np.zeros(len(DIVISIONS))
        self.granted = 0.0
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
        """Find which owners of bare roofs think about PV, set what they see."""
        self.quarter = quarter
        rows = self.dates.who(quarter)
        columns = self.population.columns
        has_roof = (columns["roof_area"][rows] > 0.0) & columns["owner"][rows]
        self.rows = rows[has_roof & (columns["pv_kw"][rows] == 0.0)]
        self._see(quarter)

    def decide(self) -> None:
        """Run the rule."""
        self.choice = build_pv.decide(self.population, self.rows)

    def scatter(self, ledger: Ledger) -> None:
        """Put the systems on the roofs, think again in some years, book investment and grants."""
        columns, weight = self.population.columns, self.population.weight
        built = self.rows[self.choice == BUILD]
        size = system_size.decide(self.population, built)
        columns["pv_kw"][built] = size
        columns["pv_built"][built] = self.quarter
        self.dates.open(self.rows, self.quarter)
        district = columns["district"][built]
        self.built_kw = group_sums(district, size, len(DIVISIONS), weight)
        grant = self.levers.by_division("pv_capex_subsidy", self.quarter)
        self.granted = float((self.built_kw * grant).sum())
        self.national.promise(
            self.built_kw, self.levers.value("pv_premium_household", self.quarter)
        )
        self.local.promise(self.built_kw, self.levers.by_division("pv_city_premium", self.quarter))
        cost = self.world.at(max(self.quarter - 1, 0))["pv_cost_residential_roof"]
        for payer, payee, kind, per_kw in (
            ("households", "equipment suppliers", Kind.PLANT, np.full(len(DIVISIONS), cost)),
            ("city government", "households", Kind.SOLAR_GRANT, grant),
        ):
            sums = self.built_kw * per_kw
            ledger.book_groups(payer, payee, kind, sums, self.quarter, DIVISIONS)

    def _see(self, quarter: int) -> None:
        now = self.world.at(max(quarter - 1, 0))
        number, when = self.behaviour.number, label(quarter)
        hours = number("pv", "hours", "h/yr")
        city_premium = self.levers.by_division("pv_city_premium", quarter)
        grant = self.levers.by_division("pv_capex_subsidy", quarter)
        seen = self.population.surroundings
        seen["pv_cost"] = Seen(
            now["pv_cost_residential_roof"], "yuan/kW", "PV on a house roof, installed", "world"
        )
        seen["pv_grant"] = Seen(
            grant + number("pv", "city_premium_years", "yr") * hours * city_premium,
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
            float(year(quarter) >= number("pv", "lease_from", "yr")),
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
