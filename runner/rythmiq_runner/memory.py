"""How much memory this job may still take, and whether the kernel killed something in it for want of it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from .cgroup import Group, groups


def oom_kills() -> int:
    """A count that only grows; 0 where there is no such file. A SIGKILL alone does not tell who sent it."""
    total = 0
    for group in groups("memory"):
        text = group.text("memory.events" if group.version == 2 else "memory.oom_control")
        total = max(total, _named(text, "oom_kill"))
    return total


def available_memory() -> int:
    """Bytes: the least that a limit or the machine leaves."""
    return max(0, min(_of_the_machine(Path("/proc/meminfo")), *_room(groups("memory"))))


def _room(found: Iterable[Group]) -> list[int]:
    return [room for room in map(room_in, found) if room is not None] or [2**62]


def room_in(group: Group) -> int | None:
    """What is left of a group's limit. Cached files, such as those just installed, make room."""
    two = group.version == 2
    limit = group.number("memory.max" if two else "memory.limit_in_bytes")
    used = group.number("memory.current" if two else "memory.usage_in_bytes")
    if limit is None or used is None:
        return None
    prefix = "" if two else "total_"
    stat = group.text("memory.stat")
    files = _named(stat, f"{prefix}inactive_file") + _named(stat, f"{prefix}active_file")
    return limit - max(0, used - files)


def _of_the_machine(meminfo: Path) -> int:
    try:
        found = re.search(r"^MemAvailable:\s+(\d+) kB$", meminfo.read_text("ascii"), re.MULTILINE)
    except (OSError, ValueError):
        found = None
    if found is not None:
        return int(found.group(1)) * 1024
    try:
        # Not Linux: half of what is built in, since nobody says how much of it others use.
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (OSError, ValueError):
        return 0


def _named(text: str, name: str) -> int:
    found = re.search(rf"^{name} (\d+)$", text, re.MULTILINE)
    return int(found.group(1)) if found else 0
