"""Ends what a worker left running, also in a session of its own. Best effort, Linux only.

Every document's processes inherit a mark in their environment; as a subreaper the runner also becomes the
parent of whatever loses its own.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from . import child
from .process_control import SET_CHILD_SUBREAPER, SET_PARENT_DEATH_SIGNAL, process_control

DOCUMENT_MARK = "RYTHMIQ_DOCUMENT"
ROUNDS = 20
PAUSE = 0.01


def adopt_orphans() -> None:
    """Also asks for a TERM when run.sh is killed: nobody else would end the worker then."""
    process_control(SET_CHILD_SUBREAPER, 1)
    process_control(SET_PARENT_DEATH_SIGNAL, int(signal.SIGTERM))


def whole(mark: str) -> bytes:
    return f"\0{DOCUMENT_MARK}={mark}\0".encode()


def beginning(mark: str) -> bytes:
    return f"\0{DOCUMENT_MARK}={mark}".encode()


def kill_marked(mark: bytes) -> None:
    """A few rounds, since what dies may have just forked."""
    for _ in range(ROUNDS):
        found = [pid for pid in _others() if _carries(pid, mark) or _adopted(pid)]
        for pid in found:
            _kill(pid)
        if not found:
            return
        time.sleep(PAUSE)


def _others() -> list[int]:
    try:
        names = os.listdir("/proc")
    except OSError:
        return []
    return [int(name) for name in names if name.isdigit() and int(name) != os.getpid()]


def _carries(pid: int, mark: bytes) -> bool:
    try:
        return mark in b"\0" + Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False


def _adopted(pid: int) -> bool:
    """A child that the runner did not start, while none that it did start lives, must be an orphan."""
    if child.LIVE:
        return False
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return False
    return int(stat[stat.rindex(b")") + 2 :].split()[1]) == os.getpid()


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, os.WNOHANG)
    except OSError:
        pass
