"""A worker that stays for many documents: `serves.py`, which does what its payloads say."""

from __future__ import annotations

import signal
from typing import Any

from job import Ended, JobTest, payload

CARD = {"serve": 1}


class Resident(JobTest):
    """One lane, so that all documents would share one worker if nothing happened to it."""

    def serve(self, *does: str | dict[str, Any], card: Any = CARD, **env: str) -> Ended:
        self.make_release("serves.py", card=card)
        self.write_env_file(**{"RYTHMIQ_LANES": "1", "RYTHMIQ_DOCUMENT_TIMEOUT": "20", **env})
        told = [do if isinstance(do, dict) else {"do": do} for do in does]
        self.make_shard(*(payload(number, **more) for number, more in enumerate(told)))
        ended = self.run_job()
        if ended.end["reason"] == "done":
            self.assertEqual([record["index"] for record in ended.of("document")], list(range(len(does))))
        return ended

    def seen(self, ended: Ended, name: str) -> list[Any]:
        """What each document's worker saw; None for a document without a verdict."""
        verdicts = [record["verdict"] for record in ended.of("document")]
        return [verdict and verdict["artifacts"].get(name) for verdict in verdicts]

    def codes(self, ended: Ended) -> list[str | None]:
        return [record["problem"] and record["problem"]["code"] for record in ended.of("document")]


class AWorkerThatStays(Resident):
    def test_is_started_once_for_all_documents(self) -> None:
        ended = self.serve("", "print noise", "", "")
        self.assertEqual(ended.code, 0)
        self.assertEqual(self.seen(ended, "served"), [1, 2, 3, 4])
        self.assertEqual(self.codes(ended), [None] * 4)
        self.assertEqual({(r["exit_code"], r["signal"]) for r in ended.of("document")}, {(None, None)})

    def test_is_not_taken_for_one_unless_it_says_so(self) -> None:
        for card in (None, {"serve": 2}, {"serve": True}, [1]):
            with self.subTest(card=card):
                self.release = self.root / f"release {card}"
                self.spaces.objects.clear()
                # Run as every worker can be, it gets no --serve, but its ready line does no harm.
                self.assertEqual(self.seen(self.serve("", "", card=card), "served"), [1, 1])

    def test_has_its_stderr_told_with_the_document_it_was_at(self) -> None:
        ended = self.serve("", "print noise", "")
        self.assertEqual([r["stderr_tail"] for r in ended.of("document")], ["", "a warning", ""])
        self.assertIn("| a warning", ended.lines)

    def test_is_replaced_after_as_many_documents_as_the_env_file_says(self) -> None:
        ended = self.serve(*[""] * 5, RYTHMIQ_WORKER_DOCUMENTS="2")
        self.assertEqual(self.seen(ended, "served"), [1, 2, 1, 2, 1])
        self.assertEqual(len(set(self.seen(ended, "pid"))), 3)

    def test_that_ends_after_a_document_costs_none(self) -> None:
        ended = self.serve("answer and quit", "answer and quit", "")
        self.assertEqual((ended.code, self.seen(ended, "served")), (0, [1, 1, 1]))


class ADocumentThatGoesWrong(Resident):
    def test_by_a_crash_costs_only_itself(self) -> None:
        ended = self.serve("", "crash", "", {"do": "exit", "code": 3}, {"do": "exit", "code": 0}, "")
        self.assertEqual(
            self.codes(ended), [None, "WORKER_SIGNAL", None, "WORKER_EXIT", "WORKER_SILENT", None]
        )
        self.assertEqual(self.seen(ended, "served"), [1, None, 1, None, None, 1])
        self.assertEqual(ended.of("document")[1]["signal"], "SIGSEGV")
        self.assertEqual([ended.end[name] for name in ("succeeded", "failed", "left")], [3, 3, 0])

    def test_by_its_time_limit_costs_only_itself(self) -> None:
        ended = self.serve("", "hang", "", RYTHMIQ_DOCUMENT_TIMEOUT="1")
        self.assertEqual(self.codes(ended), [None, "WORKER_TIMEOUT", None])
        self.assertEqual(self.seen(ended, "served"), [1, None, 1])
        self.assertEqual(ended.of("document")[1]["signal"], "SIGTERM")
        self.assertEqual(ended.of("document")[1]["stderr_tail"], "hangs")

    def test_but_is_answered_when_its_time_is_over_counts_with_its_problem(self) -> None:
        ended = self.serve("be late", "", RYTHMIQ_DOCUMENT_TIMEOUT="1")
        self.assertEqual(self.codes(ended), ["WORKER_TIMEOUT", None])
        self.assertEqual((self.seen(ended, "late"), ended.code), ([True, None], 0))

    def test_by_a_flood_costs_only_itself(self) -> None:
        ended = self.serve("flood", "")
        self.assertEqual(self.codes(ended), ["WORKER_FLOOD", None])

    def test_with_half_an_answer_costs_only_itself_and_no_start(self) -> None:
        ended = self.serve("answer half", "")
        self.assertEqual(self.codes(ended), ["WORKER_GARBAGE", None])
        self.assertEqual(self.seen(ended, "served"), [None, 2])

    def test_by_anothers_answer_gets_its_worker_replaced(self) -> None:
        ended = self.serve("", "name another", "")
        self.assertEqual(self.codes(ended), [None, "WORKER_MISMATCH", None])
        self.assertEqual(self.seen(ended, "served"), [1, None, 1])

    def test_is_no_reason_to_take_a_second_answer_for_the_next_one(self) -> None:
        ended = self.serve("answer twice", "answer twice", "")
        self.assertEqual((self.codes(ended), self.seen(ended, "again")), ([None] * 3, [None] * 3))
        self.assertEqual(self.seen(ended, "served"), [1, 2, 3])


class WhatADocumentLeaves(Resident):
    def test_is_gone_before_the_next_begins_and_what_the_worker_had_before_stays(self) -> None:
        ended = self.serve("", "leave things", "", OWN="1")
        self.assertEqual(ended.code, 0)
        self.assertEqual(self.seen(ended, "files"), [["own"]] * 3)
        own = self.seen(ended, "own")[0]
        self.assertEqual(self.seen(ended, "children"), [[own]] * 3)

    def test_is_ended_with_a_worker_that_crashed(self) -> None:
        # JobTest looks for processes and files that stayed.
        self.assertEqual(self.codes(self.serve("leave things", "crash")), [None, "WORKER_SIGNAL"])


class AWorkerThatIsNeverReady(Resident):
    def failed(self, ended: Ended, words: str) -> None:
        self.assertEqual((ended.code, ended.end["reason"]), (3, "setup_failed"))
        self.assertEqual(ended.end["error"]["code"], "WORKER_NOT_READY")
        self.assertIn(words, ended.end["error"]["message"])
        self.assertEqual((ended.of("document"), ended.end["left"]), ([], 3))

    def test_because_it_ends_fails_the_setup_and_blames_no_document(self) -> None:
        self.failed(self.serve("", "", "", START="exits"), "No module named 'paddle'")

    def test_because_it_hangs_costs_one_limit_and_not_one_for_each_document(self) -> None:
        ended = self.serve("", "", "", START="hangs", RYTHMIQ_READY_TIMEOUT="0.5")
        self.failed(ended, "was not ready within 0.5 s")

    def test_on_any_of_several_lanes_is_told_once(self) -> None:
        self.failed(self.serve("", "", "", START="exits", RYTHMIQ_LANES="3"), "before it was ready")

    def test_because_it_speaks_another_version_is_told_so(self) -> None:
        self.failed(self.serve("", "", "", START="speaks another version"), "version 7 of the protocol")

    def test_or_only_seems_to_be_is_not_started_for_ever(self) -> None:
        self.failed(self.serve("", "", "", START="quits when ready"), "without taking a document")


class AJobThatIsTerminated(Resident):
    def test_ends_the_workers_that_stay_and_counts_their_documents_as_left(self) -> None:
        self.make_release("serves.py", card=CARD)
        self.write_env_file(RYTHMIQ_LANES="3")
        self.make_shard(*(payload(number, do="hang") for number in range(5)))
        process, log = self.start(), ""
        assert process.stdout is not None
        while log.count("hangs") < 3:
            line = process.stdout.readline()
            self.assertTrue(line, log)
            log += line
        process.send_signal(signal.SIGTERM)
        log += process.communicate(timeout=20)[0]
        ended = Ended(process.returncode, log, self.spaces)
        self.assert_nothing_left(ended)
        self.assertEqual((ended.code, ended.end["reason"], ended.end["left"]), (143, "terminated", 5))
        self.assertRegex(log, r"(?m)^\| \[[0-4]\] hangs$")
