"""Whether the kernel killed something in this job's memory group: what a SIGKILL alone does not tell."""

from __future__ import annotations

import re
from pathlib import Path


def oom_kills() -> int:
    """A count that only grows; 0 where there is no such file."""
    total = 0
    for path in _event_files():
        try:
            found = re.search(r"^oom_kill (\d+)$", path.read_text("ascii"), re.MULTILINE)
        except (OSError, ValueError):
            continue
        total = max(total, int(found.group(1)) if found else 0)
    return total


def _event_files() -> list[Path]:
    """Version 2 keeps `memory.events`, version 1 `memory.oom_control`; a container is its own root."""
    files = [Path("/sys/fs/cgroup/memory.events"), Path("/sys/fs/cgroup/memory/memory.oom_control")]
    try:
        groups = Path("/proc/self/cgroup").read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return files
    for group in groups:
        _, controllers, path = group.split(":", 2)
        if not controllers:
            files.append(Path(f"/sys/fs/cgroup{path}/memory.events"))
        elif controllers == "memory":
            files.append(Path(f"/sys/fs/cgroup/memory{path}/memory.oom_control"))
    return files
