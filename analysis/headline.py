"""The headline of a run: its numbers, each with unit, indicator and year.

`build` takes them from the result folder, `write` stores them as `headline.json`; as text they are
in `analysis.text.headline_text`. What the run does not simulate is named, never filled in.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from analysis.catalogue import (
    ABOVE_CEILING,
    BOUNDARIES,
    BUDGETS,
    BURDEN,
    CAUSED,
    CLASSES,
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
from analysis.identity import identity_numbers
from analysis.lines import Check, Headline, Highest, Number, PeakLine
from analysis.peak import find_peak
from analysis.present import (
    Found,
    electric_share,
    electric_share_of_sales,
    find,
    net_import,
    observed_history,
    observed_level,
)
from analysis.scales import shown
from analysis.scorecard import scorecard
from analysis.text.words import lower, sentence
from analysis.text.years import said, shown_years, spans
from analysis.tidy import Result, read


def build(run_dir: str | Path) -> Headline:
    """Take the headline from the result folder of a run."""
    result = read(run_dir)
    missing: dict[str, list[str]] = {}
    peaks = tuple(_peaks(result, missing.setdefault("CO2 totals", [])))
    numbers = [
        *_by_year(result, "sectors", SECTORS, missing.setdefault("CO2 by sector", [])),
        *_imports(result),
        *identity_numbers(result, _whole_years(result)),
        *_by_year(result, "caused", CAUSED, missing.setdefault("CO2 by who causes it", [])),
        *_indicators(result, missing.setdefault("indicators", [])),
        *_money(result, missing.setdefault("money", [])),
        *_burden(result, missing.setdefault("who bears it", [])),
        *_shortfalls(result, "cuts", "Electricity asked for and not delivered", UNSERVED),
        *_shortfalls(result, "ceiling", "Coal burnt above the ceiling", ABOVE_CEILING),
        *_budgets(result),
    ]
    level = observed_level(result, TERRITORIAL)
    checks = tuple(_checks(result, missing.setdefault("facts", [])))
    years = _whole_years(result)
    return Headline(
        dict(result.about),
        years[0],
        years[-1],
        peaks,
        tuple(numbers),
        checks,
        () if level is None else (level,),
        {section: names for section, names in missing.items() if names},
        scorecard(result),
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
            None if highest is None else Highest(highest, own[highest], unit),
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
        yield from _numbers(section, label, found, _shown_years(result))


def _imports(result: Result) -> Iterable[Number]:
    for label, official in (
        ("Electricity import, UHV hydropower at zero", OFFICIAL_ZERO),
        ("Electricity import, all at provincial factor", OFFICIAL_PROVINCIAL),
    ):
        found = net_import(result, official)
        if found is not None:
            yield from _numbers("sectors", label, found, _shown_years(result))


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
            yield from _numbers("indicators", label, found, _shown_years(result))


def _money(result: Result, missing: list[str]) -> Iterable[Number]:
    """Flows of money, summed over spans of years that the run holds whole."""
    names = [name for name in (PUBLIC_COST, *result.children(MONEY)) if name in result]
    if PUBLIC_COST not in names:
        missing.append("public cost")
    for name in names:
        years = result.yearly(name)
        held = [span for span in spans(_whole_years(result)[-1]) if set(_all(span)) <= set(years)]
        amounts = [sum(years[year] for year in _all(span)) for span in held]
        if not any(amounts):
            continue  # a kind of payment that nobody made
        for span, amount in zip(held, amounts, strict=True):
            value, unit = shown(amount, result.columns[name].unit, name)
            label = sentence(name.rsplit("|", 1)[-1])
            yield Number("money", label, name, said(span), value, unit)


def _all(span: tuple[int, int]) -> range:
    return range(span[0], span[1] + 1)


def _burden(result: Result, missing: list[str]) -> Iterable[Number]:
    """What each class pays for energy and gets in grants, of what it earns or makes."""
    for label, who, part, whole, unit in BURDEN:
        if part not in result or whole not in result:
            missing.append(f"{_lower(label)} {who}")
            continue
        for member in result.members(part):
            parts, wholes = (result.yearly(name, member) for name in (part, whole))
            said_of = f"{label} {CLASSES.get(member, member)}"
            for year in _shown_years(result):
                if wholes.get(year, 0.0) > 0.0:
                    share = 100.0 * parts[year] / wholes[year]
                    name = f"{part} / {whole}, {member}"
                    yield Number("burden", said_of, name, year, share, unit)


def _shortfalls(result: Result, section: str, label: str, indicator: str) -> Iterable[Number]:
    """An amount that should be zero, in the years in which it is not."""
    found = find(result, indicator)
    if found is not None:
        short = [year for year, value in found.years.items() if value > 0.0]
        yield from _numbers(section, label, found, short)


def _budgets(result: Result) -> Iterable[Number]:
    """What budgets that ran out turned down, in the years of the mix."""
    for label, indicator in BUDGETS:
        for number in _shortfalls(result, "budgets", label, indicator):
            if int(number.year) > LAST_COMMON_YEAR:
                yield number


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
            row["label"],
            float(row["luck"]),
        )


def _shown_years(result: Result) -> tuple[int, ...]:
    return shown_years(_whole_years(result)[-1])


def _whole_years(result: Result) -> list[int]:
    years = [int(label[:4]) for label in result.labels]
    return [year for year in dict.fromkeys(years) if years.count(year) == 4] or [years[0]]
