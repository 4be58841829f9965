"""What a headline holds, line by line, and how that is stored: no number without its unit."""

from dataclasses import asdict, dataclass
from typing import Any

SHARE_OF_PEAK = "share of the peak"
SHARE_OF_PUBLISHED = "share of the published figure"


@dataclass(frozen=True)
class Number:
    """One printed number; `year` is a year or a span such as "2026-2030"."""

    section: str
    label: str
    indicator: str
    year: int | str
    value: float
    unit: str


@dataclass(frozen=True)
class Highest:
    """The highest year of a stretch of years."""

    year: int
    value: float
    unit: str


@dataclass(frozen=True)
class PeakLine:
    """The peak on one boundary; `level` and `by_year` in `unit`, see `analysis.peak.Peak`.

    `change_to_end` is a share of the peak. `highest_of_mix` is the highest year that is the mix's
    own: until 2025 all mixes live the same past. None in a run that ends before.
    """

    boundary: str
    indicator: str
    outcome: str
    year: int | None
    level: float
    unit: str
    plateau: tuple[int, int] | None
    change_to_end: float
    observed_from: int | None
    highest_of_mix: Highest | None
    by_year: dict[int, float]
    change_to_end_unit: str = SHARE_OF_PEAK


@dataclass(frozen=True)
class Check:
    """The run against a published figure: `value` and `published` in `unit`.

    `difference`, `tolerance` and `luck` are shares of what is published (0.03 is 3 %). `label` is
    empty where the indicator says it, `luck` as in `sim.results.files.Fact`.
    """

    indicator: str
    year: int
    value: float
    published: float
    unit: str
    difference: float
    tolerance: float
    within: bool
    source: str
    label: str
    luck: float
    difference_unit: str = SHARE_OF_PUBLISHED
    tolerance_unit: str = SHARE_OF_PUBLISHED
    luck_unit: str = SHARE_OF_PUBLISHED


@dataclass(frozen=True)
class ObservedLevel:
    """The level of a series that is used as a shape: `value` in `unit` is of its last own `year`.

    `above` is the share by which the series, carried to the first year of the run (`carried_to`),
    stands above what the run is held to in that year; `why` says why only its shape is used.
    """

    by: str
    indicator: str
    year: int
    value: float
    unit: str
    carried_to: int
    above: float
    why: str
    above_unit: str = SHARE_OF_PUBLISHED


@dataclass(frozen=True)
class TargetLine:
    """A promise of the plan and what the run shows, see `analysis.scorecard`.

    Attributes:
        promised: in `unit`; None where only the direction is promised. `upper` ends a range.
        value: of the run, in `unit`; None where there is none, and `note` says why.
        met: None where the run cannot tell.
        how: "emerges", "partly" or "scheduled".
        within: the lever whose limit the decisions run into, if there is one.
        reading: how an open promise was read.
        stated: whether the text has the number; if not, it is that reading.
    """

    name: str
    measure: int
    label: str
    label_zh: str
    indicator: str
    sense: str
    how: str
    year: int
    promised: float | None
    upper: float | None
    unit: str
    value: float | None
    met: bool | None
    note: str
    within: str
    reading: str
    stated: bool


@dataclass(frozen=True)
class Headline:
    """Everything the headline says.

    Attributes:
        about: what the run says of itself (scenario, seed ...).
        first_year, last_year: whole years simulated.
        peaks: one per boundary simulated.
        numbers: of the sections "sectors", "identity" (see `analysis.identity`), "caused",
            "indicators", "money", "burden": what classes of households and firms bear, and, in
            the years in which there was some, "cuts": electricity that was asked for and not
            delivered, "ceiling": coal burnt though the ceiling does not admit it, "budgets": what
            those that ran out turned down.
        checks: against published figures.
        targets: of the city's plan, each scored.
        observed: series of before the run of which only the shape is used, and at what level.
        not_simulated: what the catalogue names and the run does not hold, by section.
    """

    about: dict[str, str]
    first_year: int
    last_year: int
    peaks: tuple[PeakLine, ...]
    numbers: tuple[Number, ...]
    checks: tuple[Check, ...]
    observed: tuple[ObservedLevel, ...]
    not_simulated: dict[str, list[str]]
    targets: tuple[TargetLine, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values, as stored in `headline.json`."""
        return asdict(self)
