"""The engines that do household work, by name; importing this loads none of them."""

import importlib.util
import shutil
from dataclasses import dataclass
from typing import Final, Protocol

from experiments.bench.household_work import Record, Task

CITYPATH: Final = "citypath"
C_COMPILERS: Final = ("cc", "gcc", "clang")


class Engine(Protocol):
    """Something that does household work: made for a task, run once."""

    def __init__(self, task: Task) -> None: ...

    def run(self) -> Record:
        """Do the work and return what was recorded."""

    def bytes_per_household(self) -> float:
        """Return the size of the state of one household."""


class ByQuarters:
    """The work of an engine that does one quarter after the other."""

    task: Task

    def run(self) -> Record:
        """Do the work and return what was recorded."""
        record = Record(self.task.quarters)
        for quarter in range(self.task.quarters):
            self._step(quarter, record)
        return record

    def _step(self, quarter: int, record: Record) -> None:
        raise NotImplementedError


@dataclass(frozen=True)
class About:
    """What the table says of an engine.

    Attributes:
        title: its name in the table.
        sizes: numbers of households it is run with where the number asked for is larger.
        quarters: the most it is run for.
        remark: what its row has to say.
    """

    title: str
    sizes: tuple[int, ...] = ()
    quarters: int | None = None
    remark: str = ""


ENGINES: Final = {
    CITYPATH: About("Citypath, rules in Python"),
    "c": About("C by hand, same steps"),
    "numpy": About("dense numpy"),
    "polars": About("polars, in the style of mesa-frames"),
    "mesa": About(
        "Mesa objects, shuffle_do",
        sizes=(20_000, 100_000),
        quarters=8,
        remark="slow: fewer of both; its cost rises with the number",
    ),
}


def engine_of(name: str) -> type[Engine]:
    """Return the class of an engine, loading its libraries."""
    match name:
        case "citypath":
            from experiments.bench.engines import citypath

            return citypath.Engine
        case "c":
            from experiments.bench.engines import c_kernel

            return c_kernel.Engine
        case "numpy":
            from experiments.bench.engines import dense_numpy

            return dense_numpy.Engine
        case "polars":
            from experiments.bench.engines import polars_frames

            return polars_frames.Engine
        case "mesa":
            from experiments.bench.engines import mesa_agents

            return mesa_agents.Engine
        case _:
            raise KeyError(name)


def c_compiler() -> str | None:
    """Return the path of this machine's C compiler, None if it has none."""
    return next((found for name in C_COMPILERS if (found := shutil.which(name))), None)


def why_missing(name: str) -> str | None:
    """Return why an engine cannot run on this machine and what would help, None if it can."""
    if name == "c" and c_compiler() is None:
        return f"no C compiler on this machine (looked for {', '.join(C_COMPILERS)})"
    if name == "polars" and importlib.util.find_spec("polars") is None:
        return "polars is not installed: python -m pip install 'citypath[bench]'"
    return None
