"""What a run records of waste: hazardous waste by route, scrap in steel, model sewage works."""

from typing import Any

from agents.firms.kinds import WASTE_ROUTES, WasteRoute
from sim.clock import per_quarter
from sim.results.recorder import FLOW, MEAN, STOCK, Indicator, Recorder

HAZARDOUS = "City|Waste|Hazardous"
LANDFILL_SHARE = f"{HAZARDOUS}|Landfill Share"
TURNED_AWAY = f"{HAZARDOUS}|Turned Away by Recovery"
SCRAP = "City|Share|Scrap in Crude Steel"
BENCHMARK = "City|Count|Benchmark Sewage Plant"
ROUTES = ("Stored", *(name.title() for name in WASTE_ROUTES[1:]))


def waste_indicators() -> list[Indicator]:
    """Return what is recorded of the waste of firms."""
    return [
        Indicator(HAZARDOUS, "t", FLOW, "hazardous waste of firms"),
        *(Indicator(f"{HAZARDOUS}|{name}", "t", FLOW, "of it, where it goes") for name in ROUTES),
        Indicator(LANDFILL_SHARE, "1", MEAN, "landfilled part of what is handed over"),
        Indicator(TURNED_AWAY, "t/yr", STOCK, "of the quarter's tenders, for want of room"),
        Indicator(SCRAP, "1", MEAN, "tonnes of scrap per tonne of crude steel"),
        Indicator(BENCHMARK, "plants", STOCK, "sewage works rebuilt as models of low carbon"),
    ]


def record_waste(sector: Any, recorder: Recorder, quarter: int) -> None:
    """Record the state of a `sim.firms.sector.FirmSector` at the end of a quarter."""
    by_route = sector.waste.handed_over().sum(axis=0)
    handed_over = by_route[WasteRoute.LANDFILL :].sum()
    values = {
        HAZARDOUS: per_quarter(by_route.sum()),
        **{
            f"{HAZARDOUS}|{name}": per_quarter(tonnes)
            for name, tonnes in zip(ROUTES, by_route.tolist(), strict=True)
        },
        LANDFILL_SHARE: by_route[WasteRoute.LANDFILL] / max(handed_over, 1.0),
        TURNED_AWAY: sector.waste.turned_away,
        SCRAP: sector.steel.scrap_use() / max(sector.now.crude_steel, 1.0),
        BENCHMARK: float(sector.sewage.count()),
    }
    for name, value in values.items():
        recorder.put(quarter, name, value)
