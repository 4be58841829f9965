"""What of the catalogue a run holds: whole indicators, parts of them, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.catalogue import ELECTRIC_CARS, ENERGY, SALES, STOCK
from analysis.lines import ObservedLevel
from analysis.peak import scale_shape
from analysis.scales import digits, percent, shown
from analysis.tidy import Result

PLUS = " + "  # between the names of a sum


@dataclass(frozen=True)
class Found:
    """A yearly series of a run.

    Attributes:
        indicator: the name, or the sum of names it is made of.
        years: value by year, in `unit`.
        unit: as stored, of a year.
        parts: empty if the indicator itself is recorded or made up whole, else the parts that are.
    """

    indicator: str
    years: Mapping[int, float]
    unit: str
    parts: tuple[str, ...] = ()


def find(result: Result, indicator: str) -> Found | None:
    """The indicator if the run records it for the city, else the sum of its recorded parts.

    A sum "A + B" is looked for addend by addend, and is there if they all are, in one unit.
    With parts only (private cars, say, before there are lorries) the sum is not the indicator:
    `parts` names what is in it. The kinds of a stock, however, are the whole of it: cars by what
    drives them are all cars. None if there is nothing.
    """
    if PLUS in indicator:
        return _sum(indicator, [find(result, addend) for addend in indicator.split(PLUS)])
    if indicator in result:
        years = result.yearly(indicator)
        return Found(indicator, years, result.unit(indicator)) if years else None
    below = [name for name in result.columns if name.startswith(indicator + "|")]
    top = [name for name in below if not any(name.startswith(other + "|") for other in below)]
    series = {name: result.yearly(name) for name in top}
    units = {result.unit(name) for name in top}
    if not top or len(units) > 1 or not all(series.values()):
        return None
    years = {
        year: sum(values[year] for values in series.values())
        for year in min(series.values(), key=len)
    }
    kinds = indicator.startswith(STOCK + "|")
    parts = () if kinds else tuple(name[len(indicator) + 1 :] for name in top)
    return Found(PLUS.join(top), years, units.pop(), parts)


def _sum(indicator: str, addends: list[Found | None]) -> Found | None:
    found = [addend for addend in addends if addend is not None]
    units = {addend.unit for addend in found}
    if len(found) < len(addends) or len(units) > 1:
        return None
    years = {
        year: sum(addend.years[year] for addend in found)
        for year in min((addend.years for addend in found), key=len)
    }
    parts = tuple(part for addend in found for part in addend.parts)
    return Found(indicator, years, units.pop(), parts)


def electric_share(result: Result, prefix: str = f"{STOCK}|Car") -> Found | None:
    """Share of cars that plug in, of the stock (or of sales: `City|Sales|Car`), 0 to 1."""
    kinds = {name: result.yearly(name) for name in result.children(prefix)}
    electric = [name for name in kinds if name.rsplit("|", 1)[1] in ELECTRIC_CARS]
    if not electric or len(electric) == len(kinds):
        return None
    share = {}
    for year in next(iter(kinds.values())):
        total = sum(values[year] for values in kinds.values())
        if total > 0:
            share[year] = sum(kinds[name][year] for name in electric) / total
    return Found(f"({PLUS.join(electric)}) / {prefix}", share, "1") if share else None


def net_import(result: Result, official: str) -> Found | None:
    """CO2 that an official total counts for imported electricity: the total less energy's own."""
    if official not in result or ENERGY not in result:
        return None
    energy = result.yearly(ENERGY)
    years = {year: value - energy[year] for year, value in result.yearly(official).items()}
    return Found(f"{official} - {ENERGY}", years, result.unit(official))


def electric_share_of_sales(result: Result) -> Found | None:
    """As `electric_share`, of the cars bought in a year."""
    return electric_share(result, f"{SALES}|Car")


def observed_history(result: Result, indicator: str) -> tuple[dict[int, float], str]:
    """Observed years before the run, at the level of the run, in its unit; and their source.

    A series known as a shape is scaled so that its value of the run's first year is the run's.
    """
    rows = [row for row in result.rows("observed.csv") if row["indicator"] == indicator]
    if not rows or indicator not in result:
        return {}, ""
    source = rows[0]["source"]
    series = {int(row["year"]): float(row["value"]) for row in rows}
    simulated = result.yearly(indicator)
    if rows[0]["kind"] == "shape":
        return dict(sorted(scale_shape(series, simulated).items())), source
    unit = result.columns[indicator].unit
    if any(row["unit"] != unit for row in rows):
        raise ValueError(f"observed.csv: {indicator} must be in {unit}, as the run is")
    first = min(simulated)
    return {year: value for year, value in sorted(series.items()) if year < first}, source


def observed_level(result: Result, indicator: str) -> ObservedLevel | None:
    """At what level a series stands that serves as a shape; None if no such series or fact is."""
    rows = [row for row in result.rows("observed.csv") if row["indicator"] == indicator]
    facts = [row for row in result.rows("facts.csv") if row["indicator"] == indicator]
    first = int(result.labels[0][:4])
    at_first = [row for row in rows if int(row["year"]) == first and row["kind"] == "shape"]
    before = [row for row in rows if int(row["year"]) < first]
    held = [row for row in facts if int(row["year"]) == first]
    if not (at_first and before and held):
        return None
    if {row["unit"] for row in (*rows, *held)} != {held[0]["unit"]}:
        raise ValueError(f"observed.csv: {indicator} must be in {held[0]['unit']}, as in facts.csv")
    last = max(before, key=lambda row: int(row["year"]))
    value, unit = shown(float(last["value"]), last["unit"])
    above = float(at_first[0]["value"]) / float(held[0]["value"]) - 1.0
    return ObservedLevel(
        last["by"], indicator, int(last["year"]), value, unit, first, above, last["why"]
    )


def of_level(level: ObservedLevel) -> str:
    """One sentence on the level of a series, and on why it is not used."""
    side = "above" if level.above >= 0 else "below"
    return (
        f"{level.by} has {digits(level.value)} {level.unit} for {level.year} and, carried to "
        f"{level.carried_to}, stands {percent(abs(level.above))} {side} that year's balance; "
        f"{level.why}: used as a shape only"
    )
