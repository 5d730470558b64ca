"""What a worker writes to standard error: forwarded as it comes, its end kept."""

from __future__ import annotations

from collections import deque

from .log import Log

TAIL = 4000
LOUDEST = 1024 * 1024


class Stderr:
    """Of one document, or of a worker between documents; redacted before anything is cut."""

    def __init__(self, log: Log, label: str = "") -> None:
        self._log = log
        self._label = label
        self._shown = 0
        self._kept: deque[str] = deque()
        self._size = 0

    def tail(self) -> str:
        return "\n".join(self._kept)[-TAIL:]

    def take(self, line: str) -> None:
        line = self._log.redactor.text(line)
        self._kept.append(line)
        self._size += len(line) + 1
        while self._size > TAIL and len(self._kept) > 1:
            self._size -= len(self._kept.popleft()) + 1
        if self._shown > LOUDEST:
            return
        self._shown += min(len(line), 2000)
        self._log.foreign(self._label + line)
        if self._shown > LOUDEST:
            self._log.foreign(f"{self._label}(the rest of what this worker wrote to stderr is left out)")
