"""Saying how far a long piece of work has come."""

import sys
import time
from types import TracebackType
from typing import Self, TextIO

from sim import clock

WIDTH = 30


class Progress:
    """Lines on stderr: a moving bar where someone watches, else one line per simulated year.

    Use as a context manager; leaving it ends the bar's line.
    """

    def __init__(self, last_quarter: int, stream: TextIO | None = None) -> None:
        self.last_quarter = last_quarter
        self.stream = sys.stderr if stream is None else stream
        self.watched = self.stream.isatty()
        self.started = time.perf_counter()
        self._open_line = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end_line()

    def say(self, text: str) -> None:
        """A line about what is being done, with the seconds since the start."""
        self._end_line()
        self._write(f"[{self._seconds():6.1f} s] {text}\n")

    def quarter(self, index: int) -> None:
        """Report that a quarter has been simulated."""
        share = (index + 1) / (self.last_quarter + 1)
        if self.watched:
            filled = round(WIDTH * share)
            bar = "#" * filled + "." * (WIDTH - filled)
            self._write(f"\r[{self._seconds():6.1f} s] {clock.label(index)} [{bar}] {share:4.0%}")
            self._open_line = True
        elif clock.quarter_of_year(index) == clock.QUARTERS_PER_YEAR or share == 1.0:
            self.say(f"{clock.label(index)} simulated ({share:.0%})")

    def _seconds(self) -> float:
        return time.perf_counter() - self.started

    def _end_line(self) -> None:
        if self._open_line:
            self._write("\n")
            self._open_line = False

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()
