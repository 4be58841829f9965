"""The command line: `citypath run policy=plan scale=0.01`. Importing it loads nothing heavy."""

import argparse
import atexit
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from experiments.terminal.caches import place_caches
from experiments.terminal.progress import Progress
from experiments.terminal.signals import Ended, tidy_ends
from sim.errors import InputError

NOT_CLOSED = 1
WRONG_INPUT = 2
INTERRUPTED = 130
WITH_VALUE = (  # flags that the next word belongs to
    *("--runs", "--format", "--lang"),
    *("--households", "--quarters", "--repetitions", "--engines", "--json"),
)

DESCRIPTION = """\
Simulates how a city's households, firms, transport operators and power grid answer a policy
package, quarter by quarter from 2020, and when its carbon emissions peak."""

RUN_HELP = """\
settings (all optional, as KEY=VALUE):
  policy=plan           frozen, plan, accelerated, market_led, mandate_led, subsidy_led, low_budget,
                        delayed_2028, no_policy, one chapter of the plan alone such as
                        plan_energy, or a file of your own ending in .yaml
  scale=0.01            households simulated per household: 1/n, n whole
  seed=1 city_seed=1    the luck of the run, and of the synthetic city
  end=2035              last year or quarter, up to 2060
  world=central         central, or ensemble with world.member=0,1,2...
  levers.NAME=VALUE     a lever laid over the policy: 0.2, or [[2026,0.1],[2028Q3,0.3]]
  freeze=[contacts]     feedbacks held still: contacts, charging, prices, budgets, freight
  engine=all_cores      all_cores or one_thread; never changes a result
  results=results       folder of the answers

examples:
  citypath run policy=plan scale=0.01 seed=1
  citypath run policy=frozen levers.retrofit_capex_subsidy=0.2
  citypath run 'levers.ets_price=[[2026,80],[2030,200]]' end=2040
  citypath run policy=my_mix.yaml

The same question asked twice is answered from the results folder; --fresh asks anew."""

PLAN_HELP = """\
Show the city's plan as the model has it: the 23 measures with their levers, whose decision each
changes, the indicators that show it, and every target. With --runs N, run a mix N times, each time
in another world and with another luck, and print in how many of them each target is met. With
--alone, lay each measure alone over the law of 2025: what it does to CO2, what it costs whom."""

PLAN_EXAMPLES = """\
examples:
  citypath plan
  citypath plan --lang zh --format markdown
  citypath plan --runs 20 policy=plan
  citypath plan --alone --runs 4 scale=0.01"""

BENCH_HELP = """\
Do one piece of household work, a car fleet with contacts, roofs and electricity, with several
engines side by side: Citypath's rules, the same in C, dense numpy, polars in the style of
mesa-frames, Mesa objects. Each runs in a fresh process with one thread, in turn; only the work is
timed. docs/bench.md says what the work is and how to read the table. About three minutes."""

BENCH_EXAMPLES = """\
examples:
  citypath bench
  citypath bench --engines c,numpy --households 100000
  citypath bench --repetitions 9 --json bench.json"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns:
        The exit code: 0; 1 an account of the city does not close; 2 wrong input; 130 Ctrl-C;
        143 SIGTERM; 129 SIGHUP.
    """
    _open_closed_streams()
    given = _parser().parse_args(flags_first(sys.argv[1:] if arguments is None else arguments))
    try:
        place_caches()
        with tidy_ends():
            done: int = given.does(given)
            return done
    except InputError as error:
        _drop_what_cannot_be_printed()
        print(f"citypath: {error}", file=sys.stderr)
        return WRONG_INPUT
    except BrokenPipeError:  # whoever read the headline has read enough, as with `| head`
        _drop_what_cannot_be_printed()
        return 0
    except KeyboardInterrupt as error:
        how, code = (error.name, error.code) if isinstance(error, Ended) else (None, INTERRUPTED)
        with suppress(OSError):  # the terminal may be gone
            said = f"ended by {how}" if how else "interrupted"
            print(f"\ncitypath: {said}; nothing half-written is left", file=sys.stderr)
        return code


def _open_closed_streams() -> None:
    """Let output that was closed (2>&-) go nowhere; Python has None in its place."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 open to the end
            setattr(sys, name, nowhere)


def _drop_what_cannot_be_printed() -> None:
    """Keep the interpreter from trying once more at its end, with a message of its own."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def flags_first(arguments: Sequence[str]) -> list[str]:
    """Return the command with its flags before its settings, wherever they were typed.

    argparse takes one unbroken run of settings; a person writes --fresh in between.
    """
    flags, settings = [], []
    rest = iter(arguments[1:])
    for argument in rest:
        if not argument.startswith("-"):
            settings.append(argument)
            continue
        flags.append(argument)
        if argument in WITH_VALUE:
            flags += islice(rest, 1)
    return [*arguments[:1], *flags, *settings]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="citypath", description=DESCRIPTION, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    run = commands.add_parser(
        "run",
        help="simulate one policy mix and print its headline",
        description="Simulate one policy mix, print its headline, write tables and figures.",
        epilog=RUN_HELP,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    run.add_argument("settings", nargs="*", metavar="KEY=VALUE", help="see below")
    run.add_argument("--fresh", action="store_true", help="simulate even if the answer is stored")
    run.set_defaults(does=_run)
    run.add_argument("-m", "--multirun", action="store_true", help=argparse.SUPPRESS)
    plan = commands.add_parser(
        "plan",
        help="show the plan's measures and targets, and how likely a mix meets them",
        description=PLAN_HELP,
        epilog=PLAN_EXAMPLES,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    plan.add_argument("settings", nargs="*", metavar="KEY=VALUE", help="with --runs, as for run")
    plan.add_argument("--runs", type=int, metavar="N", help="score N runs")
    plan.add_argument("--alone", action="store_true", help="cost and effect of each measure alone")
    plan.add_argument("--format", choices=("table", "markdown", "json"), default="table")
    plan.add_argument("--lang", choices=("en", "zh"), default="en", help="of the crosswalk")
    plan.set_defaults(does=_plan)
    bench = commands.add_parser(
        "bench",
        help="measure this machine: the speed of Citypath against other engines",
        description=BENCH_HELP,
        epilog=BENCH_EXAMPLES,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    bench.add_argument("--households", type=int, default=1_000_000, metavar="N")
    bench.add_argument("--quarters", type=int, default=64, metavar="N")
    bench.add_argument("--repetitions", type=int, default=5, metavar="N")
    bench.add_argument("--engines", metavar="A,B", help="citypath, c, numpy, polars, mesa")
    bench.add_argument("--json", type=Path, metavar="FILE", help="write what was measured")
    bench.set_defaults(does=_bench)
    return parser


def _plan(given: argparse.Namespace) -> int:
    """Print the crosswalk, with --runs the scorecard over runs, with --alone measure by measure."""
    if given.runs is not None and given.runs < 1:
        raise InputError("command line", "--runs", given.runs, "a whole number from 1 on")
    if (given.alone or given.runs) and (given.format, given.lang) != ("table", "en"):
        asked = f"--format {given.format} --lang {given.lang}"
        allowed = "left out beside --runs and --alone: they print one table, in English"
        raise InputError("command line", "format", asked, allowed)
    if given.alone:
        from experiments.plan.measures_alone import tell as tell_alone

        return tell_alone(given.settings, given.runs or 1)
    if given.runs:
        from experiments.plan.scored import tell

        return tell(given.settings, given.runs)
    if given.settings:
        allowed = "nothing: the crosswalk is the same for every run"
        raise InputError("command line", "setting", given.settings[0], allowed, "add --runs N")
    from experiments.plan.crosswalk import render

    print(render(given.format, given.lang), end="")
    return 0


def _bench(given: argparse.Namespace) -> int:
    from experiments.bench.asked import Asked, engines_named
    from experiments.bench.compared import tell

    engines = engines_named(given.engines)
    return tell(Asked(given.households, given.quarters, given.repetitions, engines, given.json))


def _run(given: argparse.Namespace) -> int:
    if given.multirun:
        raise InputError(
            "command line",
            "-m",
            " ".join(given.settings) or "-m",
            "one run at a time",
            "repeat `citypath run` for each value; answers are kept",
        )
    atexit.register(gc.freeze)  # else seconds pass between the answer and the prompt, unused
    with Progress() as progress:
        progress.doing("loading the libraries")
        return _answer(given, progress)


def _answer(given: argparse.Namespace, progress: Progress) -> int:
    from experiments.compose import run_config
    from experiments.run import answer
    from sim.accounts.books.closure import AccountError

    try:
        answer(run_config(*given.settings), fresh=given.fresh, progress=progress)
    except AccountError as error:
        print(f"citypath: {error}; the run is stopped and nothing is kept", file=sys.stderr)
        return NOT_CLOSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
