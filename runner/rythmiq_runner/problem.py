"""What was wrong with how a worker ended, when its verdict does not say it."""

from __future__ import annotations

import re
from typing import Any

from .bounded_run import Ending

Problem = dict[str, str]

_ERROR_LINE = re.compile(r"^(?:[A-Za-z_][\w.]*\.)?\w*(?:Error|Exception|Interrupt|Exit)\b")
LONGEST_QUOTE = 500


def problem(code: str, message: str) -> Problem:
    return {"code": code, "message": message}


def find_problem(
    ending: Ending,
    verdict: dict[str, Any] | None,
    *,
    said_something: bool,
    stderr: str,
    seconds: float,
    out_of_memory: bool,
) -> Problem | None:
    if ending.flooded:
        return problem("WORKER_FLOOD", "The worker wrote more than 16 MiB to standard output and was ended.")
    if ending.timed_out:
        return problem("WORKER_TIMEOUT", f"The worker did not end within {seconds:g} s and was ended.")
    if ending.signal is not None:
        if out_of_memory:
            return problem(
                "MEMORY", "The worker was killed because the node ran out of memory: take a larger node size."
            )
        return problem("WORKER_SIGNAL", f"The worker was ended by {ending.signal}.")
    if ending.exit_code != 0:
        result = "no result" if verdict is None else "after its result"
        return problem(
            "WORKER_EXIT",
            f"The worker ended with exit code {ending.exit_code}, {result}{last_words(stderr)}.",
        )
    if verdict is not None:
        return None
    if not said_something:
        return problem(
            "WORKER_SILENT", f"The worker ended with exit code 0 but printed nothing{last_words(stderr)}."
        )
    return garbage()


def garbage() -> Problem:
    return problem("WORKER_GARBAGE", "The worker's output holds no result line that can be read.")


def mismatch(verdict: dict[str, Any], job_id: str | None) -> Problem | None:
    """A failed verdict may lack the id: the worker could not read the payload that holds it."""
    told = verdict.get("job_id")
    if job_id is None or told == job_id or (told is None and verdict["status"] == "failed"):
        return None
    return problem("WORKER_MISMATCH", "The worker's result names another document than the one it was given.")


def last_words(stderr: str) -> str:
    """The last line that looks like Python's name of an error, else the last line with words."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line for line in lines if _ERROR_LINE.match(line)]
    told = (errors or lines)[-1:]
    return f": {told[0][:LONGEST_QUOTE].rstrip('.')}" if told else ""
