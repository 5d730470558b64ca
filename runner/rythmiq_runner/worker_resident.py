"""A lane's worker that stays: started when needed, given document after document, replaced when it fails."""

from __future__ import annotations

from .document_record import NOT_ENDED, Beginning, Outcome, Record, document_record, unreadable
from .failures import WorkerNotReady, is_full
from .manifest import Document
from .problem import find_problem, garbage, last_words, mismatch
from .resident_process import Exchange, ResidentProcess
from .stderr import Stderr
from .verdict import is_whole
from .worker_setup import WorkerSetup

KILLED = "The worker was killed before it was ready because the node ran out of memory"


class WorkerResident:
    def __init__(self, setup: WorkerSetup, lane: int) -> None:
        self._setup = setup
        self._lane = lane
        self._starts = 0
        self._worker: ResidentProcess | None = None

    def process(self, document: Document) -> Record:
        """Raises WorkerNotReady when no worker could be had; nothing was done to the document then."""
        if document.unreadable is not None:
            return unreadable(document)
        while True:
            worker = self._ready_worker()
            begun, stderr = Beginning(), self._setup.stderr_of(document)
            exchange = worker.exchange(document, stderr)
            if exchange.ending is not None:
                self._worker = None
            if exchange.begun:
                outcome = self._judge(document, exchange, stderr)
                return document_record(document, begun, outcome)
            # It was ending when it got the document, so another gets it; one that never did any is no use.
            if worker.answered == 0:
                raise WorkerNotReady(
                    f"The worker ended without taking a document{last_words(stderr.tail())}."
                )

    def close(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.leave()

    def _ready_worker(self) -> ResidentProcess:
        worker = self._worker
        if worker is not None and worker.answered >= self._setup.settings.worker_documents:
            self.close()
        elif worker is not None and not worker.lives():
            worker.end()
            self._worker = None
        if self._worker is None:
            self._worker = self._start()
        return self._worker

    def _start(self) -> ResidentProcess:
        self._starts += 1
        try:
            worker = ResidentProcess(self._setup, f"lane-{self._lane}-{self._starts}")
        except OSError as error:
            reason = f"The worker could not be started: {error.strerror or 'unknown error'}."
            raise WorkerNotReady(reason, "DISK_FULL" if is_full(error) else "WORKER_NOT_READY") from None
        trouble = worker.become_ready(self._setup.settings.ready_timeout)
        if trouble is None:
            return worker
        if worker.out_of_memory:
            raise WorkerNotReady(f"{KILLED}: take a larger node size.", "MEMORY")
        raise WorkerNotReady(f"The worker {trouble}{last_words(worker.own_stderr.tail())}.")

    def _judge(self, document: Document, exchange: Exchange, stderr: Stderr) -> Outcome:
        setup, answer, ended = self._setup, exchange.answer, exchange.ending
        verdict = answer.found if answer.found is not None and is_whole(answer.found) else None
        if verdict is not None:
            other = mismatch(verdict, document.job_id)
            if other is not None:
                # Whose answers come now nobody knows, so this worker gets no other document.
                self._drop()
                return Outcome(None, other, ended or NOT_ENDED, stderr.tail())
        if ended is None:
            trouble = garbage() if verdict is None else None
        else:
            trouble = find_problem(
                ended,
                verdict,
                said_something=bool(answer.output.strip()),
                stderr=stderr.tail(),
                seconds=setup.limits.seconds,
                out_of_memory=exchange.out_of_memory,
            )
        if verdict is None:
            setup.show_output(document, answer.output)
        return Outcome(verdict, trouble, ended or NOT_ENDED, stderr.tail())

    def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()
