"""One start of a worker that stays: the ready line, then a payload in and an answer out, again and again."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from .bounded_run import Ending, ending, serve
from .child import Child
from .leftovers import Process, below, kill_below, kill_marked, whole
from .manifest import Document
from .memory import oom_kills
from .resident_hearing import Answer, ReadyLine
from .stderr import Stderr
from .surroundings import for_worker
from .temporary_folder import empty_folder, names_in, remove_folder
from .text import Lines
from .worker_card import PROTOCOL
from .worker_setup import STDOUT_BYTES, WorkerSetup

# How long a worker may take to end by itself after the end of its input.
POLITE_SECONDS = 5.0


@dataclass(frozen=True)
class Exchange:
    """What became of one document. `begun`: the worker took at least a byte of its payload."""

    answer: Answer
    begun: bool
    ending: Ending | None
    out_of_memory: bool


class ResidentProcess:
    """Processes and files in TMPDIR from before it was ready are its own; later ones go with a document."""

    def __init__(self, setup: WorkerSetup, name: str) -> None:
        self._setup = setup
        self._mark = f"{setup.attempt}-{name}"
        self._folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=setup.temporary))
        self.own_stderr = self._stderr = Stderr(setup.log, setup.label(name))
        # One for all documents: a line cut where a document ends must still be searched whole for secrets.
        self._lines = Lines(lambda line: self._stderr.take(line))
        self._hear: Callable[[bytes], None] = _ignore
        self._own_processes: frozenset[Process] = frozenset()
        self._own_files: frozenset[str] = frozenset()
        self._previous: str | None = None
        self.answered = 0
        self.out_of_memory = False
        try:
            self._child = Child(
                setup.command("--serve"),
                cwd=setup.bundle,
                env=for_worker(setup.settings, self._folder, self._mark, setup.plan.threads),
                on_stdout=lambda data: self._hear(data),
                on_stderr=self._lines.feed,
            )
        except BaseException:
            remove_folder(self._folder)
            raise

    def become_ready(self, seconds: float) -> str | None:
        """None when it is; else it was ended, and why, in words that follow "The worker"."""
        kills_before = oom_kills()
        ready = ReadyLine()
        self._hear = ready.feed
        limits = replace(self._setup.limits, seconds=seconds)
        timed_out = serve(self._child, limits, lambda: ready.version is not None)
        self._hear = _ignore
        if ready.version == PROTOCOL and not timed_out:
            self._own_processes = below(self._child.pid)
            self._own_files = names_in(self._folder)
            return None
        ended = self.end()
        if timed_out:
            return f"was not ready within {seconds:g} s"
        if ready.version is not None:
            return f"speaks version {json.dumps(ready.version)[:40]} of the protocol, not {PROTOCOL}"
        self.out_of_memory = ended.signal == "SIGKILL" and oom_kills() > kills_before
        return f"ended with {ended.signal or f'exit code {ended.exit_code}'} before it was ready"

    def lives(self) -> bool:
        """What it said since its last answer belongs to no document; it may also have ended meanwhile."""
        self._child.drain()
        return not self._child.exited()

    def exchange(self, document: Document, stderr: Stderr) -> Exchange:
        kills_before = oom_kills()
        child, line = self._child, document.payload + b"\n"
        answer = Answer(
            document.job_id,
            self._previous,
            most=STDOUT_BYTES,
            taken=lambda: child.unread() < len(line),
            too_much=child.kill,
        )
        self._stderr, self._hear, self._previous = stderr, answer.feed, document.job_id
        child.send(line)
        timed_out = serve(child, self._setup.limits, lambda: answer.found is not None)
        # What it wrote before its answer, or before its end, is in the pipes already.
        child.drain()
        begun = child.unread() < len(line)
        ended = None
        if answer.found is None or timed_out:
            answer.close()
            ended = self.end(timed_out, answer.flooded)
        else:
            self.answered += 1
            kill_below(child.pid, self._own_processes)
            empty_folder(self._folder, self._own_files)
        self._stderr, self._hear = self.own_stderr, _ignore
        killed = ended is not None and ended.signal == "SIGKILL" and oom_kills() > kills_before
        return Exchange(answer, begun, ended, killed)

    def leave(self) -> None:
        """Polite: the end of its input, and some seconds."""
        self._child.send(b"", last=True)
        serve(self._child, replace(self._setup.limits, seconds=POLITE_SECONDS, term_grace=1.0), lambda: False)
        self.end()

    def end(self, timed_out: bool = False, flooded: bool = False) -> Ending:
        """At once, with all that it has running and lying around."""
        code = self._child.close()
        self._lines.close()
        kill_marked(whole(self._mark))
        remove_folder(self._folder)
        return ending(code, timed_out, flooded)


def _ignore(_: bytes) -> None:
    """Noise between documents, of which libraries make some."""
