"""The control groups that this process is in: what a container or a batch system lets it use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Group:
    version: int
    folder: Path

    def text(self, name: str) -> str:
        """What a file of the group says; empty where there is none."""
        try:
            return (self.folder / name).read_text("ascii")
        except (OSError, ValueError):
            return ""

    def number(self, name: str) -> int | None:
        text = self.text(name).strip()
        return int(text) if text.lstrip("-").isdigit() else None


def groups(
    controller: str, root: Path = Path("/sys/fs/cgroup"), membership: Path = Path("/proc/self/cgroup")
) -> Iterator[Group]:
    """From the process's own group up to the root: a limit can stand on any. A container is its own root."""
    try:
        lines = membership.read_text("utf-8").splitlines()
    except (OSError, ValueError):
        lines = []
    paths = {1: "/", 2: "/"}
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if not controllers:
            paths[2] = path
        elif controller in controllers.split(","):
            paths[1] = path
    for version, top in ((2, root), (1, root / controller)):
        inside = Path(paths[version].lstrip("/"))
        for folder in (inside, *inside.parents):
            yield Group(version, top / folder)
