"""What a run records of titles, zones, makers for new energy and public purchases."""

from typing import Any

from agents.firms.kinds import Sector
from sim.clock import QUARTERS_PER_YEAR, per_quarter
from sim.results.recorder import FLOW, MEAN, STOCK, Indicator, Recorder

HONOURS = "City|Count|Green Manufacturing Honours"
FACTORIES, CHAINS, GREEN_PARKS = (f"{HONOURS}|{n}" for n in ("Factory", "Supply Chain", "Park"))
NEAR_ZERO, PARKS = "City|Count|Zero-Carbon Factory", "City|Count|Zero-Carbon Park"
CHOSEN = "City|Count|Zero-Carbon Park Chosen"
INDUSTRY, NEW_ENERGY = "City|Output|Industry", "City|Output|New Energy Industry"
MAKERS = "City|Stock|New Energy Maker"
PURCHASES = "City|Share|Green Public Procurement"


def title_indicators() -> list[Indicator]:
    """Return what is recorded."""
    return [
        Indicator(HONOURS, "items", STOCK, "green factories, supply-chain firms, parks so far"),
        Indicator(FACTORIES, "items", STOCK, "of it"),
        Indicator(CHAINS, "items", STOCK, "of it"),
        Indicator(GREEN_PARKS, "items", STOCK, "of it"),
        Indicator(NEAR_ZERO, "sites", STOCK, "factories that hold the near-zero-carbon title"),
        Indicator(PARKS, "parks", STOCK, "zones that have passed as near-zero-carbon"),
        Indicator(CHOSEN, "parks", STOCK, "zones that the city has chosen to become so"),
        Indicator(INDUSTRY, "yuan", FLOW, "gross output of manufacturers of any size"),
        Indicator(NEW_ENERGY, "yuan of the day", FLOW, "output of makers for new energy"),
        Indicator(MAKERS, "firms", STOCK, "above the threshold that make for new energy"),
        Indicator(PURCHASES, "1", MEAN, "public purchases with a green or footprint rule"),
    ]


def record_titles(sector: Any, recorder: Recorder, quarter: int) -> None:
    """Record the state of a `sim.firms.sector.FirmSector` at the end of a quarter."""
    columns, market = sector.population.columns, sector.market
    factories, chains = sector.honours.count()
    green_parks, passed = sector.parks.counts()
    prices = market.world.series("price_index")
    of_the_day = float(prices[quarter] / prices[:QUARTERS_PER_YEAR].mean())
    output = per_quarter(sector.now.output[: Sector.WATER_AND_GAS_SUPPLY].sum())
    values = {
        HONOURS: factories + chains + green_parks,
        FACTORIES: factories,
        CHAINS: chains,
        GREEN_PARKS: green_parks,
        NEAR_ZERO: sector.near_zero.count(),
        PARKS: passed,
        CHOSEN: float(sum(zone.chosen for zone in sector.parks.zones)),
        INDUSTRY: output,
        NEW_ENERGY: per_quarter(sector.new_energy.output()) * of_the_day,
        MAKERS: columns["weight"][columns["new_energy"] & columns["active"]].sum(),
        PURCHASES: market.lever("green_procurement_share", quarter),
    }
    for name, value in values.items():
        recorder.put(quarter, name, value)
