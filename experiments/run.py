"""One run: simulate, store, tell. The same question asked twice is answered from the store."""

import hashlib
import json
import logging
import re
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, TextIO

from experiments.asked import about
from experiments.store.leftovers import new_answer, sweep
from experiments.store.manifest import damage
from experiments.terminal.progress import Progress
from experiments.terminal.refused import check_writable, is_folder, told_in_one_line
from sim import clock
from sim.config import RunConfig, as_plain

NOT_ASKED = ("engine", "results")  # how and where, not what: they change no byte of the answer
NAME_LENGTH = 40


def answer(
    config: RunConfig,
    *,
    fresh: bool = False,
    out: TextIO | None = None,
    progress: Progress | None = None,
) -> Path:
    """Answer one question and print its headline.

    Args:
        config: the question.
        fresh: simulate even if the answer is stored.
        out: where the headline goes; stdout if None.
        progress: where to say how far it is, entered; one of its own if None.

    Returns:
        The folder of the answer.

    Raises:
        InputError: the folder of results cannot be read or written, its disk is full, or the
            city's data are wrong.
    """
    if progress is None:
        with Progress() as own:
            return answer(config, fresh=fresh, out=out, progress=own)
    progress.doing("loading the libraries")
    from analysis import headline
    from analysis.text import headline_text

    place = Path(config.results)
    with told_in_one_line(place):
        folder = place / name_of(config)
        swept = sweep(place)
        if swept:
            progress.say(f"removed {swept} half-written folder(s) of runs that were killed")
        stored = is_folder(folder)
        if fresh or not (stored and _is_whole(folder, progress)):
            check_writable(place)
            _simulate(config, folder, progress)
        told = headline_text.render(headline.build(folder))
    progress.rest()
    with told_in_one_line("stdout"):
        print(told, file=out or sys.stdout)
        print(f"tables and figures: {folder}", file=out or sys.stdout, flush=True)
    return folder


def question(config: RunConfig) -> dict[str, Any]:
    """What was asked, without how it is computed and where it is kept."""
    return {key: value for key, value in as_plain(config).items() if key not in NOT_ASKED}


def name_of(config: RunConfig) -> str:
    """Folder name of the answer: the mix, and a hash of question, sources, data and versions."""
    from sim.results.files import hash_of_files, versions

    content = {
        "question": question(config),
        "versions": versions(),
        "reading": hash_of_files(("analysis",), (".py",)),
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    mix = re.sub(r"[^\w-]+", "-", config.policy.name)[:NAME_LENGTH]
    return f"{mix}-{digest[:12]}"


def _is_whole(folder: Path, progress: Progress) -> bool:
    """Whether a stored answer is what was written, and say so; a damaged one is asked anew."""
    wrong = damage(folder)
    if wrong is None:
        progress.say(f"answered from {folder}; --fresh asks anew")
    else:
        progress.say(f"the answer stored in {folder} is damaged ({wrong}): asking anew")
    return wrong is None


def _simulate(config: RunConfig, folder: Path, progress: Progress) -> None:
    from analysis import figures, headline
    from experiments.terminal.compiling import Compiling
    from sim.accounts.facts import base_year_facts, observed_before
    from sim.city import City
    from sim.plan.plan import read_plan
    from sim.results.files import write_run

    # what the run is held against is read first: wrong data are told before the wait, not after
    facts, observed = base_year_facts(config.city), observed_before(config.city)
    with Compiling(progress), _Warnings(progress):
        progress.say(
            f"{config.policy.label_en}: 2020Q1 to {clock.label(config.last_quarter)}, one agent "
            f"per {config.households_per_agent} households, seed {config.seed}; building the city"
        )
        progress.doing("building the city")
        with closing(City(config)) as city:
            for quarter in range(config.quarters):
                city.step()
                progress.quarter(quarter, config.last_quarter)
            table = city.recorder.table(about(config, folder.name))
            progress.say("writing tables and figures")
            progress.doing("writing tables and figures")
        with new_answer(folder) as work:
            write_run(work, table, question(config), facts, observed, read_plan().targets)
            headline.write(headline.build(work), work)
            figures.draw(work)


class _Warnings(logging.Handler):
    """Says what the model warns of, between the lines of progress."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(logging.WARNING)
        self.progress = progress
        self.log = logging.getLogger("citypath")

    def __enter__(self) -> None:
        self.log.addHandler(self)

    def __exit__(self, *error: object) -> None:
        self.log.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.progress.say(record.getMessage())
