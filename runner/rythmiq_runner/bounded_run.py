"""Serves a foreign program within limits: time, output, and what it leaves running when it ends."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .child import Child


@dataclass(frozen=True)
class Limits:
    seconds: float
    term_grace: float = 5.0
    # A background child may hold the pipes open for ever after its parent has ended.
    pipe_grace: float = 1.0
    stdout_bytes: float = float("inf")


@dataclass(frozen=True)
class Ending:
    exit_code: int | None
    signal: str | None
    timed_out: bool
    flooded: bool


def run_child(
    command: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    limits: Limits,
    on_stdout: Callable[[bytes], None],
    on_stderr: Callable[[bytes], None],
    stdin: bytes = b"",
) -> Ending:
    output = Bounded(limits.stdout_bytes, on_stdout)
    child = Child(command, cwd=cwd, env=env, on_stdout=output.take, on_stderr=on_stderr)
    timed_out = False
    try:
        output.child = child
        child.send(stdin, last=True)
        timed_out = serve(child, limits, until=lambda: False)
    finally:
        code = child.close()
    return ending(code, timed_out, output.flooded)


def serve(child: Child, limits: Limits, until: Callable[[], bool]) -> bool:
    """Until that is so or the program has ended. True when it got no more time: TERM, then KILL."""
    timed_out = False
    next_kill = time.monotonic() + limits.seconds
    while not until() and not child.finished(limits.pipe_grace):
        now = time.monotonic()
        if now >= next_kill and not child.exited():
            child.kill(signal.SIGKILL if timed_out else signal.SIGTERM)
            next_kill = now + limits.term_grace
            timed_out = True
        child.serve(min(next_kill - now, child.until_pipes_are_given_up(limits.pipe_grace)))
    return timed_out


def ending(code: int, timed_out: bool, flooded: bool) -> Ending:
    return Ending(code if code >= 0 else None, _signal_name(-code) if code < 0 else None, timed_out, flooded)


class Bounded:
    """Standard output up to a limit; whoever writes more is killed."""

    def __init__(self, most: float, take: Callable[[bytes], None]) -> None:
        self._most = most
        self._take = take
        self._bytes = 0
        self.flooded = False
        self.child: Child | None = None

    def take(self, data: bytes) -> None:
        self._bytes += len(data)
        if self._bytes <= self._most:
            self._take(data)
            return
        self.flooded = True
        if self.child is not None:
            self.child.kill()


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"SIG{number}"
