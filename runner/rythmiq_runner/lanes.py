"""Works through a shard's documents on several lanes, each a thread with a worker of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from .child import NoMoreChildren
from .failures import WorkerNotReady
from .manifest import Document

Record = dict[str, Any]
# Between two looks for the wish to cancel, however many documents end meanwhile.
LOOK_EVERY = 2.0
# One document may well take longer than the ones before it.
MARGIN = 1.5


class Hand(Protocol):
    """What works in a lane: WorkerOnce or WorkerResident."""

    def process(self, document: Document) -> Record: ...

    def close(self) -> None:
        """May come twice."""


class Lanes:
    """A lane closes when its worker cannot start or was killed for memory; others get what was not begun.

    When all are closed and documents are left, one lane opens again, as long as that helps.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        *,
        hand: Callable[[int], Hand],
        record: Callable[[Record], None],
        cancelled: Callable[[], bool],
        time_left: Callable[[], float],
        clock: Callable[[], float] = time.monotonic,
        look_every: float = LOOK_EVERY,
    ) -> None:
        self._documents = documents
        self._hand = hand
        self._record = record
        self._cancelled = cancelled
        self._time_left = time_left
        self._clock = clock
        self._look_every = look_every
        self._lock = threading.RLock()
        self._next = 0
        self._given_back: list[Document] = []
        self._ended = 0
        self._spent = 0.0
        self._reason: str | None = None
        self._abandoned = False
        self._failure: BaseException | None = None
        self._not_ready: WorkerNotReady | None = None
        self._threads: list[threading.Thread] = []
        self._open = 0
        self._all_closed = threading.Event()

    def run(self, lanes: int) -> str:
        """The reason of the end. Raises WorkerNotReady when no lane can work."""
        if self._cancelled():
            return "cancelled"
        while True:
            ended_before = self._ended
            self._open_lanes(lanes)
            if self._failure is not None:
                raise self._failure
            # A wish to end that came when all had begun changed nothing.
            if not self._has_more():
                return "done"
            if self._reason is not None:
                return self._reason
            if self._ended == ended_before and self._not_ready is not None:
                raise self._not_ready
            lanes = 1

    def abandon(self) -> None:
        """From now on a document that ends without a verdict was ended by us, and counts as left."""
        self._abandoned = True
        self._reason = self._reason or "terminated"

    def wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _open_lanes(self, lanes: int) -> None:
        self._all_closed.clear()
        self._open = lanes
        self._threads = [
            threading.Thread(target=self._lane, args=(number,), name=f"lane-{number}", daemon=True)
            for number in range(1, lanes + 1)
        ]
        for thread in self._threads:
            thread.start()
        # The lanes never wait for Spaces; whoever waits for the lanes has the time to look.
        while not self._all_closed.wait(self._look_every):
            if self._reason is None and self._cancelled():
                with self._lock:
                    self._reason = self._reason or "cancelled"

    def _lane(self, number: int) -> None:
        try:
            hand = self._hand(number)
            try:
                self._work(hand)
            finally:
                hand.close()
        except NoMoreChildren:
            pass
        except BaseException as error:
            with self._lock:
                self._failure = self._failure or error
                self._reason = self._reason or "failed"
        finally:
            with self._lock:
                self._open -= 1
                if self._open == 0:
                    self._all_closed.set()

    def _work(self, hand: Hand) -> None:
        while (document := self._take()) is not None:
            began = self._clock()
            try:
                fields = hand.process(document)
            except WorkerNotReady as trouble:
                with self._lock:
                    self._not_ready = trouble
                    self._given_back.append(document)
                return
            if not self._has_more():
                # Whoever waits for the last record then finds the end of the job right behind it.
                hand.close()
            with self._lock:
                self._spent += self._clock() - began
                if self._abandoned and fields["verdict"] is None:
                    return
                self._ended += 1
                self._record(fields)
            if (fields["problem"] or {}).get("code") == "MEMORY":
                return

    def _take(self) -> Document | None:
        with self._lock:
            if self._reason is not None or not self._has_more():
                return None
            if not self._fits():
                self._reason = "deadline"
                return None
            if self._given_back:
                return self._given_back.pop()
            self._next += 1
            return self._documents[self._next - 1]

    def _has_more(self) -> bool:
        return bool(self._given_back) or self._next < len(self._documents)

    def _fits(self) -> bool:
        """By the mean of what documents took in their lanes, not of how often one ends."""
        expected = MARGIN * self._spent / self._ended if self._ended else 0.0
        return self._time_left() > expected
