"""One mapping of a YAML file, read field by field; a refusal names the file and the way there."""

from pathlib import Path
from typing import Any, NoReturn

from sim.errors import InputError, nearest


class Part:
    """A mapping inside a file.

    Args:
        file: where it was read, for messages.
        key: the way to it, such as "grant.effect".
        raw: what stands there.

    Raises:
        InputError: it is no mapping.
    """

    def __init__(self, file: Path, key: str, raw: Any) -> None:
        self.file, self.key = file, key
        if not isinstance(raw, dict):
            raise InputError(file, key, raw, "key: value lines")
        self.raw: dict[Any, Any] = raw

    def refuse(
        self, field: object, value: object, allowed: str, hint: str | None = None
    ) -> NoReturn:
        """Raise the InputError about one of its fields."""
        raise InputError(self.file, f"{self.key}.{field}", value, allowed, hint)

    def only(self, fields: tuple[str, ...]) -> None:
        """Refuse every field but these."""
        for field in self.raw:
            if field not in fields:
                self.refuse(field, "this key", ", ".join(fields), nearest(str(field), fields))

    def part(self, field: object) -> "Part":
        """The mapping under a field."""
        return Part(self.file, f"{self.key}.{field}", self.raw.get(field))

    def text(self, field: str, among: tuple[str, ...] = ()) -> str:
        """The text of a field, one of `among` if given."""
        value = self.raw.get(field)
        if not isinstance(value, str) or not value.strip() or (among and value not in among):
            self.refuse(field, value, "one of " + ", ".join(among) if among else "some text")
        return value

    def number(self, field: str) -> float:
        """The number of a field."""
        value = self.raw.get(field)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(field, value, "a number")
        return float(value)

    def truth(self, field: str, otherwise: bool) -> bool:
        """The truth of a field, or what holds where it is not there."""
        value = self.raw.get(field, otherwise)
        if not isinstance(value, bool):
            self.refuse(field, value, "true or false")
        return bool(value)

    def parts(self, field: str, allowed: str) -> list["Part"]:
        """The mappings of a list that is not empty; `allowed` says what they hold."""
        value = self.raw.get(field)
        if not isinstance(value, list) or not value:
            self.refuse(field, value, allowed)
        return [Part(self.file, f"{self.key}.{field}[{n}]", row) for n, row in enumerate(value)]

    def names(self, field: str) -> tuple[str, ...]:
        """A list of texts, which may be empty."""
        value = self.raw.get(field)
        if not isinstance(value, list) or any(not isinstance(one, str) for one in value):
            self.refuse(field, value, "a list of names")
        return tuple(value)
