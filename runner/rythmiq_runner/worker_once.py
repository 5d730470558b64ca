"""The way every worker can be run: started for one document, payload in, verdict or problem out."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from .bounded_run import run_child
from .document_record import Beginning, Outcome, Record, document_record, not_started, unreadable
from .leftovers import kill_marked, whole
from .manifest import Document
from .memory import oom_kills
from .problem import find_problem, mismatch
from .stderr import Stderr
from .surroundings import for_worker
from .temporary_folder import remove_folder
from .text import Lines
from .verdict import find_verdict
from .worker_setup import STDOUT_BYTES, WorkerSetup


@dataclass(frozen=True)
class WorkerOnce:
    """Holds nothing that changes, so that several documents can be worked on at a time."""

    setup: WorkerSetup

    def process(self, document: Document) -> Record:
        """Only a wish to end the job gets out as an exception."""
        if document.unreadable is not None:
            return unreadable(document)
        begun, stderr = Beginning(), self.setup.stderr_of(document)
        try:
            outcome = self._run(document, stderr)
        except OSError as error:
            outcome = Outcome(None, not_started(error), stderr_tail=stderr.tail())
        return document_record(document, begun, outcome)

    def close(self) -> None:
        """Nothing stays between documents."""

    def _run(self, document: Document, stderr: Stderr) -> Outcome:
        setup = self.setup
        mark = f"{setup.attempt}-{document.index}"
        output, lines = bytearray(), Lines(stderr.take)
        kills_before = oom_kills()
        private = Path(tempfile.mkdtemp(prefix=f"{document.index}-", dir=setup.temporary))
        try:
            ending = run_child(
                setup.command(),
                cwd=setup.bundle,
                env=for_worker(setup.settings, private, mark, setup.plan.threads),
                limits=replace(setup.limits, stdout_bytes=STDOUT_BYTES),
                on_stdout=output.extend,
                on_stderr=lines.feed,
                stdin=document.payload + b"\n",
            )
        finally:
            kill_marked(whole(mark))
            remove_folder(private)
        lines.close()
        verdict = find_verdict(output)
        trouble = find_problem(
            ending,
            verdict,
            said_something=bool(output.strip()),
            stderr=stderr.tail(),
            seconds=setup.limits.seconds,
            out_of_memory=ending.signal == "SIGKILL" and oom_kills() > kills_before,
        )
        if verdict is None:
            setup.show_output(document, output)
        elif other := mismatch(verdict, document.job_id):
            verdict, trouble = None, other
        return Outcome(verdict, trouble, ending, stderr.tail())
