"""The worker's word on a document: the last line of its output that is a JSON object with a known status."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

LONGEST_VERDICT = 1024 * 1024


def find_verdict(output: bytes) -> dict[str, Any] | None:
    """A success without its quality or its artifacts is none, and an older line must not stand in for it."""
    end = len(output)
    while end > 0:
        start = output.rfind(b"\n", 0, end) + 1
        found = said_in(output[start:end])
        if found is not None:
            return found if is_whole(found) else None
        end = start - 1
    return None


def said_in(line: bytes) -> dict[str, Any] | None:
    """A line that means to be a verdict, whole or not."""
    line = line.strip()
    if len(line) > LONGEST_VERDICT or not line.startswith(b"{") or not line.endswith(b"}"):
        return None
    try:
        found = json.loads(line.decode("utf-8"), parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return None
    return found if found.get("status") in ("success", "failed") else None


def is_whole(verdict: dict[str, Any]) -> bool:
    if verdict["status"] == "failed":
        return True
    quality = verdict.get("quality_score")
    is_number = isinstance(quality, (int, float)) and not isinstance(quality, bool)
    return is_number and isinstance(verdict.get("artifacts"), dict)


def _refuse(name: str) -> NoReturn:
    """Python reads NaN and Infinity; no other JSON reader would take the record that carries them."""
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)
