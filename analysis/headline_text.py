"""The headline as text for a terminal, at most a hundred columns wide."""

import textwrap
from collections.abc import Sequence

from analysis.catalogue import (
    BOUNDARIES,
    ELECTRICITY,
    INDICATORS,
    LAST_COMMON_YEAR,
    SECTORS,
    SOURCES,
)
from analysis.headline import Check, Headline, Number, PeakLine
from analysis.peak import BEFORE, FALL, LASTING, NOT_BY_END, PEAK
from analysis.scales import digits, finer, percent
from analysis.titles import differences, is_counterfactual, policy
from analysis.words import capital, in_words, lower

WIDTH = 100
LABEL = 55
COLUMN = 11
COMMON_PAST = f"Years to {LAST_COMMON_YEAR} are the same in every mix."
PAST_OF_COUNTERFACTUAL = "This is a counterfactual: its past is none that was lived."
PEAK_YEARS = (2020, 2025, 2030, 2035)
WORST = 8  # facts missed that are named
TITLE = 400  # letters of what is special about the question
CHECK_COLUMNS = (10, 10, 11, 9, 5)
# What is always compared, in this order: boundaries, electricity and stocks, sources, sectors.
_SOURCE = f"{ELECTRICITY}|"
_CO2_OF = tuple((row.indicator, f"CO2 of {lower(row.label)}") for row in SECTORS[:-1])
KNOWN = (
    {row.indicator: row.label for row in BOUNDARIES}
    | {r.indicator: r.label for r in INDICATORS if not r.indicator.startswith(_SOURCE)}
    | {row.indicator: f"Electricity from {lower(row.label)}" for row in SOURCES}
    | dict(_CO2_OF)
)


def render(headline: Headline) -> str:
    """The headline as lines of text; sections that hold nothing are left out."""
    parts = [
        _title(headline),
        _peaks(headline),
        _shortfall(headline, "cuts", "POWER CUTS: electricity asked for and not delivered was"),
        _shortfall(
            headline, "ceiling", "CEILING ON COAL NOT KEPT: plants burn their least, above it by"
        ),
        _table(headline, "sectors", "CO2 where it is emitted"),
        _table(headline, "caused", "CO2 by who causes it, UHV hydropower at zero"),
        _table(headline, "indicators", "Indicators"),
        _table(headline, "money", "Money, real 2020 yuan"),
        _checks(headline),
        _missing(headline),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _title(headline: Headline) -> str:
    about = headline.about
    line = f"{about.get('city', 'City').capitalize()}, {policy(about, about.get('scenario', '?'))}"
    line += f", {headline.first_year}-{headline.last_year}"
    special = differences(about, lambda text: len(text) <= TITLE)
    return textwrap.fill(line + (f" ({special})" if special else ""), WIDTH, break_on_hyphens=False)


def _peaks(headline: Headline) -> str:
    if not headline.peaks:
        return ""
    shown_years = [y for y in PEAK_YEARS if y in headline.peaks[0].by_year]
    head = f"{'Peak of CO2, Mt':<{LABEL}}" + "".join(f"{year:>{COLUMN}}" for year in shown_years)
    lines = [head]
    for peak in headline.peaks:
        values = "".join(f"{digits(peak.by_year[year]):>{COLUMN}}" for year in shown_years)
        lines.append(f"  {peak.boundary:<{LABEL - 2}}{values}")
        lines.append(f"    {_outcome(peak, headline)}")
    rule = (
        f"A peak is named when CO2 afterwards stays more than {percent(FALL)} below it to the end "
        f"of the run, for {LASTING} years at least; the plateau is within {percent(FALL)} of it. "
        f"{PAST_OF_COUNTERFACTUAL if is_counterfactual(headline.about) else COMMON_PAST}"
    )
    for peak in headline.peaks:
        if peak.observed_from:
            rule += f" {peak.boundary} is known from {peak.observed_from} on, as a shape;"
    rule += f" what came before {headline.first_year} is not known otherwise."
    return "\n".join(
        [*lines, *textwrap.wrap(rule, WIDTH - 2, initial_indent="  ", subsequent_indent="  ")]
    )


def _shortfall(headline: Headline, section: str, what: str) -> str:
    """What a reader must know before any other number: that a mix asked for what cannot be."""
    short = [number for number in headline.numbers if number.section == section]
    if not short:
        return ""
    said = ", ".join(f"{digits(n.value)} {_short(n.unit)} in {n.year}" for n in short)
    return textwrap.fill(f"{what} {said}.", WIDTH)


def _outcome(peak: PeakLine, headline: Headline) -> str:
    last_year = headline.last_year
    level = f"{digits(peak.level)} {peak.unit.removesuffix('/yr').removesuffix(' CO2')}"
    if peak.outcome == NOT_BY_END:
        return f"no peak by the end of {last_year}; highest so far {level} in {peak.year}"
    fall = f"{percent(-peak.change_to_end)} below it in {last_year}"
    shared = peak.year is None or peak.year <= LAST_COMMON_YEAR
    if peak.highest_of_mix and shared and not is_counterfactual(headline.about):
        year, highest = peak.highest_of_mix
        fall += f"; from {LAST_COMMON_YEAR + 1} on at most {digits(highest)} ({year})"
    if peak.outcome == BEFORE and peak.year is None:
        return f"peak before the run (earlier years not known); {fall}"
    first, last = peak.plateau or (0, 0)
    plateau = f", plateau {first}-{last}" if first < last else ""
    word = "peak" if peak.outcome == PEAK else "peak before the run,"
    return f"{word} {peak.year}: {level}{plateau}; {fall}"


def _table(headline: Headline, section: str, title: str) -> str:
    numbers = [number for number in headline.numbers if number.section == section]
    if not numbers:
        return ""
    years = list(dict.fromkeys(number.year for number in numbers))
    years.sort(key=str)
    lines = [f"{title:<{LABEL}}" + "".join(f"{year:>{COLUMN}}" for year in years)]
    rows: dict[tuple[str, str], dict[int | str, Number]] = {}
    for number in numbers:
        rows.setdefault((number.label, number.unit), {})[number.year] = number
    for (label, unit), values in rows.items():
        if not any(number.value for number in values.values()):
            continue  # of nothing there is nothing to say
        cells = "".join(
            f"{digits(values[year].value) if year in values else '':>{COLUMN}}" for year in years
        )
        lines.append(f"  {_fit(label, f', {_short(unit)}'):<{LABEL - 2}}{cells}")
    return "\n".join(lines)


def _checks(headline: Headline) -> str:
    """The figures a reader knows, line by line; of the others how many hold and which miss most."""
    checks, usual = headline.checks, headline.first_year
    if not checks:
        return ""
    heads = ("balance", "run", "difference", "allowed", "")
    lines = [f"{f'Against the facts of {usual}':<{LABEL}}{_cells(heads)}"]
    order = list(KNOWN)
    named = sorted(
        (c for c in checks if c.indicator in KNOWN), key=lambda c: order.index(c.indicator)
    )
    lines += [_check(check, KNOWN[check.indicator], usual) for check in named]
    good = sum(check.within for check in checks)
    lines.append(
        f"  {good} of {len(checks)} figures of the balance of 2020 are met within tolerance"
    )
    out = [check for check in checks if not check.within and check.indicator not in KNOWN]
    out.sort(key=lambda check: -abs(check.difference) / check.tolerance)
    if out:
        lines.append("  Missed among those not shown above, the worst first")
    lines += [_check(c, "  " + capital(in_words(c.indicator)), usual) for c in out[:WORST]]
    if len(out) > WORST:
        lines.append(f"    and {len(out) - WORST} more, see headline.json")
    return "\n".join(lines)


def _check(check: Check, label: str, usual: int) -> str:
    """One line: what, published, run, difference, tolerance, whether it is met."""
    values, unit = finer([check.published, check.value], check.unit)
    when = "" if check.year == usual else f", {check.year}"
    cells = (
        *map(digits, values),
        percent(check.difference, sign=True, decimals=1),
        percent(check.tolerance),
        "ok" if check.within else "OUT",
    )
    return f"  {_fit(label, f', {_short(unit)}{when}'):<{LABEL - 2}}{_cells(cells)}"


def _cells(cells: Sequence[str]) -> str:
    return "".join(
        f"{cell:>{width}}" for cell, width in zip(cells, CHECK_COLUMNS, strict=True)
    ).rstrip()


def _short(unit: str) -> str:
    return unit.removesuffix("/yr")


def _fit(label: str, unit: str) -> str:
    """Label and unit; a label that is too long loses its end, never the unit."""
    room = LABEL - 2 - len(unit)
    return (label if len(label) <= room else label[: room - 1].rstrip() + "…") + unit


def _missing(headline: Headline) -> str:
    if not headline.not_simulated:
        return ""
    lines = ["Not yet simulated, and therefore not shown"]
    for section, names in headline.not_simulated.items():
        said = "; ".join(names)
        if section == "facts":
            said = f"{len(names)} figures of the balance have nothing to be held against"
        text = f"  {section}: {said}"
        lines += textwrap.wrap(text, WIDTH, subsequent_indent="    ")
    return "\n".join(lines)
