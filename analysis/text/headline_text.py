"""The headline as text for a terminal, at most a hundred columns wide."""

import textwrap

from analysis.catalogue import LAST_COMMON_YEAR
from analysis.identity import render_identity
from analysis.lines import Headline, Number, PeakLine
from analysis.peak import BEFORE, FALL, LASTING, NOT_BY_END, PEAK
from analysis.scales import digits, finer, percent
from analysis.text.checks_text import render_checks
from analysis.text.layout import WIDTH, clip, fit, short_unit, widths, wrapped
from analysis.text.scorecard_text import render_scorecard
from analysis.text.titles import differences, is_counterfactual, policy
from analysis.text.words import capital
from analysis.text.years import shown_years

COMMON_PAST = f"Years to {LAST_COMMON_YEAR} are the same in every mix."
ONLY_PAST = f"All its years are the same in every mix: mixes begin with {LAST_COMMON_YEAR + 1}."
PAST_OF_COUNTERFACTUAL = "This is a counterfactual: its past is none that was lived."
OFTEN = 5  # years with a shortfall: more are told together
TITLE = 400  # letters of what is special about the question


def render(headline: Headline) -> str:
    """The headline as lines of text; sections that hold nothing are left out."""
    parts = [
        _title(headline),
        _peaks(headline),
        _shortfall(headline, "cuts", "POWER CUTS: electricity asked for and not delivered was"),
        _shortfall(
            headline, "ceiling", "CEILING ON COAL NOT KEPT: plants burn their least, above it by"
        ),
        _ran_out(headline),
        render_scorecard(headline),
        _table(headline, "sectors", "CO2 where it is emitted"),
        render_identity(headline),
        _table(headline, "caused", "CO2 by who causes it, UHV hydropower at zero"),
        _table(headline, "indicators", "Indicators"),
        _table(headline, "money", "Money, yuan of 2020"),
        _table(headline, "burden", "Who bears it"),
        render_checks(headline),
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
    label, column = widths(years)
    lines = [f"{'Peak of CO2, Mt':<{label}}" + "".join(f"{year:>{column}}" for year in years)]
    for peak in headline.peaks:
        values = "".join(f"{digits(peak.by_year[year]):>{column}}" for year in years)
        lines.append(f"  {clip(peak.boundary, label - 2)}{values}")
        lines += wrapped(_outcome(peak, headline), "    ")
    return "\n".join([*lines, *wrapped(_rule(headline), "  ")])


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
    found = [number for number in headline.numbers if number.section == section]
    return textwrap.fill(f"{what} {_amounts(found)}.", WIDTH) if found else ""


def _ran_out(headline: Headline) -> str:
    """Which budgets said no in the years of the mix, which then did less than it asked for."""
    of_budget: dict[str, list[Number]] = {}
    for number in headline.numbers:
        if number.section == "budgets":
            of_budget.setdefault(number.label, []).append(number)
    told = [f"{name} turned down {_amounts(found)}." for name, found in of_budget.items()]
    text = " ".join(["BUDGETS RAN OUT:", *told[:1], *map(capital, told[1:])])
    return textwrap.fill(text, WIDTH) if told else ""


def _amounts(found: list[Number]) -> str:
    """Amounts of one unit with their years; of many years the sum, and the most."""
    values, unit = finer([number.value for number in found], found[0].unit)
    told = [
        f"{digits(value)} {short_unit(unit)} in {n.year}"
        for value, n in zip(values, found, strict=True)
    ]
    if len(found) > OFTEN:
        most = told[max(range(len(found)), key=values.__getitem__)]
        whole = f"{digits(sum(values))} {short_unit(unit)}"
        return f"{whole} in {len(found)} years from {found[0].year} on; the most was {most}"
    return ", ".join(told)


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
    room, column = widths(years)
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
        lines.append(f"  {fit(label, f', {short_unit(unit)}', room - 2)}{cells}")
    return "\n".join(lines)


def _missing(headline: Headline) -> str:
    if not headline.not_simulated:
        return ""
    lines = ["Not yet simulated, and therefore not shown"]
    for section, names in headline.not_simulated.items():
        said = "; ".join(names)
        if section == "facts":
            said = f"{len(names)} figures of 2020 have nothing to be held against"
        text = f"  {section}: {said}"
        lines += textwrap.wrap(text, WIDTH, subsequent_indent="    ")
    return "\n".join(lines)
