"""Times as the records carry them: UTC, milliseconds, and ids that sort by time."""

from __future__ import annotations

import secrets
import time
from datetime import datetime, timezone


def now() -> str:
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def new_attempt() -> str:
    """A job that is started again must never overwrite what an earlier start wrote."""
    return datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ-") + secrets.token_hex(3)


def ms_since(started: float) -> int:
    return max(0, round((time.monotonic() - started) * 1000))
