"""Reading one field of a payload: the value when it is right, a sentence in `problems` when it is not."""

from __future__ import annotations

import re
from typing import Any

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_ABSENT = object()


class Fields:
    """One JSON object of the payload. `path` is how its fields are named in messages.

    Readers return a harmless stand-in for a wrong value: the caller looks at `problems` before it uses any.
    """

    def __init__(self, values: dict[str, Any], path: str, problems: list[str]) -> None:
        self.values = values
        self.path = path
        self.problems = problems

    def name(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def complain(self, key: str, what: str) -> None:
        self.problems.append(f"{self.name(key)} {what}")

    def object(self, key: str) -> Fields | None:
        value = self._required(key)
        if value is _ABSENT:
            return None
        if not isinstance(value, dict):
            self.complain(key, f"must be an object, not {_kind(value)}")
            return None
        return Fields(value, self.name(key), self.problems)

    def text(self, key: str, longest: int = 1024) -> str:
        value = self._required(key)
        if value is _ABSENT:
            return ""
        if not isinstance(value, str):
            self.complain(key, f"must be a string, not {_kind(value)}")
            return ""
        if not value.strip():
            self.complain(key, "is empty")
        elif len(value) > longest:
            self.complain(key, f"is longer than {longest} characters")
        return value

    def uuid(self, key: str) -> str:
        value = self._required(key)
        if value is _ABSENT:
            return ""
        # The text goes into object keys as it stands, so only the one canonical spelling will do.
        if not isinstance(value, str) or not UUID.fullmatch(value):
            self.complain(key, "must be a UUID in lower case with hyphens")
            return ""
        return value

    def integer(self, key: str, lowest: int, highest: int | None = None) -> int:
        value = self._required(key)
        if value is _ABSENT:
            return lowest
        if isinstance(value, bool) or not isinstance(value, int):
            self.complain(key, f"must be an integer, not {_kind(value)}")
            return lowest
        if value < lowest or (highest is not None and value > highest):
            allowed = f"at least {lowest}" if highest is None else f"between {lowest} and {highest}"
            self.complain(key, f"must be {allowed}, not {str(value)[:24]}")
            return lowest
        return value

    def optional_text(self, key: str, default: str, longest: int) -> str:
        value = self.values.get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            self.complain(key, f"must be a string, not {_kind(value)}")
        elif len(value) > longest:
            self.complain(key, f"is longer than {longest} characters")
        else:
            return value
        return default

    def _required(self, key: str) -> Any:
        if key not in self.values:
            self.complain(key, "is required")
            return _ABSENT
        return self.values[key]


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "an array"}
    if isinstance(value, float):
        return "a number with a fraction"
    return names.get(type(value), "an object")
