"""Ends what a worker left running, also in a session of its own. Best effort, Linux only.

A worker's processes inherit a mark in their environment, and stay below it while it lives. When it ends, the
runner becomes the parent of whatever loses its own.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from . import child
from .process_control import SET_CHILD_SUBREAPER, SET_PARENT_DEATH_SIGNAL, process_control

DOCUMENT_MARK = "RYTHMIQ_DOCUMENT"
ROUNDS = 20
PAUSE = 0.01


@dataclass(frozen=True)
class Process:
    """A number alone can come back as another process; with the moment of its beginning it cannot."""

    pid: int
    began: int
    parent: int = field(compare=False)
    running: bool = field(compare=False)


def adopt_orphans() -> None:
    """Also asks for a TERM when run.sh is killed: nobody else would end the worker then."""
    process_control(SET_CHILD_SUBREAPER, 1)
    process_control(SET_PARENT_DEATH_SIGNAL, int(signal.SIGTERM))


def whole(mark: str) -> bytes:
    return f"\0{DOCUMENT_MARK}={mark}\0".encode()


def beginning(mark: str) -> bytes:
    return f"\0{DOCUMENT_MARK}={mark}".encode()


def kill_marked(mark: bytes) -> None:
    """After a worker's end: what carries its mark, and what has no mark at all and lost its parent."""
    for _ in range(ROUNDS):
        # No child is begun meanwhile: as long as it is not in LIVE it would look like an orphan.
        with child.DOOR:
            found = [process.pid for process in _processes() if _is_left(process, mark)]
            _kill(found)
        if not found:
            return
        time.sleep(PAUSE)


def kill_below(worker: int, spared: frozenset[Process]) -> None:
    """While a worker goes on: what it started since it had only the `spared` ones."""
    for _ in range(ROUNDS):
        found = [process.pid for process in below(worker) - spared]
        _kill(found)
        if not found:
            return
        # A few rounds, since what dies may have just forked.
        time.sleep(PAUSE)


def below(worker: int) -> frozenset[Process]:
    children: dict[int, list[Process]] = {}
    for process in _processes():
        if process.running:
            children.setdefault(process.parent, []).append(process)
    found: set[Process] = set()
    waiting = [worker]
    while waiting:
        for process in children.get(waiting.pop(), ()):
            if process not in found:
                found.add(process)
                waiting.append(process.pid)
    return frozenset(found)


def _processes() -> Iterable[Process]:
    try:
        names = [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return
    for name in names:
        try:
            with open(f"/proc/{name}/stat", "rb") as file:
                stat = file.read()
        except OSError:
            continue
        # The program's name comes in brackets and may hold anything; what follows the last one is numbers.
        fields = stat[stat.rindex(b")") + 2 :].split()
        yield Process(int(name), int(fields[19]), int(fields[1]), fields[0] not in (b"Z", b"X"))


def _is_left(process: Process, mark: bytes) -> bool:
    if process.pid in child.LIVE or process.pid == os.getpid():
        return False
    adopted = process.parent == os.getpid()
    if not process.running:
        if adopted:
            _reap(process.pid)
        return False
    try:
        environ = b"\0" + Path(f"/proc/{process.pid}/environ").read_bytes()
    except OSError:
        environ = b""
    # What another document's worker has just left is that document's to end.
    return mark in environ or (adopted and beginning("") not in environ)


def _kill(found: list[int]) -> None:
    for pid in found:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
            _reap(pid)


def _reap(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.waitpid(pid, os.WNOHANG)
