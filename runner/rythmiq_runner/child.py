"""A foreign program: its pipes served without blocking, its process group ended as a whole."""

from __future__ import annotations

import contextlib
import fcntl
import os
import selectors
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .process_control import die_with_the_runner

CHUNK = 64 * 1024
TICK = 0.02
LONGEST_SLEEP = 1.0
DRAIN_ROUNDS = 64

# The process groups at work, so that whoever ends the runner can end them too.
LIVE: set[int] = set()
# Held while one is started, so that nobody meets a child that is not in LIVE yet. Shut for good at the end.
DOOR = threading.RLock()
_shut = False


class NoMoreChildren(Exception):
    """The job is being ended; whoever wanted to start something has nothing to tell of it."""


class Child:
    """Used by one thread, the one that made it: Linux ends it when that thread ends."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        on_stdout: Callable[[bytes], None],
        on_stderr: Callable[[bytes], None],
    ) -> None:
        self._selector = selectors.DefaultSelector()
        with DOOR:
            if _shut:
                raise NoMoreChildren
            self._process = subprocess.Popen(
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
            LIVE.add(self._process.pid)
        self.pid = self._process.pid
        self._takers = {self._process.stdout: on_stdout, self._process.stderr: on_stderr}
        self._readers = 2
        self._unsent = memoryview(b"")
        self._sending = False
        self._last = False
        self._exited_at: float | None = None
        self._pidfd: int | None = None
        self._register()

    def send(self, data: bytes, last: bool = False) -> None:
        """Goes out by `serve` as the program takes it; after the last it sees the end of its input."""
        self._unsent = memoryview(bytes(self._unsent) + data)
        self._last = last
        if not self._sending:
            self._selector.register(self._stdin, selectors.EVENT_WRITE)
            self._sending = True

    def unread(self) -> int:
        """How many bytes of what was sent the program has not taken yet; works also after its end."""
        in_pipe = 0
        with contextlib.suppress(OSError, ValueError):
            told = fcntl.ioctl(self._stdin.fileno(), termios.FIONREAD, b"\0" * 4)
            in_pipe = struct.unpack("i", told)[0]
        return len(self._unsent) + in_pipe

    def serve(self, seconds: float) -> bool:
        """Waits at most so long for something to do and does it; False when there was nothing."""
        watched = self._pidfd is not None or self._exited_at is not None
        events = self._selector.select(max(0.0, min(seconds, LONGEST_SLEEP if watched else TICK)))
        for key, _ in events:
            self._serve(key.fileobj)
        return bool(events)

    def drain(self) -> None:
        """Takes what was written so far; bounded, since a loud program never stops."""
        for _ in range(DRAIN_ROUNDS):
            if not self.serve(0.0):
                return

    def exited(self) -> bool:
        if self._exited_at is None and _has_exited(self._process):
            self._exited_at = time.monotonic()
        return self._exited_at is not None

    def finished(self, pipe_grace: float) -> bool:
        """It has ended, and so have its pipes; a child of its own may hold them for ever, so only so long."""
        if not self.exited() or self._exited_at is None:
            return False
        return self._readers == 0 or time.monotonic() - self._exited_at >= pipe_grace

    def until_pipes_are_given_up(self, pipe_grace: float) -> float:
        if self._exited_at is None:
            return LONGEST_SLEEP
        return max(0.0, self._exited_at + pipe_grace - time.monotonic())

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        kill_group(self.pid, number)

    def close(self) -> int:
        """Ends whatever of it is left and gives its exit code, negative for a signal."""
        if self.pid not in LIVE:
            return self._process.wait()
        # The group goes before its leader is reaped: until then the number cannot belong to anybody else.
        self.kill()
        code = self._process.wait()
        LIVE.discard(self.pid)
        self._selector.close()
        if self._pidfd is not None:
            os.close(self._pidfd)
            self._pidfd = None
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            _close(pipe)
        return code

    @property
    def _stdin(self) -> Any:
        return self._process.stdin

    def _register(self) -> None:
        for pipe in self._takers:
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
            self._selector.register(pipe, selectors.EVENT_READ)
        os.set_blocking(self._stdin.fileno(), False)
        try:
            self._pidfd = os.pidfd_open(self.pid)
            self._selector.register(self._pidfd, selectors.EVENT_READ)
        except (AttributeError, OSError):
            self._pidfd = None

    def _serve(self, source: Any) -> None:
        if source == self._pidfd:
            self._selector.unregister(source)
        elif source is self._stdin:
            self._send()
        else:
            self._receive(source)

    def _send(self) -> None:
        broken = False
        try:
            if self._unsent:
                self._unsent = self._unsent[os.write(self._stdin.fileno(), self._unsent[:CHUNK]) :]
        except BlockingIOError:
            return
        except OSError:
            # A worker that does not read its payload says so by its result, not by our broken pipe.
            broken = True
        if broken or not self._unsent:
            self._selector.unregister(self._stdin)
            self._sending = False
            if self._last and not broken:
                _close(self._stdin)

    def _receive(self, source: Any) -> None:
        try:
            data = os.read(source.fileno(), CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._takers[source](data)
            return
        self._selector.unregister(source)
        self._readers -= 1


def kill_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def kill_all() -> None:
    """For good: from here on nothing can be started any more."""
    global _shut
    with DOOR:
        _shut = True
        for group in list(LIVE):
            kill_group(group, signal.SIGKILL)


def _has_exited(process: subprocess.Popen[bytes]) -> bool:
    """Looks without reaping where the system can."""
    try:
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, process.pid, options) is not None
    except (AttributeError, OSError):
        return process.poll() is not None


def _close(pipe: Any) -> None:
    with contextlib.suppress(OSError):
        pipe.close()
