"""Runs one foreign program within limits: time, output, and what it leaves running when it ends."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .process_control import die_with_the_runner

CHUNK = 64 * 1024
TICK = 0.02
LONGEST_SLEEP = 1.0

# The process groups at work, so that whoever ends the runner can end them too.
LIVE: set[int] = set()


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
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=dict(env),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        start_new_session=True,
        preexec_fn=die_with_the_runner if sys.platform == "linux" else None,
    )
    LIVE.add(process.pid)
    try:
        return _Watch(process, limits, stdin, on_stdout, on_stderr).until_the_end()
    finally:
        # The group goes before its leader is reaped: until then the number cannot belong to anybody else.
        kill_group(process.pid, signal.SIGKILL)
        process.wait()
        LIVE.discard(process.pid)
        for pipe in (process.stdin, process.stdout, process.stderr):
            _close(pipe)


def kill_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def kill_all() -> None:
    for group in list(LIVE):
        kill_group(group, signal.SIGKILL)


class _Watch:
    def __init__(
        self,
        process: subprocess.Popen[bytes],
        limits: Limits,
        stdin: bytes,
        on_stdout: Callable[[bytes], None],
        on_stderr: Callable[[bytes], None],
    ) -> None:
        self._process = process
        self._limits = limits
        self._unsent = memoryview(stdin)
        self._takers = {process.stdout: on_stdout, process.stderr: on_stderr}
        self._readers = 2
        self._stdout_bytes = 0
        self._flooded = False
        self._timed_out = False
        self._next_kill = time.monotonic() + limits.seconds
        self._exited_at: float | None = None
        self._selector = selectors.DefaultSelector()
        self._pidfd: int | None = None

    def until_the_end(self) -> Ending:
        try:
            self._register()
            while not self._over():
                self._enforce_time()
                for key, _ in self._selector.select(self._sleep()):
                    self._serve(key.fileobj)
        finally:
            self._selector.close()
            if self._pidfd is not None:
                os.close(self._pidfd)
        kill_group(self._process.pid, signal.SIGKILL)
        code = self._process.wait()
        name = _signal_name(-code) if code < 0 else None
        return Ending(code if code >= 0 else None, name, self._timed_out, self._flooded)

    def _register(self) -> None:
        for pipe in self._takers:
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
            self._selector.register(pipe, selectors.EVENT_READ)
        stdin = self._process.stdin
        assert stdin is not None
        os.set_blocking(stdin.fileno(), False)
        self._selector.register(stdin, selectors.EVENT_WRITE)
        try:
            self._pidfd = os.pidfd_open(self._process.pid)
            self._selector.register(self._pidfd, selectors.EVENT_READ)
        except (AttributeError, OSError):
            self._pidfd = None

    def _over(self) -> bool:
        if self._exited_at is None and _has_exited(self._process):
            self._exited_at = time.monotonic()
        if self._exited_at is None:
            return False
        return self._readers == 0 or time.monotonic() - self._exited_at >= self._limits.pipe_grace

    def _enforce_time(self) -> None:
        if self._exited_at is not None or time.monotonic() < self._next_kill:
            return
        kill_group(self._process.pid, signal.SIGKILL if self._timed_out else signal.SIGTERM)
        self._next_kill = time.monotonic() + self._limits.term_grace
        self._timed_out = True

    def _sleep(self) -> float:
        now = time.monotonic()
        if self._exited_at is not None:
            return max(0.0, self._exited_at + self._limits.pipe_grace - now)
        longest = TICK if self._pidfd is None else LONGEST_SLEEP
        return max(0.0, min(longest, self._next_kill - now))

    def _serve(self, source: Any) -> None:
        if source == self._pidfd:
            self._selector.unregister(source)
        elif source is self._process.stdin:
            self._send()
        else:
            self._receive(source)

    def _send(self) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        try:
            if self._unsent:
                self._unsent = self._unsent[os.write(stdin.fileno(), self._unsent[:CHUNK]) :]
        except BlockingIOError:
            return
        except OSError:
            # A worker that does not read its payload says so by its result, not by our broken pipe.
            self._unsent = self._unsent[:0]
        if not self._unsent:
            self._selector.unregister(stdin)
            _close(stdin)

    def _receive(self, source: Any) -> None:
        try:
            data = os.read(source.fileno(), CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._selector.unregister(source)
            self._readers -= 1
            return
        if source is self._process.stdout:
            self._stdout_bytes += len(data)
            if self._stdout_bytes > self._limits.stdout_bytes:
                self._flooded = True
                kill_group(self._process.pid, signal.SIGKILL)
                return
        self._takers[source](data)


def _has_exited(process: subprocess.Popen[bytes]) -> bool:
    """Looks without reaping where the system can."""
    try:
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, process.pid, options) is not None
    except (AttributeError, OSError):
        return process.poll() is not None


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"SIG{number}"


def _close(pipe: Any) -> None:
    with contextlib.suppress(OSError):
        pipe.close()
