"""Saying how far a long piece of work has come, and that it goes on while nothing else is said."""

import sys
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self, TextIO

WIDTH = 30  # characters of the bar
WATCHED_PAUSE, LOG_PAUSE = 1.0, 10.0  # s without news, on a screen and in a log
_TURN = 0.2  # s between two looks at the clock


class Progress:
    """Lines on stderr; where someone watches, also a moving bar, else one line per simulated year.

    Use as a context manager: inside, a silence is broken by what is being done and for how long;
    leaving it ends the bar's line. A terminal that is gone does not stop the work.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = sys.stderr if stream is None else stream
        self.watched = self.stream.isatty()
        self.started = time.perf_counter()
        self._activity, self._bar = "", ""
        self._shown = 0  # length of the line that the next text overwrites
        self._last = self.started
        self._lock = threading.RLock()
        self._over = threading.Event()
        self._beat: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._over.clear()
        self._beat = threading.Thread(target=self._break_silences, daemon=True)
        self._beat.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        if self._beat is not None:
            self._beat.join()
        self.rest()

    def doing(self, activity: str) -> str:
        """Note what is being done, to be shown if it lasts; return what was noted before."""
        before, self._activity = self._activity, activity
        return before

    def rest(self) -> None:
        """Leave the screen to others: nothing is being done now."""
        with self._lock:
            self.doing("")
            self._end_line()

    def say(self, text: str) -> None:
        """A line about what is being done, with the seconds since the start."""
        with self._lock:
            self._end_line()
            self._write(f"[{self._seconds():6.1f} s] {text}\n")

    def quarter(self, index: int, last: int) -> None:
        """Report that a quarter of those up to `last` has been simulated."""
        from sim import clock

        share = (index + 1) / (last + 1)
        self.doing("" if share == 1.0 else f"simulating {clock.label(index + 1)}")
        if self.watched:
            filled = round(WIDTH * share)
            bar = "#" * filled + "." * (WIDTH - filled)
            self._bar = f"{clock.label(index)} [{bar}] {share:4.0%}"
            self._show(self._bar)
        elif clock.quarter_of_year(index) == clock.QUARTERS_PER_YEAR or share == 1.0:
            self.say(f"{clock.label(index)} simulated ({share:.0%})")

    def _break_silences(self) -> None:
        pause = WATCHED_PAUSE if self.watched else LOG_PAUSE
        while not self._over.wait(_TURN):
            with self._lock:
                if not self._activity or time.perf_counter() - self._last < pause:
                    continue
                if self.watched:
                    self._show(f"{self._bar}  {self._activity}".strip())
                else:
                    self.say(self._activity)

    def _show(self, text: str) -> None:
        """A line that the next one overwrites."""
        with self._lock:
            line = f"[{self._seconds():6.1f} s] {text}"
            self._write(f"\r{line.ljust(self._shown)}")
            self._shown = len(line)

    def _end_line(self) -> None:
        """Keep the bar as a line of its own; wipe a line that only broke a silence."""
        with self._lock:
            if self._bar:
                self._show(self._bar)
                self._write("\n")
            elif self._shown:
                self._write("\r" + " " * self._shown + "\r")
            self._shown, self._bar = 0, ""

    def _seconds(self) -> float:
        return time.perf_counter() - self.started

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):  # nobody can read it any more
            self.stream.write(text)
            self.stream.flush()
        self._last = time.perf_counter()
