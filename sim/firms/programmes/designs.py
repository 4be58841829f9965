"""What building to the best level at grade A would save and cost, for each firm that builds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import FUELS as FIRM_FUELS
from agents.firms.kinds import MEASURES_PER_SECTOR, Sector
from agents.firms.programmes.bills import energy_bill
from agents.firms.programmes.newcomer import (
    BEST_LEVEL,
    NewcomerTerms,
    StandardTerms,
    choose_design,
)
from agents.firms.retrofit import TCE_PER_TJ, TCE_PER_TJ_ELECTRICITY
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen, SeenFrom, Surroundings
from sim.accounts.vocabulary import SECTOR, SECTORS
from sim.firms.decisions.retrofits import put_in_place
from sim.firms.market import FirmMarket
from sim.firms.terms import filled
from sim.firms.use import FirmUse

Array = NDArray[np.float64]
HEAVY = (Sector.STEEL, Sector.CHEMICALS, Sector.BUILDING_MATERIALS)  # of measure 2 of the plan
WINDOW = 16  # quarters over which what was built is counted
NOT_BURNT = ("heat", "electricity")


@dataclass(frozen=True)
class Designs:
    """The best level against the usual design, one entry per row that builds; yuan and yuan/yr."""

    worth: Array
    outlay: Array
    stack: Array


class HeavyStandard:
    """The standard on heavy capacity that is built new or anew: what it asks, who was built to it.

    A new plant of usual design uses some per cent more than one at the best level. An old one that
    is rebuilt at the best level takes all measures of its trade that are still open. Grade A comes
    with either: cleaner stacks than the ordinary limits ask for.
    """

    def __init__(self, population: Population, market: FirmMarket) -> None:
        self.population, self.market, self.terms = population, market, market.terms
        rows = self.terms.tables.programmes
        self.standard = filled(StandardTerms, rows, "standard")
        self.newcomer = filled(NewcomerTerms, rows, "newcomer")
        programme = self.terms.programme
        self.excess = programme("standard", "usual_excess")
        self.capex = programme("standard", "capex", "yuan/(tce/yr)")
        self.stack_capex = programme("standard", "grade_a_capex", "yuan/(tce/yr)")
        self.grade_a_left = programme("standard", "grade_a_left")
        self._share = 0.0
        self.see(0)

    def choose(self, rows: Rows, *, new: bool) -> tuple[NDArray[np.int64], Designs]:
        """Let those who build choose their design; return it, and what the best level costs.

        Args:
            rows: who builds.
            new: newcomers, who may stay out, or old works that rebuild.
        """
        designs = self._of_newcomers(rows) if new else self._of_rebuilt(rows)
        seen = Surroundings(self.population.surroundings)
        place = np.zeros(self.population.size, np.int64)
        place[rows] = np.arange(rows.size)
        for name, values, unit in (
            ("design_worth", designs.worth, "yuan/yr"),
            ("design_outlay", designs.outlay, "yuan"),
            ("stack_outlay", designs.stack, "yuan"),
        ):
            seen[name] = SeenFrom(lambda _, asked, v=values: v[place[asked]], unit, "best level")
        seen["newcomer"] = Seen(new, "1", "a new project", "diary")
        return choose_design.decide(self.population, rows, seen), designs

    def build(self, rows: Rows, design: NDArray[np.int64], quarter: int, *, new: bool) -> None:
        """Write what was built to which design, and what that does to the use of energy."""
        columns = self.population.columns
        columns["built_to"][rows] = design
        columns["built"][rows] = quarter
        columns["build_spell"][rows] += 1
        if new:
            usual = rows[design != BEST_LEVEL]
            columns["fuel_factor"][usual] *= 1.0 + self.excess
            columns["electricity_factor"][usual] *= 1.0 + self.excess
            return
        best = rows[design == BEST_LEVEL]
        for slot in range(MEASURES_PER_SECTOR):
            still = best[(columns["measures_taken"][best] >> slot) & 1 == 0]
            project = columns["sector"][still].astype(np.int64) * MEASURES_PER_SECTOR + slot
            put_in_place(self.population, self.terms, still, project)

    def share(self, quarter: int) -> float:
        """Return the share of heavy capacity of the last four years at best level and at grade A.

        By output at the rate of the quarter. It is one share: who builds to the standard builds to
        both. While nothing is built it stays what it was.
        """
        columns = self.population.columns
        built = columns["active"] & (columns["built"] > quarter - WINDOW)
        built &= columns["built"] <= quarter
        made = (columns["weight"] * columns["base_output"] * columns["activity"])[built]
        best = (made * (columns["built_to"][built] == BEST_LEVEL)).sum()
        if made.sum() > 0.0:
            self._share = float(best / made.sum())
        return self._share

    def pollution_left(self, now: FirmUse) -> Array:
        """Return what grade A leaves of the pollutant factors of each sector [SECTORS].

        Args:
            now: what firms use.
        """
        columns, rows = self.population.columns, now.rows
        sector, at_best = columns["sector"][rows], columns["built_to"][rows] == BEST_LEVEL
        left = np.ones(len(SECTORS))
        for heavy in HEAVY:
            here = sector == heavy
            clean = at_best[here]
            if clean.any():
                burnt = sum(
                    amounts[here]
                    for fuel, amounts in zip(FIRM_FUELS, now.by_firm, strict=True)
                    if fuel not in NOT_BURNT
                )
                burnt = burnt * columns["weight"][rows[here]]
                part = burnt[clean].sum() / burnt.sum()
                left[SECTOR[heavy.name.lower()]] = 1.0 - (1.0 - self.grade_a_left) * part
        return left

    def see(self, quarter: int) -> None:
        """Show the rule of the day and how it is weighed."""
        seen, lever = self.population.surroundings, "energy_benchmark_gate_new"
        gate = self.market.lever(lever, quarter)
        seen["benchmark_gate"] = Seen(gate, "1", "share held to the standard", f"lever {lever}")
        source = "programmes.csv"
        seen["standard_terms"] = Seen(self.standard, "1", "building to the best level", source)
        seen["newcomer_terms"] = Seen(self.newcomer, "1", "what a project can bear", source)

    def _of_newcomers(self, rows: Rows) -> Designs:
        """Return designs of new plants, which are drawn at the best level."""
        bill = energy_bill.decide(self.population, rows)
        tce = bill.fuel * TCE_PER_TJ + bill.electricity * TCE_PER_TJ_ELECTRICITY
        return Designs(
            worth=self.excess * (bill.fuel_paid + bill.electricity_paid),
            outlay=self.excess * tce * self.capex,
            stack=bill.burnt * TCE_PER_TJ * self.stack_capex,
        )

    def _of_rebuilt(self, rows: Rows) -> Designs:
        """Return designs of old works: all open measures of their trade at once."""
        columns, curve = self.population.columns, self.terms.curve
        bill = energy_bill.decide(self.population, rows)
        sector = columns["sector"][rows].astype(np.int64)
        scale = columns["saving_scale"][rows].astype(np.float64)
        rebound = self.terms.retrofit_weights.rebound
        fuel, power, outlay = np.ones(rows.size), np.ones(rows.size), np.zeros(rows.size)
        for slot in range(MEASURES_PER_SECTOR):
            place = sector * MEASURES_PER_SECTOR + slot
            open_scale = scale * ((columns["measures_taken"][rows] >> slot) & 1 == 0)
            tce = bill.fuel * curve.fuel_saving[place] * TCE_PER_TJ
            tce += bill.electricity * curve.electricity_saving[place] * TCE_PER_TJ_ELECTRICITY
            outlay += np.maximum(open_scale * tce, 0.0) * curve.capex[place]
            fuel *= 1.0 - open_scale * (1.0 - rebound) * curve.fuel_saving[place]
            power *= 1.0 - open_scale * (1.0 - rebound) * curve.electricity_saving[place]
        worth = (1.0 - fuel) * bill.fuel_paid + (1.0 - power) * bill.electricity_paid
        stack = bill.burnt * TCE_PER_TJ * self.stack_capex
        return Designs(worth=np.maximum(worth, 0.0), outlay=outlay, stack=stack)


def units_of_designs() -> dict[str, Seen]:
    """Return what only a firm that builds sees, at nothing, so that units can be checked."""
    return {
        "design_worth": Seen(0.0, "yuan/yr"),
        "design_outlay": Seen(0.0, "yuan"),
        "stack_outlay": Seen(0.0, "yuan"),
        "newcomer": Seen(False),
    }


def heavy(population: Population, rows: Rows) -> NDArray[np.bool_]:
    """Return which rows are of the trades that the standard names."""
    return np.isin(population.columns["sector"][rows], HEAVY)
