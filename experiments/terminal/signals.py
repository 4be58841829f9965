"""Ending a run when the system says so, as tidily as on Ctrl-C."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

ASKED_TO_END = ("SIGTERM", "SIGHUP")  # a job queue's time limit; a closed terminal
_CODE = 128  # what shells add to the number of a signal that ended a command


class Ended(KeyboardInterrupt):
    """A signal asked the run to end; like Ctrl-C, so that whatever tidies up then does so now.

    Attributes:
        name: of the signal.
        code: conventional exit code, 143 for SIGTERM.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.name = signal.Signals(number).name
        self.code = _CODE + number


@contextmanager
def tidy_ends() -> Iterator[None]:
    """Raise `Ended` where SIGTERM or SIGHUP arrives, in the main thread.

    A signal that is ignored stays so: `nohup` means a run to outlive its terminal.
    """
    before = {}
    if threading.current_thread() is threading.main_thread():
        for name in ASKED_TO_END:
            number = getattr(signal, name, None)  # Windows has no SIGHUP
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                before[number] = signal.signal(number, _end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_IGN)  # a second one must not interrupt the tidying
    raise Ended(number)
