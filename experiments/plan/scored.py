"""The scorecard over many runs: in how many worlds and lucks a mix meets each target."""

import gc
import math
import statistics
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from analysis.lines import TargetLine
from analysis.scorecard import Chance, chance, promised
from analysis.text.scorecard_text import render_chances
from experiments.compose import run_config
from experiments.measured_runs import Numbers, Question, key, run_all
from sim.errors import InputError
from sim.plan.plan import as_row, read_plan

KIND, VALUE, MET = "targets", "value", "met"
VARIED = ("seed", "world", "world.member")
WORKERS = 2


def questions(settings: Sequence[str], runs: int) -> list[Question]:
    """One question per run: the settings, each with its own luck and member of the ensemble."""
    return [
        (*settings, "world=ensemble", f"world.member={number}", f"seed={number + 1}")
        for number in range(runs)
    ]


def score(question: Question) -> Numbers:
    """Run one city; return for each target what the run shows and whether it is met, by `key`.

    What the run cannot tell is left out.
    """
    from analysis.scorecard import scorecard
    from analysis.tidy import read
    from sim.accounts.facts import observed_before
    from sim.city import City
    from sim.results.files import write_run

    config = run_config(*question, "engine=one_thread")
    with closing(City(config)) as city:
        for _ in range(config.quarters):
            city.step()
        table = city.recorder.table()
    with tempfile.TemporaryDirectory() as folder:
        observed = observed_before(config.city)
        write_run(Path(folder), table, {}, (), observed, read_plan().targets)
        lines = scorecard(read(folder))
    del city
    gc.collect()  # a city is a cycle of references; the worker's next one needs the memory
    values = {key(VALUE, one.name, one.year): one.value for one in lines if one.value is not None}
    met = {key(MET, one.name, one.year): float(one.met) for one in lines if one.met is not None}
    return values | met


def scored(
    lines: Sequence[TargetLine], found: Sequence[Numbers]
) -> list[tuple[TargetLine, Chance | None]]:
    """Each target with the median of the runs, and the chance that it is met.

    Args:
        lines: what is promised.
        found: of each run, what `score` returns.
    """
    told: list[tuple[TargetLine, Chance | None]] = []
    for line in lines:
        outcomes = [one for run in found if (one := _outcome(line, run)) is not None]
        if not outcomes:
            told.append((line, None))
            continue
        values, met = zip(*outcomes, strict=True)
        middle = statistics.median(values)
        median = replace(line, value=middle) if math.isfinite(middle) else _without(line, middle)
        told.append((median, chance(met)))
    return told


def _outcome(line: TargetLine, run: Numbers) -> tuple[float, bool] | None:
    """Value of a target in a run and whether it is met; None where the run cannot tell.

    Where nothing of the kind happened (no peak) it stands behind all others, where it happened
    before the run before them.
    """
    met = run.get(key(MET, line.name, line.year))
    if met is None:
        return None
    otherwise = -math.inf if met else math.inf
    return run.get(key(VALUE, line.name, line.year), otherwise), bool(met)


def _without(line: TargetLine, middle: float) -> TargetLine:
    return replace(line, value=None, met=middle < 0.0)


def tell(settings: Sequence[str], runs: int) -> int:
    """Print in how many runs a mix meets each target; 1 if a run failed.

    Raises:
        InputError: a setting is wrong, or sets what differs from run to run.
    """
    for setting in settings:
        if setting.split("=")[0] in VARIED:
            allowed = "anything but " + ", ".join(VARIED) + ", which differ from run to run"
            raise InputError("command line", "setting", setting, allowed)
    config = run_config(*settings)
    folder = Path(config.results) / "measured"
    found = run_all(questions(settings, runs), folder, WORKERS, score, KIND)
    if found:
        rows = [as_row(target) for target in read_plan().targets]
        title = f"{config.policy.label_en}, {len(found)} runs"
        print(render_chances(title, scored(promised(rows), list(found.values()))))
    return int(len(found) < runs)
