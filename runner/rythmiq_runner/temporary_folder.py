"""Takes away folders that a worker has written to, whatever it did to their modes."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from pathlib import Path


def remove_folder(folder: Path) -> None:
    """A worker may have taken the write bit off a folder; what still stays goes with the job's own folder."""
    shutil.rmtree(folder, ignore_errors=True)
    for parent, names, _ in os.walk(folder):
        for path in (parent, *(os.path.join(parent, name) for name in names)):
            with contextlib.suppress(OSError):
                os.chmod(path, stat.S_IRWXU)
    shutil.rmtree(folder, ignore_errors=True)


def empty_folder(folder: Path, spared: frozenset[str]) -> None:
    with contextlib.suppress(OSError):
        os.chmod(folder, stat.S_IRWXU)
    for entry in _entries(folder):
        if entry.name in spared:
            continue
        if entry.is_dir(follow_symlinks=False):
            remove_folder(Path(entry.path))
        else:
            with contextlib.suppress(OSError):
                os.unlink(entry.path)


def names_in(folder: Path) -> frozenset[str]:
    return frozenset(entry.name for entry in _entries(folder))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []
