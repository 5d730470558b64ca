"""What a worker says of itself in `worker.json`, read without running anything of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

PROTOCOL = 1


@dataclass(frozen=True)
class WorkerCard:
    """`serves`: it can be started once for many documents, by the protocol in README.md."""

    serves: bool = False
    memory_mb: int | None = None


def read_worker_card(bundle: Path) -> WorkerCard:
    """A file of that name may be there for other reasons; then the worker is run as every worker can be."""
    try:
        told = json.loads((bundle / "worker.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return WorkerCard()
    if not isinstance(told, dict):
        return WorkerCard()
    serve, memory = told.get("serve"), told.get("memory_mb")
    return WorkerCard(
        serves=_is_count(serve) and serve == PROTOCOL,
        memory_mb=memory if _is_count(memory) else None,
    )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
