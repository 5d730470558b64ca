"""Begins and, whatever happens in between, ends: the end record, the results in the log, the exit code."""

from __future__ import annotations

import signal
import time
import traceback
from types import FrameType
from typing import Any

from . import child, clock, leftovers
from .arguments import Arguments, read_arguments
from .failures import SetupFailed, Terminated, disk_full, is_full
from .journal import Journal
from .log import Log
from .parts import Parts
from .shard import Shard
from .spaces import HURRIED
from .text import plain

SUCCEEDED, SOME_FAILED, SETUP_FAILED, CANCELLED, TERMINATED = 0, 1, 3, 4, 143
ENDING_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
# How long a part that is on its way may take before the end goes on without it.
PATIENT_END, HURRIED_END = 150.0, 4.0
# A lane whose worker was killed needs moments.
LANES_END = 3.0


def main(words: list[str]) -> int:
    started = time.monotonic()
    leftovers.adopt_orphans()
    for number in ENDING_SIGNALS:
        signal.signal(number, _terminate)
    log = Log()
    attempt = clock.new_attempt()
    try:
        arguments = read_arguments(words)
    except SetupFailed as failure:
        return _refused(log, attempt, failure)
    return _run(log, attempt, arguments, started)


def _run(log: Log, attempt: str, arguments: Arguments, started: float) -> int:
    parts = Parts()
    journal = Journal(log, parts, arguments.run, arguments.shard, attempt)
    shard = Shard(arguments, journal, parts, attempt, started)
    error: SetupFailed | None = None
    try:
        reason = shard.run()
        _ignore_signals()
    except Terminated:
        reason = "terminated"
    except SetupFailed as failure:
        reason, error = "setup_failed", failure
    except Exception as failure:
        reason, error = "setup_failed", _unexpected(log, failure)
    _ignore_signals()
    _end_children(shard)
    _tell_end(shard, reason, error)
    return _exit_code(reason, journal, shard)


def _tell_end(shard: Shard, reason: str, error: SetupFailed | None) -> None:
    journal, arguments = shard.journal, shard.arguments
    shard.tell_start()
    journal.end_open_phases()
    journal.close_documents()
    journal.list_results(arguments.run, arguments.shard)
    total = len(shard.documents or ())
    done = journal.succeeded + journal.failed
    hurried = reason == "terminated" or (error is not None and error.code.startswith("SPACES_"))
    if shard.spaces is not None and hurried:
        shard.spaces.patience = HURRIED
    fields: dict[str, Any] = {
        "at": clock.now(),
        "reason": reason,
        "error": None if error is None else {"code": error.code, "message": error.message},
        "total": total,
        "succeeded": journal.succeeded,
        "failed": journal.failed,
        "left": total - done,
        "ms": clock.ms_since(shard.started),
    }
    journal.write("end", fields, urgent=True)
    written = shard.parts.close(HURRIED_END if hurried else PATIENT_END)
    if written and not hurried:
        shard.parts.write_whole()
    if not written and shard.parts.trouble:
        journal.log.foreign(
            f"results could not be written to Spaces, only to this log: {shard.parts.trouble}"
        )


def _exit_code(reason: str, journal: Journal, shard: Shard) -> int:
    if reason in ("setup_failed", "cancelled", "terminated"):
        return {"setup_failed": SETUP_FAILED, "cancelled": CANCELLED, "terminated": TERMINATED}[reason]
    return SUCCEEDED if journal.succeeded == len(shard.documents or ()) else SOME_FAILED


def _refused(log: Log, attempt: str, failure: SetupFailed) -> int:
    """There is no run and no shard to name, so this is told to the log alone."""
    error = {"code": failure.code, "message": failure.message}
    named = {"type": "end", "run": None, "shard": None, "attempt": attempt, "at": clock.now()}
    log.marker(
        {
            **named,
            "reason": "setup_failed",
            "error": error,
            "total": 0,
            "succeeded": 0,
            "failed": 0,
            "left": 0,
            "ms": 0,
        }
    )
    return SETUP_FAILED


def _unexpected(log: Log, failure: Exception) -> SetupFailed:
    if is_full(failure):
        return disk_full()
    for line in traceback.format_exc().splitlines():
        log.foreign(plain(line.encode("utf-8", "replace")))
    return SetupFailed(
        "RUNNER_BUG", f"The runner itself failed ({type(failure).__name__}): please report it with this log."
    )


def _terminate(_number: int, _frame: FrameType | None) -> None:
    """Once is enough: a second signal must not cut the telling short."""
    _ignore_signals()
    raise Terminated


def _ignore_signals() -> None:
    for number in ENDING_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _end_children(shard: Shard) -> None:
    """The lanes are told first, so that none takes what is done to its worker for the worker's own end."""
    if shard.lanes is not None:
        shard.lanes.abandon()
    child.kill_all()
    if shard.lanes is not None:
        shard.lanes.wait(LANES_END)
    leftovers.kill_marked(leftovers.beginning(shard.attempt))
