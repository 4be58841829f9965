"""Whole cities for tests: small, built or lived once per worker, copied where they are run on."""

import copy
import hashlib
import pickle
from collections.abc import Iterable

import numpy as np
import pytest

from experiments.compose import run_config
from experiments.plan.lever_alone import put_in_force
from sim.clock import per_quarter, quarter
from sim.config import RunConfig

SMALL = "scale=0.001"
END_OF_HISTORY = quarter("2025Q4")


class Cities:
    """Makes, copies and compares whole cities; `sim.city` is imported when one is asked for."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int | str, ...], bytes] = {}

    @staticmethod
    def build(*overrides: str):
        """A city before its first quarter; `overrides` as on the command line."""
        from sim.city import City

        return City(run_config(*_with(overrides, SMALL)))

    @staticmethod
    def of(config: RunConfig):
        """A city of a configuration that is made by hand."""
        from sim.city import City

        return City(config)

    @staticmethod
    def live(city, quarters: int):
        """Step a city so many quarters on; return it."""
        for _ in range(quarters):
            city.step()
        return city

    def run(self, *overrides: str, quarters: int):
        """A city that has lived so many quarters."""
        return self.live(self.build(*overrides), quarters)

    def after_history(self, *overrides: str, last: int = END_OF_HISTORY):
        """A city of its own at the end of quarter `last`, 2025Q4 unless said otherwise.

        Books and records are put away to make copies cheap. Lived once per worker under `frozen`;
        mixes share that history (a test says so), so any mix may be put in force in it.
        """
        if (last, *overrides) not in self._kept:
            if last > END_OF_HISTORY:
                city = self.after_history(*overrides)
            else:
                city = self.build(*_with(overrides, "end=2027", "policy=frozen"))
            self.live(city, last + 1 - city.quarter)
            city.ledger._by_quarter.clear()
            city.ledger._of_kind.clear()
            city.recorder._closed = {last: city.recorder._closed[last]}
            self._kept[last, *overrides] = pickle.dumps(city, protocol=pickle.HIGHEST_PROTOCOL)
        return pickle.loads(self._kept[last, *overrides])

    put_in_force = staticmethod(put_in_force)

    @staticmethod
    def state(city) -> dict[str, bytes]:
        """The bytes of every column of everybody, of every number recorded, of every payment."""
        found = {}
        for at, population in enumerate(city.populations):
            for name, column in population.columns.items():
                found[f"{population.kind.__name__} {at}: {name}"] = column.tobytes()
        for when in city.recorder._closed:
            for name, by_group in city.recorder.of_quarter(when).items():
                for by, values in by_group.items():
                    found[f"{when} {name} by {by}"] = values.tobytes()
        for name, values in city.ledger.columns().items():
            found[f"ledger: {name}"] = repr(values).encode()
        return found

    def digest(self, city) -> str:
        """All of `state` in one word."""
        whole = hashlib.sha256()
        for name, content in sorted(self.state(city).items()):
            whole.update(f"{name}\0{len(content)}\0".encode() + content)
        return whole.hexdigest()

    def differences(self, one, other) -> list[str]:
        """Names of what is not the same to the bit."""
        ours, theirs = self.state(one), self.state(other)
        return sorted(
            name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)
        )

    @staticmethod
    def recorded(city, quarters: Iterable[int]) -> dict[tuple[int, str, str], np.ndarray]:
        """What was recorded in some quarters: values by (quarter, indicator, grouping)."""
        return {
            (when, name, by): values
            for when in quarters
            for name, by_group in city.recorder.of_quarter(when).items()
            for by, values in by_group.items()
        }

    copy = staticmethod(copy.deepcopy)


def _with(overrides: tuple[str, ...], *defaults: str) -> list[str]:
    """Overrides, and the defaults of what they do not set."""
    keys = {text.split("=")[0] for text in overrides}
    return [*overrides, *(text for text in defaults if text.split("=")[0] not in keys)]


class Invariants:
    """What must hold of a city after every quarter, whatever policy, luck or world.

    That energy, CO2 and money close is checked in every step, which stops if they do not; here is
    what can be told from records and states alone.
    """

    def __init__(self, city) -> None:
        self.city = city
        self.before = self._stocks() if city.quarter else {}

    def check(self, quarter: int) -> None:
        """Check the quarter that was simulated last."""
        now = {
            (name, by): values
            for (_, name, by), values in Cities.recorded(self.city, [quarter]).items()
        }
        self._check_numbers(now)
        self._check_sums({name: float(v[0]) for (name, by), v in now.items() if by == "city"})
        self._check_states(quarter)
        self._check_stocks(now)
        self._check_budgets()

    def _check_numbers(self, now: dict[tuple[str, str], np.ndarray]) -> None:
        """Every number is one; only trade with the province may run the other way."""
        for (name, by), values in now.items():
            said = self.city.recorder.indicators[name]
            assert np.isfinite(values).all(), name
            assert (values >= 0.0).all() or "Import Provincial" in name, (name, by, values)
            if said.unit == "1":
                assert (values <= 1.0 + 1e-12).all(), (name, by, values)

    def _check_sums(self, now: dict[str, float]) -> None:
        """The three boundaries are linked; fuels and sectors are two cuts of the same energy."""
        co2 = "Emissions|CO2"
        factor = 1e3 * self.city.world.at(self.city.quarter - 1)["grid_co2_factor"]
        source = "Secondary Energy|Electricity"
        province = now[f"{source}|Import Provincial"] * factor
        uhv = now[f"{source}|Import UHV Hydro"] * factor
        energy, rest = (
            now[f"{co2}|Energy"],
            now[f"{co2}|Industrial Processes"] + now[f"{co2}|Waste"],
        )
        fuels = [v for name, v in now.items() if name.startswith("City|Final Energy by Fuel|")]
        for found, expected in (
            (now[f"{co2}|Territorial"], energy + rest),
            (now[co2], energy + rest),
            (now[f"{co2}|Official|UHV at Zero"], energy + province),
            (now[f"{co2}|Official|UHV at Provincial Factor"], energy + province + uhv),
            (now[f"{co2}|End-User|UHV at Zero"], energy + rest + province),
            (now[f"{co2}|End-User|UHV at Provincial Factor"], energy + rest + province + uhv),
            (now[f"{co2}|Caused"], energy + rest + province),
            (now["Final Energy"], sum(fuels)),
            (now["Final Energy by Electricity"], now["City|Final Energy by Fuel|Electricity"]),
        ):
            assert found == pytest.approx(expected, rel=1e-9)

    def _check_states(self, quarter: int) -> None:
        """Columns hold what they may, and nobody who lives here has been forgotten."""
        for population in self.city.populations:
            columns = population.columns
            for state in population.schema:
                state.checked(columns[state.name])  # codes inside their kinds, numbers finite
                if state.unit != "1" and state.dtype.kind == "f":
                    assert (columns[state.name] >= 0.0).all(), state.name
            rows = population.rows
            new = np.zeros(len(rows), np.bool_)  # they decide from the next quarter on
            if "arrives" in columns:
                new = columns["arrives"][rows] == quarter
            for name in columns:
                if name == "due" or name.endswith("_due"):
                    late = (columns[name][rows] <= quarter) & ~_is_over(columns, name)[rows]
                    late &= ~np.asarray(new)  # they decide next quarter
                    assert not late.any(), f"{population.kind.__name__}: {name}, {late.sum()} late"

    def _check_stocks(self, now: dict[tuple[str, str], np.ndarray]) -> None:
        """What stands was there before or was bought since; who has something is who lives here."""
        stocks = self._stocks(now)
        for name, stock in stocks.items():
            sold = now.get((name.replace("|Stock|", "|Sales|"), "city"))
            if name in self.before and sold is not None and "Grade" not in name:
                assert stock <= self.before[name] + sold[0] + 1e-6 * stock, name
        households = self.city.households
        columns = households.columns
        settled = (columns["arrives"] < self.city.quarter) & columns["active"]
        assert (settled == columns["active"]).all()
        assert stocks["City|Stock|Household"] == settled.sum() * households.weight
        heaters = sum(
            v for name, v in stocks.items() if name.startswith("City|Stock|Water Heater|")
        )
        assert heaters == stocks["City|Stock|Household"]
        if self.before:
            firms = "City|Stock|Firm"
            change = now["City|Firm|Started", "city"] - now["City|Firm|Closed", "city"]
            assert stocks[firms] == pytest.approx(self.before[firms] + change[0])
        self.before = stocks

    def _check_budgets(self) -> None:
        """No programme grants more than its money."""
        for government in self.city.governments:
            for lever, purse in government.purses.items():
                opened = per_quarter(float(government.levers[lever]))
                assert purse.available >= 0.0
                if np.isfinite(opened):
                    assert purse.spent + purse.available == pytest.approx(opened, rel=1e-9)

    def _stocks(self, now: dict[tuple[str, str], np.ndarray] | None = None) -> dict[str, float]:
        recorder = self.city.recorder
        names = [name for name, said in recorder.indicators.items() if said.kind == "stock"]
        if now is None:
            return {name: float(recorder.series(name)[-1]) for name in names}
        return {name: float(now[name, "city"][0]) for name in names}


def _is_over(columns: dict[str, np.ndarray], due: str) -> np.ndarray:
    """Who thinks of it no more: of PV without a bare roof of its own, of news who knows already."""
    if due == "hear_due":
        return np.asarray(columns["aware"])
    if due == "roof_due":
        covered = (columns["pv_kw"] > 0.0) | (columns["pv_waiting"] > 0.0) | ~columns["owner"]
    elif due == "pv_due":
        covered = (columns["pv_power"] > 0.0) | (columns["pv_waiting"] > 0.0)
    else:
        return np.zeros(len(columns[due]), np.bool_)
    return covered | (columns["roof_area"] == 0.0)


@pytest.fixture(scope="session")
def cities() -> Cities:
    return Cities()


@pytest.fixture(scope="session")
def invariants() -> type[Invariants]:
    return Invariants
