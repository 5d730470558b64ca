"""One document through the worker: payload in, verdict or problem out."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
import time
from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from . import clock
from .child import Ending, Limits, run_child
from .env_file import Settings
from .failures import is_full
from .leftovers import kill_marked, whole
from .log import Log
from .manifest import Document
from .memory import oom_kills
from .problem import Problem, find_problem, mismatch, problem
from .surroundings import for_worker
from .text import Lines, plain
from .verdict import find_verdict

STDOUT_BYTES = 16 * 1024 * 1024
TAIL = 4000
LOUDEST = 1024 * 1024
SHOWN_OF_STDOUT = 20


class Stderr:
    """Forwards the worker's stderr as it comes and keeps its end; redacted before anything is cut."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._shown = 0
        self._kept: deque[str] = deque()
        self._size = 0
        self.lines = Lines(self._take)

    def tail(self) -> str:
        return "\n".join(self._kept)[-TAIL:]

    def _take(self, line: str) -> None:
        line = self._log.redactor.text(line)
        self._kept.append(line)
        self._size += len(line) + 1
        while self._size > TAIL and len(self._kept) > 1:
            self._size -= len(self._kept.popleft()) + 1
        if self._shown > LOUDEST:
            return
        self._shown += min(len(line), 2000)
        self._log.foreign(line)
        if self._shown > LOUDEST:
            self._log.foreign("(the rest of what this worker wrote to stderr is left out)")


@dataclass(frozen=True)
class Worker:
    """Holds nothing that changes, so that several documents can be worked on at a time."""

    python: str
    bundle: Path
    temporary: Path
    settings: Settings
    attempt: str
    cores: int
    log: Log
    limits: Limits

    def process(self, document: Document) -> dict[str, Any]:
        """The fields of the document's record. Only a wish to end the job gets out as an exception."""
        started_at, started = clock.now(), time.monotonic()
        stderr = Stderr(self.log)
        verdict: dict[str, Any] | None = None
        ending = Ending(None, None, False, False)
        if document.unreadable is not None:
            trouble: Problem | None = problem("PAYLOAD_UNREADABLE", document.unreadable)
        else:
            try:
                verdict, ending, trouble = self._run(document, stderr)
            except OSError as error:
                trouble = _not_started(error)
        return {
            "index": document.index,
            "job_id": document.job_id,
            "verdict": verdict,
            "problem": trouble,
            "exit_code": ending.exit_code,
            "signal": ending.signal,
            "started_at": started_at,
            "ended_at": clock.now(),
            "ms": clock.ms_since(started),
            "stderr_tail": stderr.tail(),
        }

    def _run(
        self, document: Document, stderr: Stderr
    ) -> tuple[dict[str, Any] | None, Ending, Problem | None]:
        mark = f"{self.attempt}-{document.index}"
        output = bytearray()
        kills_before = oom_kills()
        private = Path(tempfile.mkdtemp(prefix=f"{document.index}-", dir=self.temporary))
        try:
            ending = run_child(
                [self.python, "-B", "worker.py"],
                cwd=self.bundle,
                env=for_worker(self.settings, private, mark, self.cores),
                limits=replace(self.limits, stdout_bytes=STDOUT_BYTES),
                on_stdout=output.extend,
                on_stderr=stderr.lines.feed,
                stdin=document.payload + b"\n",
            )
        finally:
            kill_marked(whole(mark))
            remove_folder(private)
        stderr.lines.close()
        verdict = find_verdict(output)
        trouble = find_problem(
            ending,
            verdict,
            said_something=bool(output.strip()),
            stderr=stderr.tail(),
            seconds=self.limits.seconds,
            out_of_memory=ending.signal == "SIGKILL" and oom_kills() > kills_before,
        )
        if verdict is None:
            self._show_output(output)
            return None, ending, trouble
        other = mismatch(verdict, document.job_id)
        return (None, ending, other) if other else (verdict, ending, trouble)

    def _show_output(self, output: bytearray) -> None:
        """With no verdict in it, what the worker printed is the only clue."""
        end = bytes(output[-64 * 1024 :]).replace(b"\r", b"\n").split(b"\n")
        if len(output) > 64 * 1024:
            # A secret cut in two would not be recognised.
            end = end[1:]
        for line in [line for line in end if line.strip()][-SHOWN_OF_STDOUT:]:
            self.log.foreign(plain(line))


def remove_folder(folder: Path) -> None:
    """A worker may have taken the write bit off a folder; what still stays goes with the job's own folder."""
    shutil.rmtree(folder, ignore_errors=True)
    for parent, names, _ in os.walk(folder):
        for path in (parent, *(os.path.join(parent, name) for name in names)):
            with contextlib.suppress(OSError):
                os.chmod(path, stat.S_IRWXU)
    shutil.rmtree(folder, ignore_errors=True)


def _not_started(error: OSError) -> Problem:
    if is_full(error):
        return problem("DISK_FULL", "There is no space left on the node's disk: take a larger node size.")
    return problem("WORKER_EXIT", f"The worker could not be started: {error.strerror or 'unknown error'}.")
