"""The run against what is known of its first year, as lines of the headline."""

from collections.abc import Sequence
from dataclasses import replace

from analysis.catalogue import BOUNDARIES, ELECTRICITY, INDICATORS, SECTORS, SOURCES
from analysis.lines import Check, Headline
from analysis.present import of_level
from analysis.scales import digits, finer, percent
from analysis.text.layout import LABEL, fit, short_unit, wrapped
from analysis.text.titles import is_counterfactual
from analysis.text.words import capital, in_words, lower

FACTS_OF_COUNTERFACTUAL = (
    "These were lived under policies; a counterfactual without need not meet them."
)
LUCK = (
    "luck: outside what is allowed, but so few decide about it in a year that one city's luck at "
    "scale 0.01 moves it as far (three standard deviations, docs/data.md)."
)
WORST = 8  # facts missed that are named
CHECK_COLUMNS = (10, 10, 11, 9, 5)
# What is always compared, in this order: boundaries, electricity and stocks, sources, sectors.
# Sums, which carry a label of their own, follow the stock that they begin with.
_SOURCE = f"{ELECTRICITY}|"
_CO2_OF = tuple((row.indicator, f"CO2 of {lower(row.label)}") for row in SECTORS[:-1])
KNOWN = (
    {row.indicator: row.label for row in BOUNDARIES}
    | {r.indicator: r.label for r in INDICATORS if not r.indicator.startswith(_SOURCE)}
    | {row.indicator: f"Electricity from {lower(row.label)}" for row in SOURCES}
    | dict(_CO2_OF)
)


def render_checks(headline: Headline) -> str:
    """The figures a reader knows, line by line; of the others how many hold and which miss most."""
    checks, usual = headline.checks, headline.first_year
    if is_counterfactual(headline.about):  # what it misses, it misses for want of policies
        checks = tuple(replace(check, luck=0.0) for check in checks)
    if not checks:
        return ""
    heads = ("known", "run", "difference", "allowed", "")
    lines = [f"{f'Against the facts of {usual}':<{LABEL}}{_cells(heads)}"]
    if is_counterfactual(headline.about):
        lines.append(f"  {FACTS_OF_COUNTERFACTUAL}")
    named = sorted((c for c in checks if c.label or c.indicator in KNOWN), key=_place)
    lines += [_check(check, check.label or KNOWN[check.indicator], usual) for check in named]
    good = sum(check.within for check in checks)
    lines.append(f"  {good} of {len(checks)} figures of {usual} are met within tolerance")
    out = [check for check in checks if not check.within and check not in named]
    out.sort(key=lambda check: -abs(check.difference) / check.tolerance)
    if out:
        lines.append("  Missed among those not shown above, the worst first")
    lines += [_check(c, "  " + capital(in_words(c.indicator)), usual) for c in out[:WORST]]
    if len(out) > WORST:
        lines.append(f"    and {len(out) - WORST} more, see headline.json")
    if any(_is_luck(check) for check in checks):
        lines += wrapped(LUCK, "  ")
    for level in headline.observed:
        lines += wrapped(f"{of_level(level)}.", "  ")
    return "\n".join(lines)


def _place(check: Check) -> int:
    """Where a check stands among the known ones; the sort is stable."""
    order = list(KNOWN)
    if check.indicator in KNOWN:
        return order.index(check.indicator)
    begun = [name for name in order if check.indicator.startswith(name)]
    return order.index(max(begun, key=len)) if begun else len(order)


def _check(check: Check, label: str, usual: int) -> str:
    """One line: what, published, run, difference, tolerance, whether it is met."""
    values, unit = finer([check.published, check.value], check.unit)
    when = "" if check.year == usual else f", {check.year}"
    cells = (
        *map(digits, values),
        percent(check.difference, sign=True, decimals=1),
        percent(check.tolerance),
        "ok" if check.within else "luck" if _is_luck(check) else "OUT",
    )
    return f"  {fit(label, f', {short_unit(unit)}{when}', LABEL - 2)}{_cells(cells)}"


def _is_luck(check: Check) -> bool:
    return not check.within and abs(check.difference) <= check.luck


def _cells(cells: Sequence[str]) -> str:
    return "".join(
        f"{cell:>{width}}" for cell, width in zip(cells, CHECK_COLUMNS, strict=True)
    ).rstrip()
