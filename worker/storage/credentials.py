"""The keys to the object store, which come by environment and from nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from errors import INIT, WorkerError


@dataclass(frozen=True)
class Credentials:
    key: str = field(repr=False)
    secret: str = field(repr=False)


def read_credentials(environment: Mapping[str, str]) -> Credentials:
    """SPACES_KEY and SPACES_SECRET. Empty counts as missing; blanks around a pasted key are dropped."""
    key = environment.get("SPACES_KEY", "").strip()
    secret = environment.get("SPACES_SECRET", "").strip()
    if not key or not secret:
        message = "Missing SPACES_KEY or SPACES_SECRET environment variables"
        raise WorkerError("INTERNAL_ERROR", INIT, message)
    return Credentials(key, secret)
