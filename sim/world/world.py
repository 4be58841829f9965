"""The outside world of one run: growth, prices, technology costs, weather, by quarter.

The past (to 2025Q4) is the same in every world, to the bit. From 2026Q1 on

* `central` follows the central path, without shocks;
* a member of the `ensemble` lives in a world of its own. Each series has a place between low and
  high, uniform on each side of the centre, drawn once for the whole future (weather: anew every
  year), and on top of it shocks by year or quarter, an autoregression that starts from rest. Both
  are shared with the series' common factor as far as its `loading` says. They belong to the world,
  not to agents, and so do not average out over a large city.

Every draw has an address (world seed, name of the series, member, year or quarter): another
series, another end year or another policy never moves it.

Money: histories are nominal; they are deflated here, and only here, to real 2020 yuan by
`price_index`. Outlook prices are in money of 2025 and deflated by the mean index of 2025.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from agents.machinery.chance import Stream
from sim.clock import QUARTERS_PER_YEAR, label, year
from sim.errors import InputError, nearest
from sim.world.paths import (
    HISTORY_LENGTH,
    autoregressive,
    grow,
    index_of_growth,
    missing_year,
    outlook_band,
    place_in,
    smooth_through_means,
    split,
    steps,
    straight_between,
    yearly_means,
)
from sim.world.tables import LAST_OUTLOOK_YEAR, Series, WorldTables

WORLDS = ("central", "ensemble")
PRICE_INDEX = "price_index"
QUARTER_SHAPE = "quarter_shape"
_PLACE, _YEAR, _QUARTER = 0, 1, 2  # which draw of a series: its place, a year's, a quarter's
Floats = NDArray[np.float64]


class World:
    """Every exogenous series from 2020Q1 to `end`.

    Args:
        tables: from `read_world_tables()`.
        name: "central" or "ensemble".
        seed: of the ensemble (conf/world/ensemble.yaml); not the seed of the run, so that a member
            is the same world whatever the luck of the agents.
        end: index of the last quarter (63 is 2035Q4).
        member: which world of the ensemble, from 0.
    """

    def __init__(
        self, tables: WorldTables, name: str, seed: int, end: int, member: int = 0
    ) -> None:
        if name not in WORLDS:
            allowed = "one of " + ", ".join(WORLDS)
            raise InputError("conf/world", "name", name, allowed, nearest(name, WORLDS))
        if end < 0 or year(end) > LAST_OUTLOOK_YEAR:
            raise InputError(
                "conf/world", "end", end, f"a quarter from 2020Q1 to {LAST_OUTLOOK_YEAR}Q4"
            )
        if member < 0:
            raise InputError("conf/world", "member", member, "0 or more")
        self.name, self.seed, self.member, self.end = name, seed, member, end
        self._tables = tables
        self._horizon = max(end, HISTORY_LENGTH)  # one future quarter at least, then cut
        self._innovations: dict[tuple[str, int], Floats] = {}
        self._read: dict[int, dict[str, float]] = {}
        shape = self._history(tables.series[QUARTER_SHAPE], None)
        self._prices = self._whole(tables.series[PRICE_INDEX], shape)
        self._paths = {
            series.name: self._prices if series.name == PRICE_INDEX else self._whole(series, shape)
            for series in tables.series.values()
        }
        for name_of, path in self._paths.items():
            self._paths[name_of] = path[: end + 1].copy()
            self._paths[name_of].flags.writeable = False
        self.units: Mapping[str, str] = {s.name: s.unit for s in tables.series.values()}
        self.meanings: Mapping[str, str] = {s.name: s.meaning for s in tables.series.values()}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all series."""
        return tuple(self._paths)

    def series(self, name: str) -> Floats:
        """One series by quarter, read-only; index 0 is 2020Q1, the last is `end`."""
        if name not in self._paths:
            allowed = f"one of the {len(self._paths)} series of the world"
            raise InputError(
                "conf/world/series.csv", "series", name, allowed, nearest(name, self._paths)
            )
        return self._paths[name]

    def at(self, quarter: int) -> dict[str, float]:
        """All series in one quarter, by name."""
        if not 0 <= quarter <= self.end:
            raise IndexError(f"quarter {quarter} is outside this world, 0 to {self.end}")
        if quarter not in self._read:
            self._read[quarter] = {name: float(path[quarter]) for name, path in self._paths.items()}
        return dict(self._read[quarter])

    def source(self, name: str, quarter: int) -> str:
        """Where the value of a series in a quarter comes from, in words."""
        self.series(name)
        past = quarter < HISTORY_LENGTH
        rows = (self._tables.history if past else self._tables.outlook)[name]
        periods = sorted(rows)
        before = [period for period in periods if period <= label(quarter)]
        period = (before or periods)[-1 if before else 0]
        row = rows[period]
        return f"{row.source} ({period}, grade {row.grade}, {'history' if past else 'outlook'})"

    def _whole(self, series: Series, shape: Floats) -> Floats:
        """Past and future of one series."""
        past = self._history(series, shape)
        if series.money == "nominal":
            past = past / self._prices[:HISTORY_LENGTH]
        return np.concatenate([past, self._future(series, float(past[-1]))])

    def _history(self, series: Series, shape: Floats | None) -> Floats:
        """The 24 quarters of 2020-2025 as published, not deflated."""
        rows = self._tables.history[series.name]
        years, quarters = split(rows)
        if series.history == "growth":
            if missing_year(rows, "mean") or min(years) > year(0):
                raise InputError(
                    "conf/world/history.csv", series.name, "a year missing", "growth of 2020-2025"
                )
            exposure = self._tables.number(series.name, "exposure", default=0.0)
            profile = None if shape is None else shape**exposure
            return smooth_through_means(index_of_growth(years), {}, profile)
        gap = missing_year(rows, series.timing)
        if gap is not None:
            raise InputError(
                "conf/world/history.csv",
                series.name,
                f"nothing for {gap}",
                "figures for 2020-2025",
            )
        if series.timing == "step":
            return steps(years, quarters)
        if series.timing == "mean":
            return smooth_through_means(yearly_means(years, quarters), quarters)
        return straight_between(rows, series.timing)

    def _future(self, series: Series, last: float) -> Floats:
        """From 2026Q1 to the end, in real 2020 yuan where it is money."""
        band = outlook_band(self._tables.outlook[series.name], series.timing, self._horizon)
        path = place_in(band, self._place(series))
        shock = self._shock(series)
        if series.shock == "add":
            path = path + shock
        elif series.shock == "multiply":
            path = path * np.exp(shock)
        if series.outlook == "growth":
            return grow(last, path)
        if series.money == "nominal":
            latest_year = self._prices[HISTORY_LENGTH - QUARTERS_PER_YEAR : HISTORY_LENGTH]
            return path / latest_year.mean()
        return path

    def _place(self, series: Series) -> Floats | float:
        """Place between low (-1), central (0) and high (1): one value or one by quarter.

        A standard normal made of the factor's and the series' own part is turned into a uniform.
        """
        if self.name == "central" or series.draw == "none":
            return 0.0
        if series.draw == "once":
            return float(2.0 * ndtr(self._drawn(series.name, _PLACE))[0] - 1.0)
        by_year = 2.0 * ndtr(self._drawn(series.name, _YEAR)) - 1.0
        return np.repeat(by_year, QUARTERS_PER_YEAR)[: self._future_length]

    def _shock(self, series: Series) -> Floats | float:
        if self.name == "central" or series.shock == "none":
            return 0.0
        kind = _YEAR if series.clock == "year" else _QUARTER
        persistence = self._tables.number(series.name, "persistence")
        shocks = autoregressive(self._drawn(series.name, kind), persistence)
        if kind == _YEAR:
            shocks = np.repeat(shocks, QUARTERS_PER_YEAR)[: self._future_length]
        return self._tables.number(series.name, "shock") * shocks

    @property
    def _future_length(self) -> int:
        return self._horizon + 1 - HISTORY_LENGTH

    def _drawn(self, name: str, kind: int) -> Floats:
        """Standard normal draws of a series or factor: the shared part and its own."""
        if (name, kind) not in self._innovations:
            if kind == _PLACE:
                occasions = np.zeros(1, dtype=np.int64)
            elif kind == _YEAR:
                occasions = np.arange(year(HISTORY_LENGTH), year(self._horizon) + 1)
            else:
                occasions = np.arange(HISTORY_LENGTH, self._horizon + 1)
            stream = Stream(self.seed, f"world {name}")
            members, kinds = np.full((2, occasions.size), [[self.member], [kind]])
            drawn = stream.normal(members, occasion=occasions, k=kinds)
            parent = self._tables.parents[name]
            if parent:
                loading = self._tables.number(name, "loading")
                shared = self._drawn(parent, kind)
                drawn = loading * shared + (1.0 - loading**2) ** 0.5 * drawn
            self._innovations[name, kind] = drawn
        return self._innovations[name, kind]
