"""The headline of a run: its numbers, each with unit, indicator and year.

`build` takes them from the result folder, `write` stores them as `headline.json`; as text they are
in `analysis.headline_text`. What the run does not simulate is named, never filled in.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from analysis.catalogue import (
    ABOVE_CEILING,
    BOUNDARIES,
    CAUSED,
    INDICATORS,
    LAST_COMMON_YEAR,
    MONEY,
    OFFICIAL_PROVINCIAL,
    OFFICIAL_ZERO,
    PUBLIC_COST,
    SECTORS,
    TERRITORIAL,
    UNSERVED,
)
from analysis.peak import find_peak
from analysis.present import (
    Found,
    electric_share,
    electric_share_of_sales,
    find,
    net_import,
    observed_history,
)
from analysis.scales import shown
from analysis.tidy import Result, read
from analysis.words import lower, sentence

TABLE_YEARS = (2020, 2025, 2030, 2035, 2060)
INDICATOR_YEAR = 2030
SPANS = ((2020, 2025), (2026, 2030), (2031, 2035))


@dataclass(frozen=True)
class Number:
    """One printed number; `year` is a year or a span such as "2026-2030"."""

    section: str
    label: str
    indicator: str
    year: int | str
    value: float
    unit: str


@dataclass(frozen=True)
class PeakLine:
    """The peak on one boundary; `level` and `by_year` in `unit`, see `analysis.peak.Peak`.

    `highest_of_mix` is year and height of the highest year that is the mix's own: until 2025 all
    mixes live the same past. None in a run that ends before.
    """

    boundary: str
    indicator: str
    outcome: str
    year: int | None
    level: float
    unit: str
    plateau: tuple[int, int] | None
    change_to_end: float
    observed_from: int | None
    highest_of_mix: tuple[int, float] | None
    by_year: dict[int, float]


@dataclass(frozen=True)
class Check:
    """The run against a published figure: `difference` and `tolerance` are shares."""

    indicator: str
    year: int
    value: float
    published: float
    unit: str
    difference: float
    tolerance: float
    within: bool
    source: str


@dataclass(frozen=True)
class Headline:
    """Everything the headline says.

    Attributes:
        about: what the run says of itself (scenario, seed ...).
        first_year, last_year: whole years simulated.
        peaks: one per boundary simulated.
        numbers: of the sections "sectors", "caused", "indicators", "money", and "cuts": electricity
            that was asked for and not delivered, and "ceiling": coal burnt though the ceiling does
            not admit it, in the years in which there was some.
        checks: against published figures.
        not_simulated: what the catalogue names and the run does not hold, by section.
    """

    about: dict[str, str]
    first_year: int
    last_year: int
    peaks: tuple[PeakLine, ...]
    numbers: tuple[Number, ...]
    checks: tuple[Check, ...]
    not_simulated: dict[str, list[str]]

    def as_json(self) -> dict[str, Any]:
        """Plain values, as stored in `headline.json`."""
        return asdict(self)


def build(run_dir: str | Path) -> Headline:
    """Take the headline from the result folder of a run."""
    result = read(run_dir)
    missing: dict[str, list[str]] = {}
    peaks = tuple(_peaks(result, missing.setdefault("CO2 totals", [])))
    numbers = [
        *_by_year(result, "sectors", SECTORS, missing.setdefault("CO2 by sector", [])),
        *_imports(result),
        *_by_year(result, "caused", CAUSED, missing.setdefault("CO2 by who causes it", [])),
        *_indicators(result, missing.setdefault("indicators", [])),
        *_money(result, missing.setdefault("money", [])),
        *_shortfalls(result, "cuts", "Electricity asked for and not delivered", UNSERVED),
        *_shortfalls(result, "ceiling", "Coal burnt above the ceiling", ABOVE_CEILING),
    ]
    checks = tuple(_checks(result, missing.setdefault("facts", [])))
    years = _whole_years(result)
    return Headline(
        dict(result.about),
        years[0],
        years[-1],
        peaks,
        tuple(numbers),
        checks,
        {section: names for section, names in missing.items() if names},
    )


def write(headline: Headline, run_dir: str | Path) -> Path:
    """Store the headline as `headline.json` in the folder of the run, in one move."""
    path = Path(run_dir) / "headline.json"
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    text = json.dumps(headline.as_json(), ensure_ascii=False, indent=2, allow_nan=False)
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(path)
    return path


def _peaks(result: Result, missing: list[str]) -> Iterable[PeakLine]:
    for label, indicator in BOUNDARIES:
        found = find(result, indicator)
        if found is None or found.parts:
            missing.append(_lower(label))
            continue
        history, _ = observed_history(result, indicator)
        peak = find_peak(found.years, history)
        unit = shown(1.0, found.unit)[1]
        by_year = {year: shown(value, found.unit)[0] for year, value in found.years.items()}
        own = {year: value for year, value in by_year.items() if year > LAST_COMMON_YEAR}
        highest = max(own, key=own.__getitem__) if own else None
        yield PeakLine(
            label,
            indicator,
            peak.outcome,
            peak.year,
            shown(peak.level, found.unit)[0],
            unit,
            peak.plateau,
            peak.change_to_end,
            peak.observed_from,
            None if highest is None else (highest, own[highest]),
            by_year,
        )


def _by_year(
    result: Result, section: str, rows: Iterable[tuple[str, str]], missing: list[str]
) -> Iterable[Number]:
    for label, indicator in rows:
        found = find(result, indicator)
        if found is None:
            if indicator != TERRITORIAL:  # that total is named among the totals
                missing.append(_lower(label))
            continue
        if found.parts:
            kept = ", ".join(lower(part.rsplit("|", 1)[-1]) for part in found.parts)
            missing.append(f"{_lower(label)} beyond {kept}")
            label = f"{label}: {kept} only"
        yield from _numbers(section, label, found, TABLE_YEARS)


def _imports(result: Result) -> Iterable[Number]:
    for label, official in (
        ("Electricity import, UHV hydropower at zero", OFFICIAL_ZERO),
        ("Electricity import, all at provincial factor", OFFICIAL_PROVINCIAL),
    ):
        found = net_import(result, official)
        if found is not None:
            yield from _numbers("sectors", label, found, TABLE_YEARS)


def _lower(label: str) -> str:
    """A label inside a sentence; abbreviations keep their capitals."""
    return label if label[1:2].isupper() else label[0].lower() + label[1:]


def _indicators(result: Result, missing: list[str]) -> Iterable[Number]:
    derived = (
        ("Electric share of cars", electric_share(result)),
        ("Electric share of cars bought", electric_share_of_sales(result)),
    )
    recorded = [(label, find(result, indicator)) for label, indicator in INDICATORS]
    for label, found in (*derived, *recorded):
        if found is None or found.parts:
            missing.append(_lower(label))
        else:
            yield from _numbers("indicators", label, found, (2020, 2025, INDICATOR_YEAR, 2035))


def _money(result: Result, missing: list[str]) -> Iterable[Number]:
    """Flows of money, summed over spans of years that the run holds whole."""
    names = [name for name in (PUBLIC_COST, *result.children(MONEY)) if name in result]
    if PUBLIC_COST not in names:
        missing.append("public cost")
    for name in names:
        years = result.yearly(name)
        spans = [
            range(first, last + 1)
            for first, last in SPANS
            if all(year in years for year in range(first, last + 1))
        ]
        amounts = [sum(years[year] for year in span) for span in spans]
        if not any(amounts):
            continue  # a kind of payment that nobody made
        for span, amount in zip(spans, amounts, strict=True):
            value, unit = shown(amount, result.columns[name].unit, name)
            label = sentence(name.rsplit("|", 1)[-1])
            yield Number("money", label, name, f"{span[0]}-{span[-1]}", value, unit)


def _shortfalls(result: Result, section: str, label: str, indicator: str) -> Iterable[Number]:
    """An amount that should be zero, in the years in which it is not."""
    found = find(result, indicator)
    if found is not None:
        short = [year for year, value in found.years.items() if value > 0.0]
        yield from _numbers(section, label, found, short)


def _numbers(section: str, label: str, found: Found, years: Iterable[int]) -> Iterable[Number]:
    for year in years:
        if year in found.years:
            value, unit = shown(found.years[year], found.unit, f"{found.indicator} {label}")
            yield Number(section, label, found.indicator, year, value, unit)


def _checks(result: Result, missing: list[str]) -> Iterable[Check]:
    for row in result.rows("facts.csv"):
        found = find(result, row["indicator"])
        year, published = int(row["year"]), float(row["value"])
        if found is None or found.parts or year not in found.years:
            missing.append(f"{row['indicator']} {year}")
            continue
        stored = found.unit.removesuffix("/yr")
        if row["unit"] != stored:
            raise ValueError(f"facts.csv: {row['indicator']} must be in {stored}, as the run is")
        value, unit = shown(found.years[year], found.unit, found.indicator)
        target, _ = shown(published, found.unit, found.indicator)
        difference = value / target - 1.0
        tolerance = float(row["tolerance"])
        yield Check(
            row["indicator"],
            year,
            value,
            target,
            unit,
            difference,
            tolerance,
            abs(difference) <= tolerance,
            row["source"],
        )


def _whole_years(result: Result) -> list[int]:
    years = [int(label[:4]) for label in result.labels]
    return [year for year in dict.fromkeys(years) if years.count(year) == 4] or [years[0]]
