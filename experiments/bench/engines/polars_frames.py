"""The same work on a polars frame, in the style of mesa-frames: whole columns, a step at a time.

mesa-frames itself pins numpy 1.26, which Citypath's lock excludes; this stands in for it and is
called what it is. Draws come from the same addresses as Citypath's, so counts agree to the unit.
Contacts are drawn once, before the clock starts, and kept as columns.
"""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agents.machinery.chance import Stream
from agents.machinery.hazards import LONGEST
from experiments.bench import household_work as work
from experiments.bench.engines import ByQuarters
from experiments.bench.engines.start import CAR_HAZARDS, contacts_of
from experiments.bench.household_work import DISTRICTS, KINDS, Market, Record, Task

KNOWN = [f"contact_{number}" for number in range(work.CONTACTS)]
HAZARD = pl.Series("hazard", CAR_HAZARDS.reshape(-1))
CHARGING = pl.Series("charging", work.charging_by_kind())


class Engine(ByQuarters):
    """Households as one frame; every step makes new columns, deciders are filtered out of it."""

    def __init__(self, task: Task) -> None:
        self.task = task
        columns: dict[str, NDArray[Any]] = work.first_columns(task)
        rows = np.arange(task.households)
        self.car_life, self.car_choice, self.roof_look, self.roof_choice = (
            Stream(task.seed, name)
            for name in (work.CAR_LIFE, work.CAR_CHOICE, work.ROOF_LOOK, work.ROOF_CHOICE)
        )
        income = columns["income"].astype(np.float64)
        frame = pl.DataFrame(
            {
                "row": rows.astype(np.int32),
                "district": columns["district"],
                "own_use": columns["electricity"] / np.float64(work.QUARTERS_IN_YEAR),
                "sun": columns["sun"].astype(np.float64),
                "per_yuan": work.PRICE_WEIGHT * np.sqrt(work.TYPICAL_INCOME / income),
                "roof": columns["roof"],
                "panels": columns["panels"],
                "car": columns["car"],
                "age": (-1 - columns["car_bought"]).astype(np.int32),
                "worn": np.zeros(task.households),
                "seen": np.zeros(task.households),
                "car_threshold": self.car_life.exponential(rows),
                "roof_threshold": self.roof_look.exponential(rows),
                "car_spell": np.zeros(task.households, np.uint8),
                "roof_spell": np.zeros(task.households, np.uint8),
                **dict(zip(KNOWN, contacts_of(task).astype(np.int32).T.copy(), strict=True)),
            }
        )
        nobody = [pl.when(pl.col(name) >= 0).then(pl.col(name)).alias(name) for name in KNOWN]
        self.frame = frame.with_columns(nobody)
        self.homes = np.bincount(columns["district"], minlength=DISTRICTS)
        self.cars = self._count_cars()

    def bytes_per_household(self) -> float:
        """Return the size of the frame."""
        return float(self.frame.estimated_size()) / self.task.households

    def _step(self, quarter: int, record: Record) -> None:
        market = self.task.market(quarter)
        self.frame = self.frame.with_columns(pl.col("age") + 1).with_columns(
            pl.col("worn")
            + pl.lit(HAZARD).gather(pl.col("car").cast(pl.Int32) * LONGEST + pl.col("age")),
            pl.col("seen")
            + pl.when(pl.col("roof") & ~pl.col("panels")).then(work.ROOF_RATE).otherwise(0.0),
        )
        buyers = self.frame.filter(pl.col("worn") >= pl.col("car_threshold"))
        lookers = self.frame.filter(pl.col("seen") >= pl.col("roof_threshold"))
        choice = self._choose_cars(market, buyers)
        builders = lookers.filter(self._want_panels(market, lookers))
        self._begin_cars(buyers, choice)
        self._begin_looking(lookers, builders)
        self.cars = self._count_cars()
        record.cars[quarter] = self.cars
        record.sales[quarter] = np.bincount(choice, minlength=KINDS)
        use = (
            pl.col("own_use") * work.price_response(market.tariff)
            + pl.lit(CHARGING).gather(pl.col("car"))
            - pl.col("panels") * pl.col("sun") * (work.ROOF_POWER / work.QUARTERS_IN_YEAR)
        )
        by_district = (
            self.frame.group_by("district")
            .agg(use.sum().alias("demand"), pl.col("panels").sum())
            .sort("district")
        )
        district = by_district["district"].to_numpy()
        record.demand[quarter, district] = by_district["demand"].to_numpy()
        record.panels[quarter, district] = by_district["panels"].to_numpy()

    def _choose_cars(self, market: Market, buyers: pl.DataFrame) -> NDArray[np.int8]:
        plug_ins = self.cars[:, work.HYBRID] + self.cars[:, work.BATTERY]
        density = pl.Series("log", np.log(work.charging_density(plug_ins, self.homes)))
        car = self.frame["car"]
        has_plug = [car.gather(buyers[name]) > work.PETROL for name in KNOWN]
        known = pl.select(known=pl.sum_horizontal(one.is_not_null() for one in has_plug))
        holding = pl.select(holding=pl.sum_horizontal(has_plug))
        draws = self.car_choice.gumbel(
            buyers["row"].to_numpy()[:, np.newaxis],
            buyers["car_spell"].to_numpy()[:, np.newaxis],
            np.arange(KINDS),
        )
        petrol, hybrid, battery = (
            price - subsidy + work.YEARS_COUNTED * running
            for price, subsidy, running in zip(
                market.price, market.subsidy, market.running, strict=True
            )
        )
        share = holding["holding"].cast(pl.Float64) / known["known"].clip(1).cast(pl.Float64)
        plug = work.CHARGING_WEIGHT * density.gather(buyers["district"])
        plug += work.CONTACTS_WEIGHT * share
        money = buyers["per_yuan"]
        utilities = pl.DataFrame(
            {
                "none": draws[:, 0] + work.NONE_TASTE,
                "petrol": -money * petrol + draws[:, 1],
                "hybrid": work.HYBRID_TASTE
                + work.HYBRID_PLUG * plug
                - money * hybrid
                + draws[:, 2],
                "battery": work.BATTERY_TASTE + plug - money * battery + draws[:, 3],
            }
        )
        best = utilities.select(pl.concat_list(pl.all()).list.arg_max().cast(pl.Int8))
        return best.to_series().to_numpy()

    def _want_panels(self, market: Market, lookers: pl.DataFrame) -> pl.Series:
        payback = market.panels / (lookers["sun"] * market.tariff)
        draws = self.roof_choice.exponential(
            lookers["row"].to_numpy(), lookers["roof_spell"].to_numpy()
        )
        return payback < pl.Series(work.PATIENCE * draws)

    def _begin_cars(self, buyers: pl.DataFrame, choice: NDArray[np.int8]) -> None:
        rows, spell = buyers["row"], buyers["car_spell"] + 1
        threshold = self.car_life.exponential(rows.to_numpy(), spell.to_numpy())
        self._put(rows, car=choice, age=0, worn=0.0, car_spell=spell, car_threshold=threshold)

    def _begin_looking(self, lookers: pl.DataFrame, builders: pl.DataFrame) -> None:
        rows, spell = lookers["row"], lookers["roof_spell"] + 1
        threshold = self.roof_look.exponential(rows.to_numpy(), spell.to_numpy())
        self._put(rows, seen=0.0, roof_spell=spell, roof_threshold=threshold)
        self._put(builders["row"], panels=True)

    def _put(self, rows: pl.Series, **values: Any) -> None:
        """Write values into columns of the households at `rows`."""
        new = [self.frame[name].scatter(rows, value) for name, value in values.items()]
        self.frame = self.frame.with_columns(new)

    def _count_cars(self) -> NDArray[np.int64]:
        counted = self.frame.group_by("district", "car").len()
        cars = np.zeros((DISTRICTS, KINDS), np.int64)
        cars[counted["district"].to_numpy(), counted["car"].to_numpy()] = counted["len"].to_numpy()
        return cars
