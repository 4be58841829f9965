"""One engine, once, in a process of its own: builds, warms up, does the work, prints JSON.

`python -m experiments.bench.one_run ENGINE HOUSEHOLDS QUARTERS SEED`; made for `citypath bench`.
"""

import gc
import hashlib
import json
import sys
import time
from collections.abc import Sequence
from typing import Any

from experiments.bench.engines import engine_of
from experiments.bench.household_work import Record, Task

WARM_UP = Task(households=2_000, quarters=8)  # loads or makes machine code


def measured(name: str, task: Task) -> dict[str, Any]:
    """Return seconds of the work alone, bytes per household, and what the counts were.

    Seconds are of the processor, since another program on the machine is none of the engine's.
    """
    engine = engine_of(name)
    engine(WARM_UP).run()
    ready = engine(task)
    gc.collect()
    start = time.perf_counter(), time.process_time()
    record = ready.run()
    seconds, of_processor = time.perf_counter() - start[0], time.process_time() - start[1]
    return {
        "seconds": of_processor,
        "seconds_by_the_clock": seconds,
        "bytes_per_household": ready.bytes_per_household(),
        "counts": digest(record),
        "last_quarter": {
            "cars": record.cars[-1].sum(axis=0).tolist(),
            "panels": int(record.panels[-1].sum()),
            "demand_kwh": float(record.demand[-1].sum()),
        },
    }


def digest(record: Record) -> str:
    """Return a short name of all counts of a run: equal only if every one of them is."""
    counts = (record.cars, record.panels, record.sales)
    return hashlib.blake2b(b"".join(c.tobytes() for c in counts), digest_size=8).hexdigest()


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    name, *numbers = arguments
    households, quarters, seed = map(int, numbers)
    try:
        print(json.dumps(measured(name, Task(households, quarters, seed))))
    except KeyboardInterrupt:
        return 130  # who asked for it tells
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
