"""Listens to a staying worker's standard output: for its ready line, then for one answer a document."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from .verdict import said_in

LONGEST_READY_LINE = 4096


class ReadyLine:
    """`{"ready":1}`; what libraries print before it is passed over."""

    def __init__(self) -> None:
        self._held = bytearray()
        self.version: Any = None

    def feed(self, data: bytes) -> None:
        *lines, rest = (bytes(self._held) + data).split(b"\n")
        self._held = bytearray(rest[-LONGEST_READY_LINE:])
        for line in lines:
            if self.version is None:
                self.version = _version_in(line)


class Answer:
    """The first line that means to be a verdict, unless it repeats the document before this one.

    `taken`: whether the worker took anything of this document yet; what it says before is of an older one.
    """

    def __init__(
        self,
        job_id: str | None,
        previous: str | None,
        *,
        most: int,
        taken: Callable[[], bool],
        too_much: Callable[[], None],
    ) -> None:
        self._old = previous if previous != job_id else None
        self._most = most
        self._taken = taken
        self._too_much = too_much
        self._line_at = 0
        self.output = bytearray()
        self.found: dict[str, Any] | None = None
        self.flooded = False

    def feed(self, data: bytes) -> None:
        if self.found is not None or self.flooded:
            return
        if len(self.output) + len(data) > self._most:
            self.flooded = True
            self._too_much()
            return
        searched = len(self.output)
        self.output += data
        while self.found is None and (end := self.output.find(b"\n", searched)) >= 0:
            self._hear(bytes(self.output[self._line_at : end]))
            self._line_at = searched = end + 1

    def close(self) -> None:
        """The worker has ended; a last line may lack its end."""
        if self.found is None:
            self._hear(bytes(self.output[self._line_at :]))

    def _hear(self, line: bytes) -> None:
        told = said_in(line)
        if told is None or not self._taken():
            return
        if self._old is not None and told.get("job_id") == self._old:
            return
        self.found = told


def _version_in(line: bytes) -> Any:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return told.get("ready") if isinstance(told, dict) else None
