"""What `citypath bench` was asked for, checked before anything is run or written."""

from dataclasses import dataclass
from pathlib import Path

from experiments.bench.engines import CITYPATH, ENGINES
from experiments.bench.household_work import LONGEST_RUN
from experiments.terminal.refused import check_writable
from sim.errors import InputError, nearest

HOUSEHOLDS = (1_000, 20_000_000)
REPETITIONS = (1, 1_000)
QUARTERS = (1, LONGEST_RUN)


@dataclass(frozen=True)
class Asked:
    """One benchmark: which engines, on how much work, how often, and where to write it."""

    households: int
    quarters: int
    repetitions: int
    engines: tuple[str, ...]
    json: Path | None = None
    seed: int = 1

    def __post_init__(self) -> None:
        for flag, value, (low, high) in (
            ("--households", self.households, HOUSEHOLDS),
            ("--quarters", self.quarters, QUARTERS),
            ("--repetitions", self.repetitions, REPETITIONS),
        ):
            if not low <= value <= high:
                allowed = f"a whole number from {low} to {high}"
                raise InputError("command line", flag, value, allowed)
        if self.json is not None:
            if self.json.is_dir():
                raise InputError("command line", "--json", str(self.json), "a file, not a folder")
            check_writable(self.json.parent)


def engines_named(text: str | None) -> tuple[str, ...]:
    """Return the engines of a list such as "c,numpy", Citypath always among them and first.

    Raises:
        InputError: one of them is not known.
    """
    if text is None:
        return tuple(ENGINES)
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in ENGINES:
            allowed = f"names with commas between them: {', '.join(ENGINES)}"
            raise InputError("command line", "--engines", name, allowed, nearest(name, ENGINES))
    return tuple(name for name in ENGINES if name == CITYPATH or name in names)
