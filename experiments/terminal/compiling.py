"""Saying that rules are being compiled, whenever their machine code is really missing.

The compiler itself reports it. Neither a first run nor the folder of generated rules tells: code is
also missing on another processor, with other versions, or after a cache was deleted.
"""

from typing import Any, Self

from numba.core import event

from experiments.terminal.progress import Progress

COMPILE = "numba:compile"
_KERNEL = (
    "citypath_kernel_"  # how modules of compiled rules begin, see agents.machinery.compiler.kernel
)
ANNOUNCEMENT = "compiling what this machine has no machine code of yet; all rules: a minute or two"


class Compiling(event.Listener):
    """While entered, announces the first compilation on `progress` and names those that last."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.done = 0
        self._depth = 0  # compiling a rule compiles its helpers; the rule alone is shown
        self._before = ""  # what was being done

    def __enter__(self) -> Self:
        event.register(COMPILE, self)
        return self

    def __exit__(self, *error: object) -> None:
        event.unregister(COMPILE, self)

    def on_start(self, event: Any) -> None:  # noqa: D102
        if not self._depth:
            if not self.done:
                self.progress.say(ANNOUNCEMENT)
            done = f" ({self.done} done)" if self.done else ""
            activity = f"compiling {_name(event.data['dispatcher'])}{done}"
            self._before = self.progress.doing(activity)
        self._depth += 1

    def on_end(self, event: Any) -> None:  # noqa: D102
        self._depth -= 1
        if not self._depth:
            self.done += 1
            self.progress.doing(self._before)


def _name(dispatcher: Any) -> str:
    """The rule of a loop over a rule, else the function itself."""
    function = dispatcher.py_func
    module = str(function.__module__)
    if module.startswith(_KERNEL):
        return module.removeprefix(_KERNEL).rpartition("_")[0]
    return str(function.__name__)
