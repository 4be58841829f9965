"""A developer's tool: what mixes, scale and single levers change, and what a run costs.

    python -m experiments.measure paired --runs 20
    python -m experiments.measure scales --runs 20
    python -m experiments.measure levers
    python -m experiments.measure cost

It prints a Markdown table on stdout and progress on stderr. Finished runs are kept under
results/measured, so that an interrupted measurement goes on where it stopped.
"""

import argparse
import math
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from analysis.text.words import sentence
from experiments.measured_runs import Numbers, Question, key, machine, run_all

MIXES = ("plan", "accelerated", "no_policy")
AGAINST = "frozen"
SCALES = ("0.01", "0.1")
SCALE_YEARS = (2020, 2025, 2030, 2035)
TOTAL_LIMIT, SECTOR_LIMIT = 0.01, 0.05  # what the scale may change, as shares
PAIRED = tuple(
    (section, label, unit, (2030, 2035))
    for section, label, unit in (
        ("totals", "Official, UHV hydropower at zero", "Mt CO2"),
        ("totals", "Official, UHV hydropower at provincial factor", "Mt CO2"),
        ("totals", "Territorial", "Mt CO2"),
        ("indicators", "Coal power", "TWh"),
        ("indicators", "Electric share of cars", "%"),
        ("indicators", "PV capacity", "GW"),
    )
)
PUBLIC_COST = sentence("Public Cost")  # as a headline prints it
COST_SPANS, LAST_OF_COST = ("2026-2030", "2031-2035"), 2035


class Difference(NamedTuple):
    """Paired differences: their mean, its standard error, how many have the mean's sign."""

    mean: float
    error: float
    same_sign: int
    pairs: int

    def __str__(self) -> str:
        return f"{self.mean:+.3g} ± {self.error:.2g} ({self.same_sign}/{self.pairs})"


def difference(ours: Sequence[float], theirs: Sequence[float]) -> Difference:
    """Compare pair by pair; two pairs at least."""
    each = [one - other for one, other in zip(ours, theirs, strict=True)]
    mean = statistics.fmean(each)
    same = sum(1 for one in each if one * mean > 0)
    return Difference(mean, statistics.stdev(each) / math.sqrt(len(each)), same, len(each))


# paired: mixes against frozen under the same luck


def paired_question(mix: str, seed: int, scale: str, end: str) -> Question:
    """One mix under one luck."""
    return (f"policy={mix}", f"scale={scale}", f"seed={seed}", f"end={end}")


def paired_table(runs: Mapping[str, Mapping[int, Numbers]]) -> str:
    """Table of differences against `frozen` from runs by mix and seed; failed seeds are left out.

    Cells: mean difference ± its standard error (how many of all pairs have the sign of the mean).
    """
    mixes = [mix for mix in runs if mix != AGAINST]
    seeds = [seed for seed in runs[AGAINST] if all(seed in runs[mix] for mix in mixes)]
    lines = [
        _row("", f"{AGAINST}: mean (sd)", *(f"{mix} - {AGAINST}" for mix in mixes)),
        _rule(len(mixes) + 2),
    ]
    values = {mix: [_paired_values(runs[mix][seed]) for seed in seeds] for mix in (AGAINST, *mixes)}
    for label in values[AGAINST][0]:
        base = [one[label] for one in values[AGAINST]]
        cells = [str(difference([one[label] for one in values[mix]], base)) for mix in mixes]
        level = f"{statistics.fmean(base):.4g} ({statistics.stdev(base):.2g})"
        lines.append(_row(label, level, *cells))
    return "\n".join(lines)


def _paired_values(held: Numbers) -> dict[str, float]:
    """Lines of the paired table that a run holds: label and value."""
    values = {
        f"{label} {year}, {unit}": held[key(section, label, year)]
        for section, label, unit, years in PAIRED
        for year in years
        if key(section, label, year) in held
    }
    if key("totals", "Territorial", LAST_OF_COST) in held:
        # a headline leaves out what nobody paid in any span: it cost nothing
        spans = (held.get(key("money", PUBLIC_COST, span), 0.0) for span in COST_SPANS)
        values["Public cost 2026-2035, billion yuan of 2020"] = sum(spans)
    return values


# scales: the same cities at two scales


def scales_question(scale: str, city_seed: int, end: str) -> Question:
    """One city, under the plan."""
    return ("policy=plan", f"scale={scale}", f"city_seed={city_seed}", f"end={end}")


def scales_table(coarse: Sequence[Numbers], fine: Sequence[Numbers]) -> str:
    """Table of means over city seeds at two scales, their difference and the spread of each.

    The runs are paired by city seed: what is one to one at every scale has the same luck in both.
    `≠` marks a difference beyond the limit: 1 % of a total, 5 % of a sector.
    """
    lines = [
        _row("", "mean 0.01", "mean 0.1", "difference, %", "± se, %", "sd 0.01, %", "sd 0.1, %"),
        _rule(7),
    ]
    for name in (one for one in coarse[0] if _compared(one)):
        ours, theirs = ([one[name] for one in runs] for runs in (coarse, fine))
        mean, other = statistics.fmean(ours), statistics.fmean(theirs)
        section, _, label = name.partition(": ")
        if other == 0:
            continue  # a sector that does not emit in this year
        share = mean / other - 1.0
        spread, other_spread = statistics.stdev(ours) / mean, statistics.stdev(theirs) / other
        paired = [one / two - 1.0 for one, two in zip(ours, theirs, strict=True)]
        error = statistics.stdev(paired) / math.sqrt(len(paired))
        limit = TOTAL_LIMIT if section == "totals" or "Total," in label else SECTOR_LIMIT
        mark = " ≠" if abs(share) > limit else ""
        numbers = (f"{100 * one:.2f}" for one in (error, spread, other_spread))
        title = f"{section}: {label.replace(' @ ', ', ')}"
        lines.append(
            _row(title, f"{mean:.4g}", f"{other:.4g}", f"{100 * share:+.2f}{mark}", *numbers)
        )
    return "\n".join(lines)


def _compared(name: str) -> bool:
    section, _, rest = name.partition(": ")
    year = rest.rpartition(" @ ")[2]
    printed = ("totals", "sectors", "caused")
    return section in printed and year in {str(one) for one in SCALE_YEARS}


# the command


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked and print it; 1 if a run failed."""
    given = _parser().parse_args(arguments)
    folder = Path(given.results)
    failed = 0
    if given.what == "cost":
        from experiments.measured_cost import cost_tables

        table = cost_tables(given.scales.split(","), folder, given.threads)
    elif given.what == "levers":
        from experiments.plan.levers_alone import measure

        table, failed = measure((f"scale={given.scale}",), folder, given.workers)
    elif given.what == "paired":
        mixes, seeds = (AGAINST, *given.mixes.split(",")), range(1, given.runs + 1)
        every = {
            (mix, seed): paired_question(mix, seed, given.scale, given.end)
            for seed in seeds
            for mix in mixes
        }
        found = run_all(list(every.values()), folder, given.workers)
        failed = len(every) - len(found)
        runs = {
            mix: {seed: found[every[mix, seed]] for seed in seeds if every[mix, seed] in found}
            for mix in mixes
        }
        table = paired_table(runs)
    else:
        cities = {
            scale: [scales_question(scale, seed, given.end) for seed in range(1, given.runs + 1)]
            for scale in given.scales.split(",")[:2]
        }
        # both scales of a city together: an interrupted measurement then holds whole pairs
        every_city = [one for pair in zip(*cities.values(), strict=True) for one in pair]
        found = run_all(every_city, folder, given.workers)
        failed = len(every_city) - len(found)
        pairs = [pair for pair in zip(*cities.values(), strict=True) if found.keys() >= set(pair)]
        table = scales_table(
            [found[coarse] for coarse, _ in pairs], [found[fine] for _, fine in pairs]
        )
    print(table)
    print(f"\n`python -m experiments.measure {' '.join(arguments or sys.argv[1:])}`")
    for name, value in machine().items():
        print(f"{name}: {value}")
    if failed:
        print(f"{failed} runs failed and are left out")
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="measure", description=__doc__.splitlines()[0])
    kinds = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    paired = kinds.add_parser("paired", help="mixes against frozen under the same seeds")
    scales = kinds.add_parser("scales", help="means over city seeds at two scales")
    levers = kinds.add_parser("levers", help="every lever alone: effect, range, who decides")
    levers.add_argument("--scale", default="0.01")
    levers.add_argument("--workers", type=int, default=2, help="processes (2)")
    cost = kinds.add_parser("cost", help="seconds and memory, split by part")
    for one in (paired, scales):
        one.add_argument("--runs", type=int, default=20, help="seeds (20), two at least")
        one.add_argument("--workers", type=int, default=2, help="processes (2)")
    paired.add_argument("--mixes", default=",".join(MIXES), help="compared with frozen")
    paired.add_argument("--scale", default="0.01")
    paired.add_argument("--end", default="2035", help="last year (2035)")
    scales.add_argument("--scales", default=",".join(SCALES), help="two scales (0.01,0.1)")
    scales.add_argument("--end", default="2035", help="last year (2035)")
    cost.add_argument("--scales", default="0.01,0.1,1", help="scales (0.01,0.1,1)")
    cost.add_argument("--threads", type=int, default=0, help="0 (all cores) or how many")
    for one in (paired, scales, levers, cost):
        one.add_argument("--results", default="results/measured", help="where runs are kept")
    return parser


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _rule(columns: int) -> str:
    return _row("---", *["---:"] * (columns - 1))


if __name__ == "__main__":
    sys.exit(main())
