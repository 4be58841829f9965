"""The same work in C, compiled on the spot: how far Citypath is from a kernel written by hand."""

import ctypes
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from agents.machinery.chance import stream_key
from agents.machinery.dating import cumulated
from agents.machinery.hazards import LONGEST
from experiments.bench import household_work as work
from experiments.bench.engines import c_compiler
from experiments.bench.engines.start import CAR_HAZARDS, ROOF_HAZARDS, columns_with_diary
from experiments.bench.household_work import DISTRICTS, KINDS, Record, Task

SOURCE: Final = Path(__file__).with_name("household_work.c")
# no contraction: a fused multiply-add rounds once where Python and the compiled rules round twice
FLAGS: Final = ("-O3", "-march=native", "-ffp-contract=off", "-std=c11", "-shared", "-fPIC")
COLUMNS: Final = (
    *("district", "income", "electricity", "sun", "roof", "panels", "car", "car_bought"),
    *("car_spell", "car_due", "roof_seen", "roof_spell", "roof_due"),
)


class _Key(ctypes.Structure):
    _fields_ = [("first", ctypes.c_uint64), ("second", ctypes.c_uint64)]


class _Work(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_int64) for name in ("households", "quarters")),
        *((name, ctypes.c_void_p) for name in (*COLUMNS, "car_hazard")),
        ("clocks", ctypes.c_int64),
        *((name, ctypes.c_void_p) for name in ("car_sums", "roof_sums")),
        *((name, ctypes.c_void_p) for name in ("first_density", "charging", "market")),
        *(
            (name, _Key)
            for name in ("car_life", "car_choice", "roof_look", "roof_choice", "contacts")
        ),
    ]


class _Sums(ctypes.Structure):
    _fields_ = [
        ("homes", ctypes.c_int64 * DISTRICTS),
        ("cars", ctypes.c_int64 * (DISTRICTS * KINDS)),
        ("panels", ctypes.c_int64 * DISTRICTS),
        ("bounds", ctypes.c_int64 * (DISTRICTS + 1)),
        ("own_use", ctypes.c_double * DISTRICTS),
        ("sunshine", ctypes.c_double * DISTRICTS),
        ("density", ctypes.c_double * DISTRICTS),
    ]


class _Record(ctypes.Structure):
    _fields_ = [(name, ctypes.c_void_p) for name in ("demand", "cars", "panels", "sales")]


class Engine:
    """The C kernel with its columns."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.library = _compiled()
        self.columns = columns_with_diary(task)
        self.tables = {
            "car_hazard": CAR_HAZARDS,
            "car_sums": cumulated(CAR_HAZARDS, task.quarters),
            "roof_sums": cumulated(ROOF_HAZARDS.reshape(-1, 1), task.quarters),
            "first_density": np.array(work.FIRST_DENSITY),
            "charging": work.charging_by_kind(),
            "market": np.array([_flat(task, quarter) for quarter in range(task.quarters)]),
        }
        self.work = _Work(
            households=task.households,
            quarters=task.quarters,
            clocks=LONGEST,
            **{name: self.columns[name].ctypes.data for name in COLUMNS},
            **{name: table.ctypes.data for name, table in self.tables.items()},
            car_life=_key(task, work.CAR_LIFE),
            car_choice=_key(task, work.CAR_CHOICE),
            roof_look=_key(task, work.ROOF_LOOK),
            roof_choice=_key(task, work.ROOF_CHOICE),
            contacts=_key(task, work.WHO_KNOWS_WHOM),
        )
        self.sums = _Sums()
        self.library.begin(ctypes.byref(self.work), ctypes.byref(self.sums))

    def run(self) -> Record:
        """Do the work and return what was recorded."""
        record = Record(self.task.quarters)
        into = _Record(
            *(_address(a) for a in (record.demand, record.cars, record.panels, record.sales))
        )
        if self.library.run(*(ctypes.byref(part) for part in (self.work, self.sums, into))):
            raise MemoryError("the C kernel found no memory")
        return record

    def bytes_per_household(self) -> float:
        """Return the size of all columns."""
        return sum(column.nbytes for column in self.columns.values()) / self.task.households


def _compiled() -> Any:
    """Compile the kernel into a temporary folder and load it."""
    found = c_compiler()
    assert found is not None, "there is no C compiler"
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder, "household_work.so")
        command = [found, *FLAGS, *_macros(), str(SOURCE), "-o", str(library), "-lm"]
        subprocess.run(  # noqa: S603 the machine's compiler on our own source
            command, check=True, capture_output=True, text=True
        )
        return ctypes.CDLL(str(library))


def _macros() -> Iterable[str]:
    """Every plain number in capitals of the written work, as C reads it."""
    for name, value in vars(work).items():
        if name.isupper() and isinstance(value, int | float):
            yield f"-D{name}={value!r}"


def _flat(task: Task, quarter: int) -> list[float]:
    """A quarter's market in the order of C's structure."""
    market = task.market(quarter)
    response = work.price_response(market.tariff)
    offers = (*market.price, *market.subsidy, *market.running)
    return [*offers, market.panels, market.tariff, response]


def _key(task: Task, stream: str) -> _Key:
    return _Key(*stream_key(task.seed, stream))


def _address(array: NDArray[Any]) -> int:
    return int(array.ctypes.data)
