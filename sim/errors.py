"""Errors a user can cause and can mend."""

import difflib
from collections.abc import Iterable
from pathlib import Path


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
        line = f"{self.file}: {self.key}: {self.value!r} is not allowed; allowed: {self.allowed}"
        if self.hint:
            line += f"; {self.hint}"
        return " ".join(line.split())


def _shown(file: object) -> str:
    """A path below the working folder is shown from there, anything else as it is."""
    if isinstance(file, Path) and file.is_absolute() and file.is_relative_to(Path.cwd()):
        return str(file.relative_to(Path.cwd()))
    return str(file)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """A hint "did you mean ...?" with up to three known names close to `name`, or None."""
    close = difflib.get_close_matches(name, list(known), n=3, cutoff=0.6)
    return f"did you mean {' or '.join(close)}?" if close else None
