"""The job's log: marker lines that the CLI reads, and foreign output that can never look like one."""

from __future__ import annotations

import os
import threading
from typing import Any

from .redaction import Redactor
from .text import compact

MARK = "::rythmiq:: "
LONGEST_SHOWN = 2000


class Log:
    def __init__(self, descriptor: int = 1) -> None:
        self._descriptor = descriptor
        self._lock = threading.RLock()
        self._cut = False
        self.redactor = Redactor()

    def marker(self, record: dict[str, Any]) -> None:
        self.line(MARK + compact(record))

    def foreign(self, text: str) -> None:
        """A line that somebody else wrote; it has no control characters any more (see `text.plain`)."""
        shown = self.redactor.text(text)
        if len(shown) > LONGEST_SHOWN:
            shown = shown[:LONGEST_SHOWN] + " …"
        self.line("| " + shown)

    def line(self, text: str) -> None:
        """Written at once. A log that cannot be written must not end the work, so errors are left alone."""
        data = (text + "\n").encode("utf-8", "backslashreplace")
        with self._lock:
            # A signal may have cut the line before this one.
            if self._cut:
                data = b"\n" + data
            self._cut = True
            try:
                while data:
                    data = data[os.write(self._descriptor, data) :]
            except OSError:
                return
            self._cut = False
