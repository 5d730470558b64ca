from __future__ import annotations

import threading
import unittest
from collections.abc import Callable
from typing import Any

from job import LONGEST, JobTest, payload
from rythmiq_runner.failures import WorkerNotReady
from rythmiq_runner.lanes import Lanes
from rythmiq_runner.manifest import Document


class ScriptedHand:
    def __init__(self, process: Callable[[Document], dict[str, Any]]) -> None:
        self.process = process
        self.closed = False

    def close(self) -> None:
        self.closed = True


def good(document: Document) -> dict[str, Any]:
    return {"index": document.index, "verdict": {"status": "success"}, "problem": None}


def killed_for_memory(document: Document) -> dict[str, Any]:
    return {"index": document.index, "verdict": None, "problem": {"code": "MEMORY", "message": ""}}


class LanesTest(unittest.TestCase):
    def setUp(self) -> None:
        self.recorded: list[int] = []
        self.opened: list[int] = []
        self.hands: list[ScriptedHand] = []
        self.looks = 0
        self.now = 0.0

    def lanes(self, documents: int, process: Callable[[Document], dict[str, Any]], **more: Any) -> Lanes:
        def hand(number: int) -> ScriptedHand:
            self.opened.append(number)
            self.hands.append(ScriptedHand(process))
            return self.hands[-1]

        options: dict[str, Any] = {
            "cancelled": lambda: False,
            "time_left": lambda: float("inf"),
            "clock": lambda: self.now,
            **more,
        }
        return Lanes(
            [Document(index, b"{}", None) for index in range(documents)],
            hand=hand,
            record=lambda fields: self.recorded.append(fields["index"]),
            **options,
        )


class Several(LanesTest):
    def test_give_every_document_to_exactly_one(self) -> None:
        self.assertEqual(self.lanes(500, good).run(7), "done")
        self.assertEqual(sorted(self.recorded), list(range(500)))
        self.assertTrue(all(hand.closed for hand in self.hands))

    def test_close_when_the_kernel_took_their_worker_for_its_memory(self) -> None:
        at_work = threading.Barrier(3)

        def process(document: Document) -> dict[str, Any]:
            if document.index < 3:
                at_work.wait(LONGEST)
            return killed_for_memory(document) if document.index in (0, 1) else good(document)

        self.assertEqual(self.lanes(50, process).run(3), "done")
        self.assertEqual((sorted(self.recorded), self.opened), (list(range(50)), [1, 2, 3]))

    def test_open_once_more_when_the_last_one_closed_so(self) -> None:
        self.assertEqual(self.lanes(3, killed_for_memory).run(2), "done")
        self.assertEqual((sorted(self.recorded), len(self.opened)), ([0, 1, 2], 3))

    def test_whose_worker_cannot_start_leave_their_document_to_the_others(self) -> None:
        tried = threading.Event()

        def process(document: Document) -> dict[str, Any]:
            if threading.current_thread().name == "lane-1" and not tried.is_set():
                tried.set()
                raise WorkerNotReady("no.")
            tried.wait(LONGEST)
            return good(document)

        self.assertEqual(self.lanes(20, process).run(2), "done")
        self.assertEqual(sorted(self.recorded), list(range(20)))

    def test_whose_workers_all_cannot_start_end_the_job(self) -> None:
        def process(document: Document) -> dict[str, Any]:
            raise WorkerNotReady("no.")

        with self.assertRaises(WorkerNotReady):
            self.lanes(9, process).run(4)
        self.assertEqual((self.recorded, len(self.opened)), ([], 4))

    def test_do_not_begin_a_document_that_would_not_fit_its_lane(self) -> None:
        def process(document: Document) -> dict[str, Any]:
            self.now += 10
            return good(document)

        lanes = self.lanes(9, process, time_left=lambda: 44 - self.now)
        self.assertEqual(lanes.run(1), "deadline")
        # 14 s are left after the third; a document of 10 s is given 15.
        self.assertEqual(self.recorded, [0, 1, 2])

    def test_look_for_the_wish_to_cancel_before_the_first_and_then_by_time_not_by_document(self) -> None:
        def cancelled() -> bool:
            self.looks += 1
            return False

        self.lanes(1000, good, cancelled=cancelled, look_every=LONGEST).run(4)
        self.assertEqual(self.looks, 1)
        self.assertEqual(self.lanes(5, good, cancelled=lambda: True).run(2), "cancelled")
        self.assertEqual(len(self.recorded), 1000)

    def test_have_done_their_work_when_the_wish_comes_while_the_last_document_is_at_work(self) -> None:
        looked = threading.Event()
        answers = iter([False, True])

        def cancelled() -> bool:
            answer = next(answers)
            if answer:
                looked.set()
            return answer

        def process(document: Document) -> dict[str, Any]:
            looked.wait(LONGEST)
            return good(document)

        self.assertEqual(self.lanes(1, process, cancelled=cancelled, look_every=0.01).run(1), "done")
        self.assertEqual(self.recorded, [0])

    def test_pass_on_what_nobody_foresaw(self) -> None:
        def process(document: Document) -> dict[str, Any]:
            raise KeyError("odd")

        with self.assertRaises(KeyError):
            self.lanes(3, process).run(2)

    def test_that_were_abandoned_take_no_killed_worker_for_a_failed_document(self) -> None:
        def process(document: Document) -> dict[str, Any]:
            lanes.abandon()
            return {"index": 0, "verdict": None, "problem": {"code": "WORKER_SIGNAL", "message": ""}}

        lanes = self.lanes(3, process)
        self.assertEqual((lanes.run(1), self.recorded), ("terminated", []))


class AJobOnFourLanes(JobTest):
    def start_with(self, worker: str, card: dict[str, Any] | None, documents: int, **more: Any) -> None:
        self.make_release(worker, card=card)
        self.write_env_file(RYTHMIQ_LANES="4")
        self.make_shard(*(payload(number, **more) for number in range(documents)))

    def test_gives_sixty_documents_one_record_each(self) -> None:
        for worker, card in (("serves.py", {"serve": 1}), ("succeeds.py", None)):
            with self.subTest(worker):
                self.release = self.root / worker
                self.spaces.objects.clear()
                self.start_with(worker, card, 60)
                ended = self.run_job()
                self.assertEqual(ended.code, 0)
                records = ended.of("document")
                self.assertEqual(sorted(record["index"] for record in records), list(range(60)))
                self.assertEqual(len({record["job_id"] for record in records}), 60)
                told = [mark for mark in ended.marks if mark["type"] == "document"]
                self.assertEqual([mark["index"] for mark in told], [record["index"] for record in records])
                self.assertEqual(len(ended.block), 60)
                self.assertEqual(
                    [ended.end[name] for name in ("total", "succeeded", "failed", "left")], [60, 60, 0, 0]
                )
                start = ended.of("start")[0]
                self.assertEqual((start["lanes"], start["threads"]), (4, 1))

    def test_works_on_four_at_the_same_time(self) -> None:
        together = threading.Barrier(4)

        def trouble(method: str, key: str):
            if key != "here":
                return None
            together.wait(LONGEST)
            return 200, {}, b""

        self.spaces.trouble = trouble
        address = f"{self.spaces.endpoint}/meet/here"
        self.start_with("serves.py", {"serve": 1}, 4, do="call", address=address)
        self.assertEqual(self.run_job().code, 0)

    def test_ends_what_one_document_leaves_without_touching_what_another_has_at_work(self) -> None:
        """The first is held at its call until one calls that could only begin after one that leaves."""
        for card in ({"serve": 1}, None):
            with self.subTest(card=card):
                self.release = self.root / f"release {card}"
                self.spaces.objects.clear()
                self.spaces.trouble = self.first_waits_for_second()
                self.start_with("serves.py", card, 0)
                first = payload(0, do="call", address=f"{self.spaces.endpoint}/meet/first", holds=True)
                leaving = [payload(number, do="leave things") for number in (1, 2, 3)]
                second = payload(4, do="call", address=f"{self.spaces.endpoint}/meet/second")
                self.make_shard(first, *leaving, second)
                ended = self.run_job()
                self.assertEqual(ended.code, 0)
                artifacts = {
                    record["index"]: record["verdict"]["artifacts"] for record in ended.of("document")
                }
                self.assertEqual(len(artifacts[0]["held"]), 3)

    def first_waits_for_second(self) -> Callable[[str, str], Any]:
        second_came = threading.Event()

        def trouble(method: str, key: str) -> Any:
            if key == "second":
                second_came.set()
            if key == "first":
                second_came.wait(LONGEST)
            return (200, {}, b"") if key in ("first", "second") else None

        return trouble
