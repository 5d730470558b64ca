"""Every record goes two ways: to Spaces, whole, and to the log, the second channel when Spaces fails."""

from __future__ import annotations

import threading
import time
from typing import Any

from . import clock
from .log import Log
from .parts import Parts
from .text import compact

LISTED_AT_THE_END = 200
# Only what came from outside is searched for secrets: our own words and ids must never be blanked by chance.
FOREIGN_FIELDS = ("verdict", "problem", "stderr_tail", "error")

Record = dict[str, Any]


class Journal:
    def __init__(self, log: Log, parts: Parts, run: str, shard: int, attempt: str) -> None:
        self.log = log
        self._parts = parts
        self._named = {"run": run, "shard": shard, "attempt": attempt}
        self._phases: dict[str, float] = {}
        self._results: list[Record] = []
        self._documents = 0
        # Lanes end documents at the same time; a record must be whole and counted once before the next.
        self._lock = threading.RLock()
        self._closed = False
        self.succeeded = 0
        self.failed = 0

    def write(self, kind: str, fields: Record, urgent: bool = False) -> Record:
        record: Record = {"type": kind, **self._named, **fields}
        for name in FOREIGN_FIELDS:
            if record.get(name) is not None:
                record[name] = self.log.redactor.value(record[name])
        shown = {name: value for name, value in record.items() if name != "stderr_tail"}
        with self._lock:
            self._parts.add(record, urgent)
            self.log.marker(shown)
        return shown

    def phase_started(self, phase: str) -> None:
        self._phases[phase] = time.monotonic()
        self.write(
            "phase",
            {"phase": phase, "state": "started", "at": clock.now(), "ms": None, "how": None},
            urgent=True,
        )

    def phase_ended(self, phase: str, how: str | None = None) -> None:
        started = self._phases.pop(phase, None)
        if started is None:
            return
        # Not urgent: what comes next (the following phase, or the end) is, and takes this record along.
        self.write(
            "phase",
            {"phase": phase, "state": "ended", "at": clock.now(), "ms": clock.ms_since(started), "how": how},
        )

    def end_open_phases(self) -> None:
        for phase in list(self._phases):
            self.phase_ended(phase)

    def document(self, fields: Record) -> None:
        verdict = fields["verdict"]
        with self._lock:
            if self._closed:
                return
            if verdict is not None and verdict["status"] == "success":
                self.succeeded += 1
            else:
                self.failed += 1
            shown = self.write("document", fields)
            self._documents += 1
            if self._documents <= LISTED_AT_THE_END:
                self._results.append(shown)

    def close_documents(self) -> None:
        """What a lane says from here on is too late: the end is being told, its document counts as left."""
        with self._lock:
            self._closed = True

    def list_results(self, run: str, shard: int) -> None:
        self.log.line(f"::rythmiq:result:begin:: {run} {shard}")
        for record in self._results:
            self.log.line(compact(record))
        left_out = self._documents - len(self._results)
        if left_out:
            self.log.line(compact({"type": "left_out", **self._named, "documents": left_out}))
        self.log.line("::rythmiq:result:end::")
