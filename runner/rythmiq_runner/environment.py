"""The Python that the worker runs with: the runner's own, a prepared environment, or one built now."""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from .failures import is_full
from .install import Installer, python_of

FORMAT = "1"
COMPLETE = ".complete"
PROBE_SECONDS = 30
_INCLUDES = re.compile(r"^\s*(?:-r|-c|--requirement|--constraint)[\s=]+(\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Environment:
    python: str
    how: str


def prepare(installer: Installer, kept_in: Path | None, folder: Path) -> Environment:
    """`kept_in` keeps environments between jobs; without it they end with the job's folder."""
    requirements = installer.bundle / "requirements.txt"
    if not _asks_for_something(requirements):
        return Environment(installer.python, "none")
    if kept_in is None or not _usable(kept_in, installer.show):
        how = _build(installer, folder / "environment")
        return Environment(str(python_of(folder / "environment")), how)
    place = kept_in / environment_key(requirements)
    with _locked(place.with_name(place.name + ".lock"), installer.show):
        if (place / COMPLETE).is_file() and _starts(place):
            return Environment(str(python_of(place)), "prepared")
        how = _build(installer, place)
        return Environment(str(python_of(place)), how)


def environment_key(requirements: Path) -> str:
    version = " ".join(
        (platform.python_implementation(), platform.python_version(), platform.system(), platform.machine())
    )
    digest = hashlib.sha256(f"{FORMAT}\n{version}\n".encode())
    for content in _with_included(requirements, set()):
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()[:16]


def _with_included(file: Path, seen: set[Path]) -> Iterator[bytes]:
    """A changed constraints file is a changed environment, too."""
    if file in seen or not file.is_file():
        return
    seen.add(file)
    content = file.read_bytes()
    yield content
    for name in _INCLUDES.findall(content.decode("utf-8", "replace")):
        yield from _with_included(file.parent / name, seen)


def _asks_for_something(requirements: Path) -> bool:
    if not requirements.is_file():
        return False
    lines = requirements.read_text("utf-8", "replace").splitlines()
    return any(line.strip() and not line.strip().startswith("#") for line in lines)


def _build(installer: Installer, place: Path) -> str:
    """Whatever interrupts it, a half-built folder does not stay."""
    _remove(place)
    try:
        how = installer.build(place)
        (place / COMPLETE).write_text(how + "\n", "utf-8")
        return how
    except BaseException:
        _remove(place)
        raise


def _remove(place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)


def _starts(place: Path) -> bool:
    """The interpreter that an environment points to may have been upgraded away since."""
    try:
        command = [str(python_of(place)), "-I", "-c", "import encodings"]
        return (
            subprocess.run(command, capture_output=True, timeout=PROBE_SECONDS, check=False).returncode == 0
        )
    except (OSError, subprocess.SubprocessError):
        return False


def _usable(kept_in: Path, show: Callable[[str], None]) -> bool:
    try:
        kept_in.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        if is_full(error):
            raise
        show(f"{kept_in} cannot be used ({error.strerror}); the environment will not be kept")
        return False
    return os.access(kept_in, os.W_OK | os.X_OK)


@contextmanager
def _locked(path: Path, show: Callable[[str], None]) -> Iterator[None]:
    """Two jobs at once: one builds, the other waits and reuses. A job that dies loses its lock."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            show("another job is preparing this environment; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
