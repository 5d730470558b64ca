"""What every way of running the worker needs to know. Nothing in it changes, so all lanes share it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .bounded_run import Limits
from .env_file import Settings
from .lane_plan import LanePlan
from .log import Log
from .manifest import Document
from .stderr import Stderr
from .text import plain

STDOUT_BYTES = 16 * 1024 * 1024
SHOWN_OF_STDOUT = 20
LOOKED_AT = 64 * 1024


@dataclass(frozen=True)
class WorkerSetup:
    python: str
    bundle: Path
    temporary: Path
    settings: Settings
    attempt: str
    plan: LanePlan
    log: Log
    limits: Limits

    def command(self, *words: str) -> list[str]:
        return [self.python, "-B", "worker.py", *words]

    def stderr_of(self, document: Document) -> Stderr:
        return Stderr(self.log, self.label(str(document.index)))

    def label(self, text: str) -> str:
        """With several lanes a line of the log must tell whose it is; with one it is plain."""
        return f"[{text}] " if self.plan.lanes > 1 else ""

    def show_output(self, document: Document, output: bytearray) -> None:
        """With no verdict in it, what the worker printed is the only clue."""
        end = bytes(output[-LOOKED_AT:]).replace(b"\r", b"\n").split(b"\n")
        if len(output) > LOOKED_AT:
            # A secret cut in two would not be recognised.
            end = end[1:]
        for line in [line for line in end if line.strip()][-SHOWN_OF_STDOUT:]:
            self.log.foreign(self.label(str(document.index)) + plain(line))
