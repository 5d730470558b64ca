"""How many cores this process may really use, which `nproc` does not tell inside a container."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from .cgroup import Group, groups


def available_cores() -> int:
    return max(1, min(_allowed(), quota(groups("cpu"))))


def quota(found: Iterable[Group]) -> int:
    """Whole cores of the smallest quota; a thread for a part of one would hold up all the others in turns."""
    return min((_cores_of(group) for group in found), default=sys.maxsize)


def _cores_of(group: Group) -> int:
    if group.version == 2:
        allowed, _, period = group.text("cpu.max").strip().partition(" ")
        pair = (int(allowed), int(period)) if allowed.isdigit() and period.isdigit() else None
    else:
        numbers = group.number("cpu.cfs_quota_us"), group.number("cpu.cfs_period_us")
        pair = (numbers[0], numbers[1]) if numbers[0] is not None and numbers[1] is not None else None
    if pair is None or pair[0] <= 0 or pair[1] <= 0:
        return sys.maxsize
    return max(1, pair[0] // pair[1])


def _allowed() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
