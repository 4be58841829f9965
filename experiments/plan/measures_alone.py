"""Each measure of the plan alone: what it does to CO2, and what it costs whom, against `frozen`.

Both runs of a pair share luck, city and world. Money is real, of 2020, summed over the years of the
mixes and not discounted; what governments, or residents, pay more than they receive is their cost,
so that a tax or a levy is a cost of one and an income of the other.
"""

import gc
import math
import statistics
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from analysis.scales import digits
from experiments.compose import run_config
from experiments.measured_runs import Numbers, Question, run_all
from sim import clock
from sim.accounts.books.money import GOVERNMENTS
from sim.accounts.indicators import RESIDENTS
from sim.config import RunConfig
from sim.errors import InputError
from sim.levers.levers import FIRST_QUARTER_OF_MIXES
from sim.levers.schedule import Schedule
from sim.plan.plan import Measure, read_plan

KIND, WORKERS = "alone", 2
CO2 = "Emissions|CO2|Official|UHV at Zero"
PUBLIC, PRIVATE, YEAR = "public", "private", 2030
FIRST_YEAR = clock.year(FIRST_QUARTER_OF_MIXES)
SET_HERE = ("policy", "seed")
LEAST = 1e4  # t CO2 of ten years, below which a cost per tonne says nothing
NOTES = """\
  public, private: what governments, or those who live and work in the city, pay more than they
  receive, not discounted. What is built is paid at once and saves beyond the last year, so that a
  tonne costs less than it says here where that lasts long (buildings, stores). Scrap, ore and goods
  that firms trade among themselves are not booked: measures 2 and 3 cost more than it says."""
WIDTHS = (44, 11, 17, 9, 9, 10)


@dataclass(frozen=True)
class Cost:
    """A measure alone, mean over the runs; money in billion yuan of 2020, CO2 in Mt.

    Attributes:
        co2_2030: change of official CO2 in 2030.
        co2: change over all years of the mixes, and its standard error over the runs.
        public: what governments pay more than they receive.
        private: what residents pay more than they receive.
    """

    measure: Measure
    co2_2030: float
    co2: float
    error: float
    public: float
    private: float

    @property
    def per_tonne(self) -> float | None:
        """Yuan of all per tonne avoided; None where next to nothing is avoided."""
        if -self.co2 * 1e6 < LEAST:
            return None
        return (self.public + self.private) * 1e9 / (-self.co2 * 1e6)


def question(
    measure: Measure | None, schedules: Mapping[str, Schedule], seed: int, settings: Sequence[str]
) -> Question:
    """`frozen`, with the plan's schedules of one measure laid over it."""
    names = measure.levers if measure else ()
    laid = [f"levers.{name}={typed(schedules[name])}" for name in names if name in schedules]
    return ("policy=frozen", *settings, *laid, f"seed={seed}")


def typed(schedule: Schedule) -> str:
    """A schedule as on the command line."""
    knots = (f"[{clock.label(quarter)},{value!r}]" for quarter, value in schedule.knots)
    return f"[{','.join(knots)}]"


def ask(asked: Question) -> Numbers:
    """Run one city; return CO2 in 2030, and CO2, public and private cost summed over the mixes."""
    from sim.city import City

    config = run_config(*asked, "engine=one_thread")
    with closing(City(config)) as city:
        for _ in range(config.quarters):
            city.step()
        yearly, years = city.recorder.yearly, _years(config)

        def summed(name: str) -> float:
            return math.fsum(yearly(name, year) for year in years)

        def cost(parties: Sequence[str]) -> float:
            paid, received = (
                math.fsum(summed(f"City|{way}|{party.capitalize()}") for party in parties)
                for way in ("Paid", "Received")
            )
            return paid - received

        found = {
            str(YEAR): yearly(CO2, YEAR),
            CO2: summed(CO2),
            PUBLIC: cost(GOVERNMENTS),
            PRIVATE: cost(RESIDENTS),
        }
    del city
    gc.collect()  # a city is a cycle of references; the worker's next one needs the memory
    return found


def tell(settings: Sequence[str], runs: int) -> int:
    """Print what each measure does alone; 1 if a run failed.

    Raises:
        InputError: a setting is wrong, or one that is set here.
    """
    for setting in settings:
        if setting.split("=")[0] in SET_HERE:
            allowed = "anything but " + " and ".join(SET_HERE) + ", which are set for each measure"
            raise InputError("command line", "setting", setting, allowed)
    config = run_config("policy=frozen", *settings)
    if clock.year(config.last_quarter) < YEAR:
        raise InputError(
            "command line", "end", clock.label(config.last_quarter), f"{YEAR} or later"
        )
    schedules = dict(run_config("policy=plan").policy.schedules)
    measures = read_plan().measures
    seeds = range(config.seed, config.seed + runs)
    asked = {
        (one.number if one else 0, seed): question(one, schedules, seed, settings)
        for seed in seeds
        for one in (None, *measures)
    }
    folder = Path(config.results) / "measured"
    found = run_all(list(dict.fromkeys(asked.values())), folder, WORKERS, ask, KIND)
    held = {key: found[one] for key, one in asked.items() if one in found}
    costs = [cost for one in measures if (cost := cost_of(one, held, seeds)) is not None]
    print(table(costs, config, runs), NOTES, sep="\n")
    return int(len(held) < len(asked))


def cost_of(
    measure: Measure, held: Mapping[tuple[int, int], Numbers], seeds: Sequence[int]
) -> Cost | None:
    """Mean differences against `frozen` over the seeds for which both runs are there.

    Args:
        measure: whose.
        held: what `ask` returned, by number of the measure (0 is `frozen`) and seed.
        seeds: of the runs.
    """
    pairs = [
        (held[measure.number, seed], held[0, seed])
        for seed in seeds
        if {(measure.number, seed), (0, seed)} <= held.keys()
    ]
    if not pairs:
        return None

    def differences(name: str, scale: float) -> list[float]:
        return [(one[name] - frozen[name]) * scale for one, frozen in pairs]

    co2 = differences(CO2, 1e-6)
    error = statistics.stdev(co2) / math.sqrt(len(co2)) if len(co2) > 1 else math.nan
    means = [
        statistics.fmean(differences(name, scale))
        for name, scale in ((str(YEAR), 1e-6), (CO2, 1e-6), (PUBLIC, 1e-9), (PRIVATE, 1e-9))
    ]
    return Cost(measure, means[0], means[1], error, means[2], means[3])


def table(costs: Sequence[Cost], config: RunConfig, runs: int) -> str:
    """The measures as lines of a terminal."""
    span = f"{FIRST_YEAR}-{clock.year(config.last_quarter)}"
    lines = [
        f"Each measure alone against policy=frozen, {span}, {runs} run(s) each",
        _line(("", "CO2 2030", f"CO2 {span}", "public", "private", "per tonne")),
        _line(("", "Mt", "Mt", "bn yuan", "bn yuan", "yuan")),
    ]
    for one in costs:
        title = f"{one.measure.number:>2} {one.measure.title.en}"
        co2 = _signed(one.co2) + ("" if math.isnan(one.error) else f" ±{digits(one.error)}")
        per_tonne = "-" if one.per_tonne is None else f"{one.per_tonne:,.0f}"
        money = (_signed(one.public), _signed(one.private), per_tonne)
        lines.append(_line((title, _signed(one.co2_2030), co2, *money)))
    return "\n".join(lines)


def _signed(value: float) -> str:
    return "0" if value == 0.0 else f"{'+' if value > 0 else ''}{digits(value)}"


def _line(cells: tuple[str, ...]) -> str:
    label, *others = cells
    width, *widths = WIDTHS
    cut = label if len(label) < width else label[: width - 2] + "…"
    return f"{cut:<{width}}" + "".join(f"{c:>{w}}" for c, w in zip(others, widths, strict=True))


def _years(config: RunConfig) -> range:
    return range(FIRST_YEAR, clock.year(config.last_quarter) + 1)
