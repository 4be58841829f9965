"""Errors a user can cause and can mend."""

import difflib
import reprlib
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

LONGEST_SHOWN = 160  # characters of a value, key or path in a message


class InputError(ValueError):
    """Something the user gave is wrong; one line says where, what, and what would do.

    Args:
        file: where it was read (file with line if known, or "command line").
        key: name of the setting, column or table key.
        value: what was found there.
        allowed: what may stand there, in words.
        hint: what was probably meant, in words.
    """

    def __init__(
        self, file: object, key: str, value: object, allowed: str, hint: str | None = None
    ) -> None:
        self.file = _shown(file)
        self.key = key
        self.value = value
        self.allowed = allowed
        self.hint = hint
        super().__init__(file, key, value, allowed, hint)

    def __str__(self) -> str:
        key, value = short(str(self.key)), _LIMITED.repr(self.value)
        line = f"{self.file}: {key}: {value} is not allowed; allowed: {self.allowed}"
        if self.hint:
            line += f"; {self.hint}"
        return " ".join(line.split())


class _Limited(reprlib.Repr):
    """Shows a value as `repr` does, but long, deep or monstrous ones only in part."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = self.maxlist = self.maxtuple = self.maxdict = 12
        self.maxstring = self.maxlong = self.maxother = LONGEST_SHOWN

    def repr_int(self, x: int, level: int) -> str:
        """Python itself refuses to write out more than some thousand digits."""
        try:
            return super().repr_int(x, level)
        except ValueError:
            return f"<a number of {x.bit_length()} bits>"

    def repr_dict(self, x: dict[Any, Any], level: int) -> str:
        """Keys in their own order, where `reprlib` would sort them."""
        if level <= 0:
            return "{...}"
        shown = [
            f"{self.repr1(key, level - 1)}: {self.repr1(value, level - 1)}"
            for key, value in islice(x.items(), self.maxdict)
        ]
        return "{" + ", ".join(shown + ["..."] * (len(x) > self.maxdict)) + "}"


_LIMITED = _Limited()


def short(text: str) -> str:
    """A text with its middle left out if it is long."""
    half = LONGEST_SHOWN // 2
    return text if len(text) <= LONGEST_SHOWN else f"{text[:half]}...{text[-half:]}"


def _shown(file: object) -> str:
    """A path below the working folder is shown from there, anything else as it is."""
    if isinstance(file, Path) and file.is_absolute() and file.is_relative_to(Path.cwd()):
        return short(str(file.relative_to(Path.cwd())))
    return short(str(file))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """A hint "did you mean ...?" with up to three known names close to `name`, or None."""
    close = difflib.get_close_matches(short(name), list(known), n=3, cutoff=0.6)
    return f"did you mean {' or '.join(close)}?" if close else None
