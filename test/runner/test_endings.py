from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

from fake_spaces import FakeSpaces, error
from job import LONGEST, RUN, Ended, JobTest, payload, processes_of


class ACancelledRun(JobTest):
    def test_costs_no_install_when_the_wish_is_there_before_it(self) -> None:
        self.make_release("succeeds.py", requirements="never-installed==1\n")
        self.make_shard(payload(1), payload(2))
        self.cancel()
        ended = self.run_job()
        self.assertEqual(ended.code, 4)
        self.assertEqual((ended.end["reason"], ended.end["left"]), ("cancelled", 2))
        self.assertEqual({record["phase"] for record in ended.of("phase")}, {"boot"})

    def test_stops_between_documents_and_says_what_is_left(self) -> None:
        self.make_release("cancels.py")
        self.seen = threading.Event()
        self.spaces.trouble = self._cancel_when_called
        call = f"{self.spaces.endpoint}/please/cancel"
        self.make_shard(*(payload(number, call=call) for number in range(9)))
        ended = self.run_job("--cores", "1")
        self.assertEqual((ended.code, ended.end["reason"]), (4, "cancelled"))
        # The one at work ends; another may begin between the answer to the look and its being read.
        self.assertIn((ended.end["succeeded"], ended.end["left"]), ((1, 8), (2, 7)))

    def _cancel_when_called(self, method: str, key: str):
        """Whoever calls is answered when the runner has looked: so the wish comes during a document."""
        if key == "cancel":
            self.cancel()
            self.seen.wait(LONGEST)
            return 200, {}, b""
        if key.endswith("/cancel") and key in self.spaces.objects:
            self.seen.set()
        return None


class ATerminatedJob(JobTest):
    def test_ends_its_worker_tells_what_is_left_and_exits_143(self) -> None:
        ended = self.interrupt("hangs.py", signal.SIGTERM)
        self.assertEqual(ended.code, 143)
        self.assertEqual([ended.end[name] for name in ("reason", "total", "left")], ["terminated", 2, 2])
        self.assertEqual(ended.block, [])

    def test_does_not_wait_for_a_worker_that_ignores_it(self) -> None:
        ended = self.interrupt("ignores_term.py", signal.SIGINT)
        self.assertEqual((ended.code, ended.end["reason"]), (143, "terminated"))
        self.assertLess(ended.end["ms"], 4000)

    def test_whose_runner_is_killed_still_says_its_exit_code_and_leaves_nothing(self) -> None:
        self.make_release("kills_the_runner.py")
        self.make_shard(payload(1))
        ended = self.run_job()
        self.assertEqual(ended.code, 137)
        self.assertEqual(ended.marks[-1]["code"], 137)

    def test_that_is_killed_as_a_whole_takes_its_worker_along(self) -> None:
        self.make_release("hangs.py")
        self.make_shard(payload(1))
        process = self.start(session=True)
        assert process.stdout is not None
        while "| ready" not in process.stdout.readline():
            pass
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=20)
        deadline = time.monotonic() + 10
        while processes_of(self.root) and time.monotonic() < deadline:
            pass
        self.assertEqual(processes_of(self.root), [])

    def test_ends_the_workers_of_all_lanes_and_counts_their_documents_as_left(self) -> None:
        ended = self.interrupt("hangs.py", signal.SIGTERM, ready=4, RYTHMIQ_LANES="4")
        self.assertEqual((ended.code, ended.end["reason"]), (143, "terminated"))
        self.assertEqual([ended.end[name] for name in ("total", "failed", "left")], [6, 0, 6])
        self.assertEqual(ended.of("document"), [])
        self.assertLess(ended.end["ms"], 10_000)

    def interrupt(self, worker: str, number: signal.Signals, ready: int = 1, **env: str) -> Ended:
        self.make_release(worker)
        self.write_env_file(**env)
        self.make_shard(*(payload(count) for count in range(ready + 2 if ready > 1 else 2)))
        process = self.start()
        assert process.stdout is not None
        log = ""
        while log.count("ready") < ready:
            line = process.stdout.readline()
            self.assertTrue(line, log)
            log += line
        process.send_signal(number)
        log += process.communicate(timeout=20)[0]
        ended = Ended(process.returncode, log, self.spaces)
        self.assert_nothing_left(ended)
        return ended


class ADeadline(JobTest):
    def test_keeps_a_document_from_beginning_that_cannot_end_before_it(self) -> None:
        self.make_release("succeeds.py")
        self.make_shard(payload(1), payload(2))
        ended = self.run_job("--deadline", "0.001")
        self.assertEqual(ended.code, 1)
        self.assertEqual([ended.end[name] for name in ("reason", "total", "left")], ["deadline", 2, 2])


class ASetupThatFails(JobTest):
    def failed(self, code: str, *words: str) -> Ended:
        ended = self.run_job(*words)
        self.assertEqual(ended.code, 3)
        end = next(mark for mark in ended.marks if mark["type"] == "end")
        self.assertEqual((end["reason"], end["error"]["code"]), ("setup_failed", code))
        self.assertRegex(end["error"]["message"], r"^[A-Z][^\n]*\.$")
        self.assertEqual(ended.block, [])
        return ended

    def test_names_a_missing_env_file(self) -> None:
        self.make_release("succeeds.py")
        (self.release / "env-7f3a").unlink()
        self.failed("ENV_FILE_MISSING")

    def test_names_the_lacking_keys_of_an_env_file_and_quotes_none_of_it(self) -> None:
        self.make_release("succeeds.py")
        self.write_env_file(SPACES_SECRET="", SPACES_BUCKET=None)
        ended = self.failed("ENV_FILE_INVALID")
        self.assertIn("SPACES_SECRET, SPACES_BUCKET", ended.log)

    def test_names_a_missing_manifest(self) -> None:
        self.make_release("succeeds.py")
        ended = self.failed("MANIFEST_MISSING")
        self.assertEqual(ended.end["error"]["code"], "MANIFEST_MISSING")
        self.assertEqual(ended.of("start")[0]["documents"], 0)

    def test_names_a_manifest_without_a_payload(self) -> None:
        self.make_release("succeeds.py")
        self.make_shard("{", "[]")
        self.failed("MANIFEST_INVALID")

    def test_names_keys_that_spaces_rejects(self) -> None:
        self.make_release("succeeds.py")
        self.spaces.secret = "another"
        ended = self.failed("SPACES_REJECTED")
        self.assertIn("SignatureDoesNotMatch", ended.log)

    def test_names_a_spaces_that_is_not_there(self) -> None:
        self.make_release("succeeds.py")
        gone = FakeSpaces()
        gone.close()
        self.write_env_file(SPACES_ENDPOINT=gone.endpoint)
        self.assertIn("refused", self.failed("SPACES_UNREACHABLE").log)

    def test_names_a_missing_worker_before_anything_is_installed(self) -> None:
        self.make_release(None, requirements="never-installed==1\n")
        self.make_shard(payload(1))
        self.failed("WORKER_MISSING")

    def test_names_a_machine_without_python(self) -> None:
        self.make_release("succeeds.py")
        self.write_env_file(RYTHMIQ_PYTHON=None)
        self.path = str(self.only_tools())
        ended = self.failed("PYTHON_MISSING")
        self.assertEqual(ended.marks[0]["run"], RUN)
        self.assertRegex(ended.marks[0]["attempt"], r"^\d{8}T\d{6}Z-000000$")

    def test_names_a_python_that_is_too_old(self) -> None:
        self.make_release("succeeds.py")
        self.write_env_file(RYTHMIQ_PYTHON=None)
        tools = self.only_tools()
        (tools / "python3").write_text("#!/bin/sh\nexit 9\n")
        (tools / "python3").chmod(0o755)
        self.path = str(tools)
        self.failed("PYTHON_TOO_OLD")

    def test_passes_over_a_python_that_does_not_work(self) -> None:
        """A version manager's stand-in is found on the PATH though it can run nothing."""
        self.make_release("succeeds.py")
        self.make_shard(payload(1))
        self.write_env_file(RYTHMIQ_PYTHON="/nowhere/python")
        stand_ins = self.root / "stand-ins"
        stand_ins.mkdir()
        (stand_ins / "python3").write_text("#!/bin/sh\nexit 127\n")
        (stand_ins / "python3").chmod(0o755)
        self.path = f"{stand_ins}:{self.path}"
        self.assertEqual(self.run_job().code, 0)

    def only_tools(self) -> Path:
        """A PATH with what run.sh itself needs, and no Python."""
        tools = self.root / "tools"
        tools.mkdir()
        for name in (
            "bash",
            "cp",
            "find",
            "mkdir",
            "mktemp",
            "rm",
            "sed",
            "tail",
            "tr",
            "date",
            "chmod",
            "grep",
            "sh",
        ):
            found = shutil.which(name)
            assert found is not None, name
            (tools / name).symlink_to(found)
        return tools

    def test_by_a_wrong_command_line_is_told_in_the_log(self) -> None:
        self.make_release("succeeds.py")
        command = ["bash", "run.sh", "--run", "../x", "--shard", "0", "--env", "env-7f3a"]
        env = {"PATH": os.environ["PATH"], "TMPDIR": str(self.temporary)}
        done = subprocess.run(command, cwd=self.release, env=env, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn("it is no run id", done.stdout)


class ASpacesThatTakesNoResults(JobTest):
    def test_leaves_them_in_the_log_and_the_exit_code_true(self) -> None:
        self.make_release("succeeds.py")
        self.make_shard(payload(1))
        self.spaces.trouble = lambda method, key: (
            (403, {}, error("AccessDenied")) if method == "PUT" else None
        )
        ended = self.run_job()
        self.assertEqual(ended.code, 0)
        self.assertEqual(len(ended.block), 1)
        self.assertIn("could not be written to Spaces", ended.log)
