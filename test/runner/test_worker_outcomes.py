from __future__ import annotations

import json

from job import RUN, JobTest, payload


class AWorkerThatEnds(JobTest):
    def test_with_a_success_makes_the_job_exit_0(self) -> None:
        ended = self.run_worker("succeeds.py")
        self.assertEqual(ended.code, 0)
        self.assertEqual(ended.document["verdict"]["status"], "success")
        self.assertIsNone(ended.document["problem"])
        self.assertEqual((ended.document["exit_code"], ended.document["signal"]), (0, None))
        self.assertEqual(ended.end["reason"], "done")

    def test_with_a_failure_makes_the_job_exit_1_though_the_worker_exits_0(self) -> None:
        ended = self.run_worker("fails.py")
        self.assertEqual(ended.code, 1)
        self.assertEqual(ended.document["verdict"]["error"]["code"], "DECODE_FAILED")
        self.assertIsNone(ended.document["problem"])

    def test_without_a_module_is_quoted_by_its_last_error_line(self) -> None:
        ended = self.run_worker("missing_module.py")
        self.assert_problem(
            ended, "WORKER_EXIT", "ModuleNotFoundError: No module named 'module_that_nobody_has'"
        )
        self.assertEqual(ended.document["exit_code"], 1)
        self.assertIn("Traceback", ended.document["stderr_tail"])
        self.assertIn("| ModuleNotFoundError: No module named 'module_that_nobody_has'", ended.lines)

    def test_by_a_signal_is_named_by_it(self) -> None:
        ended = self.run_worker("dies_by_signal.py")
        self.assert_problem(ended, "WORKER_SIGNAL", "SIGSEGV")
        self.assertEqual((ended.document["exit_code"], ended.document["signal"]), (None, "SIGSEGV"))

    def test_without_a_word_is_silent(self) -> None:
        self.assert_problem(self.run_worker("prints_nothing.py"), "WORKER_SILENT", "printed nothing")

    def test_with_garbage_shows_the_end_of_it_in_the_log(self) -> None:
        ended = self.run_worker("prints_garbage.py")
        self.assert_problem(ended, "WORKER_GARBAGE", "no result line")
        self.assertIn('| {"status": "success"', ended.lines)
        self.assertIn("| \ufffd\ufffdred", ended.lines)

    def test_with_half_a_success_is_not_believed_nor_is_its_older_line(self) -> None:
        self.assert_problem(self.run_worker("prints_half_a_success.py"), "WORKER_GARBAGE", "no result line")

    def test_with_noise_around_its_verdict_is_understood(self) -> None:
        ended = self.run_worker("prints_noise_then_verdict.py")
        self.assertEqual(ended.code, 0)
        self.assertEqual(ended.document["verdict"]["artifacts"], {"a": "ü\ud800"})
        self.assertNotIn("downloading models", ended.log)

    def test_with_another_documents_verdict_is_not_believed(self) -> None:
        self.assert_problem(self.run_worker("names_another.py"), "WORKER_MISMATCH", "another document")

    def test_with_a_success_and_then_a_bad_exit_keeps_both_and_counts_as_succeeded(self) -> None:
        ended = self.run_worker("succeeds_then_exits_7.py")
        self.assertEqual(ended.code, 0)
        self.assertEqual(ended.document["verdict"]["status"], "success")
        self.assertEqual(ended.document["problem"]["code"], "WORKER_EXIT")

    def assert_problem(self, ended, code: str, words: str) -> None:
        self.assertEqual(ended.code, 1)
        self.assertIsNone(ended.document["verdict"])
        self.assertEqual(ended.document["problem"]["code"], code)
        self.assertIn(words, ended.document["problem"]["message"])
        self.assertEqual((ended.end["total"], ended.end["failed"], ended.end["left"]), (1, 1, 0))


class AWorkerThatDoesNotEnd(JobTest):
    def test_is_ended_at_its_time_limit(self) -> None:
        ended = self.run_worker("hangs.py", RYTHMIQ_DOCUMENT_TIMEOUT="0.5")
        self.assertEqual(ended.document["problem"]["code"], "WORKER_TIMEOUT")
        self.assertEqual(ended.document["signal"], "SIGTERM")
        self.assertLess(ended.document["ms"], 3000)

    def test_writing_megabytes_is_ended_by_its_output_limit(self) -> None:
        ended = self.run_worker("floods.py")
        self.assertEqual(ended.document["problem"]["code"], "WORKER_FLOOD")
        self.assertLess(len(ended.log), 60_000)

    def test_but_leaves_children_that_hold_its_pipes_costs_seconds_and_they_are_ended(self) -> None:
        ended = self.run_worker("forks_and_leaves.py")
        self.assertEqual(ended.code, 0)
        self.assertLess(ended.document["ms"], 3000)


class AShardOfSeveral(JobTest):
    def test_goes_on_after_a_document_that_went_wrong(self) -> None:
        good = {"status": "success", "quality_score": 1, "artifacts": {}, "job_id": payload(3)["job_id"]}
        shard = payload(1, exit=3), "{broken", payload(3, say=good)
        ended = self.run_worker("as_told.py", *shard, RYTHMIQ_LANES="1")
        codes = [(record["problem"] or {}).get("code") for record in ended.of("document")]
        self.assertEqual(codes, ["WORKER_EXIT", "PAYLOAD_UNREADABLE", None])
        self.assertEqual([record["index"] for record in ended.of("document")], [0, 1, 2])
        self.assertEqual([ended.end[name] for name in ("total", "succeeded", "failed", "left")], [3, 1, 2, 0])
        self.assertEqual(ended.code, 1)

    def test_that_end_fast_share_their_parts(self) -> None:
        ended = self.run_worker("succeeds.py", *(payload(number) for number in range(12)))
        self.assertEqual(len(ended.of("document")), 12)
        self.assertLessEqual(len(ended.parts), 7)
        names = [key.rpartition("/")[2] for key in ended.parts]
        self.assertEqual([name[-12:-6] for name in names], [f"{number:06d}" for number in range(len(names))])
        self.assertRegex(names[0], r"^\d{8}T\d{6}Z-[0-9a-f]{6}-000000\.jsonl$")

    def test_stand_all_in_one_object_when_the_job_has_ended(self) -> None:
        ended = self.run_worker("succeeds.py", *(payload(number) for number in range(3)))
        ((key, whole),) = ended.wholes.items()
        self.assertRegex(key, r"/results/\d+/\d{8}T\d{6}Z-[0-9a-f]{6}-whole\.jsonl$")
        self.assertEqual(whole, b"".join(ended.parts.values()))

    def test_are_listed_again_between_markers_at_the_end(self) -> None:
        ended = self.run_worker("succeeds.py", payload(1), payload(2), RYTHMIQ_LANES="1")
        listed = [json.loads(line) for line in ended.block]
        self.assertEqual(
            [record["job_id"] for record in listed], [payload(1)["job_id"], payload(2)["job_id"]]
        )
        self.assertNotIn("stderr_tail", listed[0])
        self.assertIn(f"::rythmiq:result:begin:: {RUN} 0", ended.lines)


class WhatAWorkerSees(JobTest):
    def test_is_its_payload_verbatim_the_keys_and_little_else(self) -> None:
        self.make_release("tells_surroundings.py")
        self.write_env_file(MY_TOKEN="CANARY-token-1", PIP_NO_INDEX="1", LOG_LEVEL="info")
        self.env = {"JOB_ID": "4711", "PYTHONPATH": "/nowhere", "SOMETHING": "else"}
        line = '{"b" :1, "job_id":"00000000-0000-4000-8000-000000000001",  "ü":"\\u00fc"}'
        self.make_shard(line)
        ended = self.run_job("--cores", "1")
        seen = ended.document["verdict"]["artifacts"]
        self.assertEqual(seen["payload"], line + "\n")
        wanted = {"PATH", "HOME", "TMPDIR", "LANG", "SPACES_KEY", "SPACES_SECRET", "PYTHONDONTWRITEBYTECODE"}
        wanted |= {
            "PYTHONUNBUFFERED",
            "PYTHONNOUSERSITE",
            "JOB_ID",
            "RYTHMIQ_DOCUMENT",
            "LOG_LEVEL",
            "MY_TOKEN",
        }
        threads = {name for name in seen["env"] if name.endswith("_THREADS")}
        self.assertEqual(set(seen["env"]) - threads - {"LC_CTYPE"}, wanted)
        self.assertEqual({seen["env"][name] for name in threads}, {"1"})
        self.assertEqual(seen["files"], ["worker.py"])
        self.assertEqual(set(seen["modes"].values()), {"0o700"})
        self.assertTrue(seen["session"])
        start = ended.of("start")[0]
        self.assertEqual((start["camber_job_id"], start["cores"], start["documents"]), ("4711", 1, 1))
        self.assertEqual((start["lanes"], start["threads"]), (1, 1))


class TheLog(JobTest):
    def test_cannot_be_imitated_by_a_worker(self) -> None:
        ended = self.run_worker("imitates_markers.py")
        self.assertEqual([mark["type"] for mark in ended.marks].count("end"), 1)
        self.assertEqual(ended.end["failed"], 1)
        self.assertEqual(sum(line.startswith("::rythmiq:result:begin") for line in ended.lines), 1)
        self.assertNotIn("\x1b", ended.log)

    def test_and_the_records_hold_no_secret_in_any_form(self) -> None:
        ended = self.run_worker(
            "leaks_secret.py", MY_TOKEN="CANARY-my-token-5", PIP_INDEX_URL="https://u:CANARY-pw@h/"
        )
        self.assertIn("***", ended.log)
        self.assertIn("X-Amz-Signature=***", ended.document["verdict"]["error"]["message"])
        told = ended.log + "".join(body.decode() for body in ended.parts.values())
        for piece in ("Q0FOQVJZ", "NBTkFSW", "DQU5BUl", "43414e415259", "CANARY%2F"):
            self.assertNotIn(piece, told)

    def test_is_not_drowned_by_a_loud_worker(self) -> None:
        ended = self.run_worker("floods_stderr.py")
        self.assertEqual(ended.code, 0)
        self.assertLess(len(ended.log), 1_300_000)
        self.assertLessEqual(len(ended.document["stderr_tail"]), 4000)
