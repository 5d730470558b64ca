"""The fields of a document's record, however its worker was run."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from . import clock
from .bounded_run import Ending
from .failures import is_full
from .manifest import Document
from .problem import Problem, problem

Record = dict[str, Any]
NOT_ENDED = Ending(None, None, False, False)


@dataclass(frozen=True)
class Outcome:
    verdict: dict[str, Any] | None
    problem: Problem | None
    ending: Ending = NOT_ENDED
    stderr_tail: str = ""


@dataclass(frozen=True)
class Beginning:
    at: str = field(default_factory=clock.now)
    moment: float = field(default_factory=time.monotonic)


def document_record(document: Document, begun: Beginning, outcome: Outcome) -> Record:
    return {
        "index": document.index,
        "job_id": document.job_id,
        "verdict": outcome.verdict,
        "problem": outcome.problem,
        "exit_code": outcome.ending.exit_code,
        "signal": outcome.ending.signal,
        "started_at": begun.at,
        "ended_at": clock.now(),
        "ms": clock.ms_since(begun.moment),
        "stderr_tail": outcome.stderr_tail,
    }


def unreadable(document: Document) -> Record:
    trouble = problem("PAYLOAD_UNREADABLE", document.unreadable or "")
    return document_record(document, Beginning(), Outcome(None, trouble))


def not_started(error: OSError) -> Problem:
    if is_full(error):
        return problem("DISK_FULL", "There is no space left on the node's disk: take a larger node size.")
    return problem("WORKER_EXIT", f"The worker could not be started: {error.strerror or 'unknown error'}.")
