"""The one line that tells what became of a document."""

from __future__ import annotations

import json
from typing import Any

from errors import WorkerError


def failed(job_id: Any, error: WorkerError, message: str) -> dict[str, Any]:
    """`job_id` is what the payload said, right or wrong, or None when that was neither text nor a number."""
    return {
        "status": "failed",
        "job_id": job_id if isinstance(job_id, (str, int)) else None,
        "error": {
            "code": error.code,
            "stage": error.stage,
            "message": message,
            "retryable": error.retryable,
        },
    }


def encode(answer: dict[str, Any]) -> bytes:
    """Compact UTF-8 ending in a newline; a lone surrogate from the payload becomes '?', never a crash."""
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", errors="replace") + b"\n"
