"""Writes records to Spaces as numbered parts, since an object cannot be appended to."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from typing import Any

from .spaces import SpacesRejected, SpacesUnreachable
from .text import compact

# Whoever watches a run looks less often the longer it goes on, too.
SHORTEST = 2.0
LONGEST = 15.0
OF_THE_TIME_SO_FAR = 0.1
PAUSE_AFTER_TROUBLE = 5.0
# A whole that would be larger is not written: reading the parts is no dearer by then.
LARGEST_WHOLE = 32 * 1024 * 1024

Put = Callable[[str, bytes], None]


class Parts:
    """Records wait in memory until a thread has written them, so that a slow Spaces never holds up a worker.

    A part that failed is never written again under its number: a late first try could otherwise win over it.
    A record can therefore stand in two parts; readers take it once.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._opened = 0.0
        self._all: list[str] = []
        self._size = 0
        self._wake = threading.Condition(threading.RLock())
        self._pending: list[str] = []
        self._flying: list[str] = []
        self._sequence = 0
        self._due_from = 0.0
        self._urgent = False
        self._closing = False
        self._thread: threading.Thread | None = None
        self._put: Put | None = None
        self._folder = ""
        self.trouble: str | None = None

    def open(self, put: Put, folder: str) -> None:
        """Records may come before; nothing can be written until the env file has said where."""
        self._put, self._folder = put, folder
        self._opened = self._clock()
        self._thread = threading.Thread(target=self._write_when_due, name="parts", daemon=True)
        self._thread.start()

    def add(self, record: dict[str, Any], urgent: bool = False) -> None:
        line = compact(record)
        with self._wake:
            self._pending.append(line)
            self._size += len(line)
            if self._size <= LARGEST_WHOLE:
                self._all.append(line)
            self._urgent = self._urgent or urgent
            self._wake.notify()

    def close(self, wait: float) -> bool:
        """Writes what is left; False when records stay unwritten, for the reason in `trouble`."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._put is None or self._thread is None:
            return False
        self._thread.join(wait)
        with self._wake:
            self._pending = self._flying + self._pending
            self._flying = []
        return not self._pending or self._write()

    def write_whole(self) -> None:
        """All records once more in one object, so that whoever looks at an ended job reads one, not many.

        Nothing depends on it: the parts are there.
        """
        if self._put is None or self._sequence < 2 or self._size > LARGEST_WHOLE:
            return
        with contextlib.suppress(SpacesRejected, SpacesUnreachable):
            self._put(f"{self._folder}-whole.jsonl", ("\n".join(self._all) + "\n").encode("utf-8"))

    def _write_when_due(self) -> None:
        while True:
            with self._wake:
                while not self._closing and self._wait() > 0:
                    self._wake.wait(self._wait())
                if self._closing:
                    return
            if not self._write():
                with self._wake:
                    self._due_from = self._clock() + PAUSE_AFTER_TROUBLE

    def _wait(self) -> float:
        if not self._pending:
            return 3600.0
        if self._urgent and self.trouble is None:
            return 0.0
        return max(0.0, self._due_from - self._clock())

    def _pause(self) -> float:
        return min(LONGEST, max(SHORTEST, (self._clock() - self._opened) * OF_THE_TIME_SO_FAR))

    def _write(self) -> bool:
        with self._wake:
            batch, self._pending = self._pending, []
            self._flying = batch
            self._urgent = False
            key = f"{self._folder}-{self._sequence:06d}.jsonl"
            self._sequence += 1
            self._due_from = self._clock() + self._pause()
        try:
            assert self._put is not None
            self._put(key, ("\n".join(batch) + "\n").encode("utf-8"))
            self.trouble = None
        except (SpacesRejected, SpacesUnreachable) as error:
            self.trouble = str(error)
        with self._wake:
            if self._flying is batch:
                self._flying = []
                if self.trouble is not None:
                    self._pending = batch + self._pending
        return self.trouble is None
