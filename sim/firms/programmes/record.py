"""What a run records of programmes that reach firms."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import SECTORS, Sector
from agents.firms.programmes.newcomer import BEST_LEVEL
from sim.accounts.books.money import group_sums
from sim.firms.decisions.retrofits import TAKE
from sim.firms.programmes.awareness import aware_share
from sim.results.recorder import FLOW, MEAN, STOCK, Indicator, Recorder

PROJECTS = "City|Count|Industrial Retrofit Projects"
TRADES = (Sector.STEEL, Sector.CHEMICALS, Sector.TEXTILES)  # of measure 2; power is with the grid
BENCHMARK = "City|Share|New Heavy Capacity at Benchmark"
GRADE_A = "City|Share|New Heavy Capacity Grade A"
CLEAN_HEAT = "City|Share|Newcomers with Clean Heat"
CONTRACTS = "City|Count|Energy-Service Contracts"
SERVICE_OUTLAY = "Investment|Energy Efficiency|Energy Service"
DIGITAL, CHANGED = "City|Stock|Digital Firm", "City|Count|Digital Change"
DIGITAL_OUTLAY = "Investment|Digital Change"
AWARE_LARGE, AWARE_SMALL = "City|Share|Aware|Large Firm", "City|Share|Aware|Small Firm"


def programme_indicators() -> list[Indicator]:
    """Return what is recorded of programmes."""
    trades = [
        Indicator(f"{PROJECTS}|{trade.name.title()}", "projects", FLOW, "put in place there")
        for trade in TRADES
    ]
    return [
        Indicator(PROJECTS, "projects", FLOW, "above the threshold in steel, chemicals, textiles"),
        *trades,
        Indicator(BENCHMARK, "1", MEAN, "of heavy output of works new or rebuilt in four years"),
        Indicator(GRADE_A, "1", MEAN, "the same share: one standard asks for both"),
        Indicator(CLEAN_HEAT, "1", MEAN, "of industrial projects with steam of five years"),
        Indicator(CONTRACTS, "contracts", FLOW, "signed by firms that are not sampled"),
        Indicator(SERVICE_OUTLAY, "yuan of 2020", FLOW, "paid by energy-service companies"),
        Indicator(DIGITAL, "firms", STOCK, "manufacturers above the threshold that are digital"),
        Indicator(CHANGED, "firms", FLOW, "manufacturers of any size that went digital"),
        Indicator(DIGITAL_OUTLAY, "yuan of 2020", FLOW, "paid by firms for going digital"),
        Indicator(AWARE_LARGE, "1", MEAN, "factories above the threshold that know their options"),
        Indicator(AWARE_SMALL, "1", MEAN, "factories below it that know their options"),
    ]


def record_programmes(sector: Any, recorder: Recorder, quarter: int) -> None:
    """Record the state of a `sim.firms.sector.FirmSector` at the end of a quarter."""
    columns, services = sector.population.columns, sector.services
    by_trade = retrofit_projects(sector)
    digital = columns["active"] & columns["digital"] & ~columns["small"]
    to_standard = sector.standard.share(quarter)
    values = {
        PROJECTS: by_trade[list(TRADES)].sum(),
        **{f"{PROJECTS}|{trade.name.title()}": by_trade[trade] for trade in TRADES},
        BENCHMARK: to_standard,
        GRADE_A: to_standard,
        CLEAN_HEAT: sector.business.newcomers.clean_share(quarter),
        CONTRACTS: columns["weight"][services.rows[~columns["small"][services.rows]]].sum(),
        SERVICE_OUTLAY: services.outlay,
        DIGITAL: columns["weight"][digital].sum(),
        CHANGED: sector.digital.changed,
        DIGITAL_OUTLAY: sector.digital.invested.cost,
        AWARE_LARGE: aware_share(sector.population, small=False),
        AWARE_SMALL: aware_share(sector.population, small=True),
    }
    for name, value in values.items():
        recorder.put(quarter, name, value)


def retrofit_projects(sector: Any) -> NDArray[np.float64]:
    """Return saving projects of the quarter at firms above the threshold, by sector of firms [20].

    A measure at one's own cost or a company's, or the rebuilding of old works at the best level;
    motors that a standard replaces are no project.
    """
    columns, retrofits, rebuilding = sector.population.columns, sector.retrofits, sector.rebuilding
    rows = np.concatenate(
        [
            retrofits.rows[retrofits.choice == TAKE],
            sector.services.rows,
            rebuilding.rows[rebuilding.design == BEST_LEVEL],
        ]
    )
    large = columns["weight"][rows] * ~columns["small"][rows]
    return group_sums(columns["sector"][rows], large, len(SECTORS), 1.0)
