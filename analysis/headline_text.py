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
from analysis.lines import Check, Headline, Number, PeakLine
from analysis.peak import BEFORE, FALL, LASTING, NOT_BY_END, PEAK
from analysis.scales import digits, finer, percent
from analysis.titles import differences, is_counterfactual, policy
from analysis.words import capital, in_words, lower
from analysis.years import shown_years

WIDTH = 100
LABEL = 55
COLUMN = 11
COMMON_PAST = f"Years to {LAST_COMMON_YEAR} are the same in every mix."
FACTS_OF_COUNTERFACTUAL = (
    "These were lived under policies; a counterfactual without need not meet them."
)
ONLY_PAST = f"All its years are the same in every mix: mixes begin with {LAST_COMMON_YEAR + 1}."
PAST_OF_COUNTERFACTUAL = "This is a counterfactual: its past is none that was lived."
OFTEN = 5  # years with a shortfall: more are told together
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
        _table(headline, "money", "Money, yuan of 2020"),
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
    years = [year for year in shown_years(headline.last_year) if year in headline.peaks[0].by_year]
    label, column = _widths(years)
    lines = [f"{'Peak of CO2, Mt':<{label}}" + "".join(f"{year:>{column}}" for year in years)]
    for peak in headline.peaks:
        values = "".join(f"{digits(peak.by_year[year]):>{column}}" for year in years)
        lines.append(f"  {_clip(peak.boundary, label - 2)}{values}")
        lines += _wrapped(_outcome(peak, headline), "    ")
    return "\n".join([*lines, *_wrapped(_rule(headline), "  ")])


def _rule(headline: Headline) -> str:
    """When a peak is named, which years the mix can have moved, and what is known of before."""
    rule = (
        f"A peak is named when CO2 afterwards stays more than {percent(FALL)} below it to the end "
        f"of the run, for {LASTING} years at least; the plateau is within {percent(FALL)} of it. "
    )
    if is_counterfactual(headline.about):
        rule += PAST_OF_COUNTERFACTUAL
    else:
        rule += COMMON_PAST if headline.last_year > LAST_COMMON_YEAR else ONLY_PAST
    lived = ", lived under policies" if is_counterfactual(headline.about) else ""
    known = [
        f"{peak.boundary} is known from {peak.observed_from} on, as a shape{lived}"
        for peak in headline.peaks
        if peak.observed_from
    ]
    before = f"what came before {headline.first_year} is not known{' otherwise' if known else ''}"
    return f"{rule} {capital('; '.join([*known, before]))}."


def _shortfall(headline: Headline, section: str, what: str) -> str:
    """What a reader must know before any other number: that a mix asked for what cannot be."""
    short = [number for number in headline.numbers if number.section == section]
    if not short:
        return ""
    values, unit = finer([number.value for number in short], short[0].unit)
    told = [
        f"{digits(value)} {_short(unit)} in {n.year}"
        for value, n in zip(values, short, strict=True)
    ]
    if len(short) > OFTEN:
        most = told[max(range(len(short)), key=values.__getitem__)]
        text = f"{digits(sum(values))} {_short(unit)} in {len(short)} years from {short[0].year} on"
        return textwrap.fill(f"{what} {text}; the most was {most}.", WIDTH)
    return textwrap.fill(f"{what} {', '.join(told)}.", WIDTH)


def _widths(heads: Sequence[int | str]) -> tuple[int, int]:
    """Letters for the label and for each column under such heads, together at most `WIDTH`."""
    column = COLUMN
    if LABEL + column * len(heads) > WIDTH:
        widest = max(len(str(head)) for head in heads)
        column = max((WIDTH - LABEL) // len(heads), widest + 2)
    return min(LABEL, WIDTH - column * len(heads)), column


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent)


def _outcome(peak: PeakLine, headline: Headline) -> str:
    last_year = headline.last_year
    level = f"{digits(peak.level)} {peak.unit.removesuffix('/yr').removesuffix(' CO2')}"
    if peak.outcome == NOT_BY_END:
        return f"no peak by the end of {last_year}; highest so far {level} in {peak.year}"
    fall = f"{percent(-peak.change_to_end)} below it in {last_year}"
    shared = peak.year is None or peak.year <= LAST_COMMON_YEAR
    if peak.highest_of_mix and shared and not is_counterfactual(headline.about):
        own = peak.highest_of_mix
        fall += f"; from {LAST_COMMON_YEAR + 1} on at most {digits(own.value)} ({own.year})"
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
    room, column = _widths(years)
    lines = [f"{title:<{room}}" + "".join(f"{year:>{column}}" for year in years)]
    rows: dict[tuple[str, str], dict[int | str, Number]] = {}
    for number in numbers:
        rows.setdefault((number.label, number.unit), {})[number.year] = number
    for (label, unit), values in rows.items():
        if not any(number.value for number in values.values()):
            continue  # of nothing there is nothing to say
        cells = "".join(
            f"{digits(values[year].value) if year in values else '':>{column}}" for year in years
        )
        lines.append(f"  {_fit(label, f', {_short(unit)}', room - 2)}{cells}")
    return "\n".join(lines)


def _checks(headline: Headline) -> str:
    """The figures a reader knows, line by line; of the others how many hold and which miss most."""
    checks, usual = headline.checks, headline.first_year
    if not checks:
        return ""
    heads = ("balance", "run", "difference", "allowed", "")
    lines = [f"{f'Against the facts of {usual}':<{LABEL}}{_cells(heads)}"]
    if is_counterfactual(headline.about):
        lines.append(f"  {FACTS_OF_COUNTERFACTUAL}")
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
    return f"  {_fit(label, f', {_short(unit)}{when}', LABEL - 2)}{_cells(cells)}"


def _cells(cells: Sequence[str]) -> str:
    return "".join(
        f"{cell:>{width}}" for cell, width in zip(cells, CHECK_COLUMNS, strict=True)
    ).rstrip()


def _short(unit: str) -> str:
    """A unit as printed: tables are by year, and money is of 2020 everywhere."""
    return unit.removesuffix("/yr").removesuffix(" of 2020")


def _fit(label: str, unit: str, room: int) -> str:
    """Label and unit, `room` wide; a label that is too long loses its end, never the unit."""
    return (_clip(label, room - len(unit)).rstrip() + unit).ljust(room)


def _clip(label: str, room: int) -> str:
    """The label, `room` wide; a long one ends in an ellipsis."""
    return label.ljust(room) if len(label) <= room else label[: room - 1].rstrip() + "…"


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
