"""What a run records of the roofs of firms: duties met, what waits, what stays on the site."""

from typing import Any

from sim.accounts.books.money import group_sums
from sim.divisions import DIVISIONS
from sim.results.recorder import FLOW, MEAN, STOCK, Indicator, Recorder

SELF_SUPPLY = "City|Electricity|Self-Supply Share"
NEW_ROOF = "City|Share|New Factory Roof with PV"
PUBLIC_ROOF = "City|Share|Public Roof with PV"
WAITING = "City|PV Waiting for Connection|Firm"
ZONES, MEMBERS = "City|Count|Microgrid Zone", "City|Stock|Firm in Microgrid"
LENT = "City|Public Roof Lent"
KW_PER_MW = 1000.0


def solar_indicators() -> list[Indicator]:
    """Return what is recorded of roofs of firms."""
    return [
        Indicator(SELF_SUPPLY, "1", MEAN, "electricity of firms that comes from roofs on the site"),
        Indicator(NEW_ROOF, "1", MEAN, "roof of factories of the last year that carries PV"),
        Indicator(PUBLIC_ROOF, "1", MEAN, "roof of schools, hospitals, public bodies with PV"),
        Indicator(LENT, "public bodies", FLOW, "that lent their roof to the programme"),
        Indicator(WAITING, "MW", STOCK, "roof PV of firms that the grid lets wait", by="division"),
        Indicator(ZONES, "zones", STOCK, "with a grid of their own, opened"),
        Indicator(MEMBERS, "firms", STOCK, "that share a zone's grid"),
    ]


def record_solar(sector: Any, recorder: Recorder, quarter: int) -> None:
    """Record the state of a `sim.firms.sector.FirmSector` at the end of a quarter."""
    columns, roofs = sector.population.columns, sector.roofs
    waiting = columns["pv_waiting"] * columns["weight"] / KW_PER_MW
    members = columns["microgrid"] & columns["active"]
    for name, value in (
        (SELF_SUPPLY, sector.self_supply),
        (NEW_ROOF, roofs.new_roofs.covered(quarter)),
        (PUBLIC_ROOF, roofs.public.covered()),
        (LENT, roofs.lent),
        (WAITING, group_sums(columns["district"], waiting, len(DIVISIONS), 1.0)),
        (ZONES, float(sector.microgrids.opened)),
        (MEMBERS, float(columns["weight"][members].sum())),
    ):
        recorder.put(quarter, name, value)
