"""The scorecard as lines of the headline: every promise of the plan, the run, met or not."""

from collections.abc import Sequence

from analysis.lines import Headline, TargetLine
from analysis.scales import digits, percent
from analysis.scorecard import IN_THE_PAST, Chance
from analysis.text.layout import WIDTH, clip, wrapped

COLUMNS = (25, 8, 7)  # promised, run, met
TAIL = 11  # how a target comes about, or the interval of its chance
ROOM = WIDTH - sum(COLUMNS) - TAIL  # for the label
HOW = {"emerges": "", "partly": "partly", "scheduled": "scheduled"}
AT_LEAST = "≥ "
SIGNS = {"at_most": "≤ ", "about": "about ", "near": "near "}  # all others are to be reached
LEGEND = (
    "scheduled: an input of the plan that is counted; partly: decisions within a scheduled number; "
    "limit: decisions that run into a permit, a duty or a yearly number; all others emerge from "
    "what agents decide. 'About' is met from 95 % on, 'near' within 5 %. "
)
OURS = "* The text has no number: this one is our reading of it."
PAST = "past: the peak lies before 2026, in years that no mix can change. "
CHANCES = (
    "Share of the runs in which a target is met, each in another world and with another luck, with "
    "its interval of 95 % (Wilson). scheduled: an input of the plan that is counted. 'About' is "
    "met from 95 % on, 'near' within 5 %. "
)


def render_scorecard(headline: Headline) -> str:
    """The scorecard of one run; nothing if no plan lies beside it."""
    lines = headline.targets
    if not lines:
        return ""
    rows = [_title("Scorecard of the plan, by measure", ("promised", "run", "met"))]
    rows += [_row(one, (_promised(one), _value(one), _met(one)), f"  {_how(one)}") for one in lines]
    judged = [one for one in lines if one.met is not None]
    met = sum(bool(one.met) for one in judged)
    told = f"{met} of {len(judged)} targets are met in this run"
    if len(judged) < len(lines):
        told += f"; {len(lines) - len(judged)} cannot be judged by it"
    past = PAST if any(one.note == IN_THE_PAST for one in lines) else ""
    return "\n".join([*rows, *wrapped(f"{told}. {LEGEND}{past}{OURS}", "  ")])


def render_chances(title: str, scored: Sequence[tuple[TargetLine, Chance | None]]) -> str:
    """The scorecard of many runs: the middle one, and in which share of them a target is met.

    Args:
        title: what was run.
        scored: each target with the median of the runs as its value, and its chance; None where
            no run can tell.
    """
    rows = [f"{_title(title, ('promised', 'median', 'met in'))}{'95 %':>{TAIL}}"]
    for one, chance in scored:
        share = "?" if chance is None else percent(chance.share)
        tail = "scheduled" if one.how == "scheduled" else _interval(chance)
        rows.append(_row(one, (_promised(one), _value(one), share), f"{tail:>{TAIL}}"))
    return "\n".join([*rows, *wrapped(CHANCES + OURS, "  ")])


def _title(title: str, heads: tuple[str, str, str]) -> str:
    return f"{title:<{ROOM}}{_cells(heads)}"


def _row(one: TargetLine, cells: tuple[str, str, str], tail: str) -> str:
    label = f"  {one.measure:>2} {one.label}" if one.measure else f"     {one.label}"
    return f"{clip(label, ROOM)}{_cells(cells)}{tail}".rstrip()


def _how(one: TargetLine) -> str:
    if one.note == IN_THE_PAST:
        return IN_THE_PAST
    return "limit" if one.within else HOW[one.how]


def _interval(chance: Chance | None) -> str:
    if chance is None:
        return ""
    return f"{100.0 * chance.low:.0f}-{100.0 * chance.high:.0f} %"


def _promised(one: TargetLine) -> str:
    return _number(one) + (" " if one.stated else "*")


def _number(one: TargetLine) -> str:
    if one.sense == "peak_by":
        return f"by {one.promised:.0f}"
    if one.sense == "below_since" or one.promised is None:
        return f"falls, {one.year}"
    value = digits(one.promised) if one.promised % 1 else f"{one.promised:,.0f}"
    if one.upper is not None:
        upper = digits(one.upper) if one.upper % 1 else f"{one.upper:,.0f}"
        return f"{value}-{upper} {one.unit}"
    return f"{SIGNS.get(one.sense, AT_LEAST)}{value} {one.unit}"


def _value(one: TargetLine) -> str:
    if one.value is None:
        return "-" if one.met is None else "none" if one.met is False else "earlier"
    if one.sense == "peak_by":
        return f"{one.value:.0f}"
    if one.sense == "below_since":
        return percent(one.value / 100.0, sign=True)
    return digits(one.value)


def _met(one: TargetLine) -> str:
    return "?" if one.met is None else "yes" if one.met else "NO"


def _cells(cells: tuple[str, str, str]) -> str:
    return "".join(f"{cell:>{width}}" for cell, width in zip(cells, COLUMNS, strict=True))
