from __future__ import annotations

import os
import sys
import time
import unittest
from pathlib import Path

from job import RUNNER  # noqa: F401 - puts the runner on the path
from rythmiq_runner.bounded_run import Ending, Limits, run_child
from rythmiq_runner.child import LIVE

WORKERS = Path(__file__).parent / "workers"


class AChild(unittest.TestCase):
    def run_code(self, code: str, limits: Limits, stdin: bytes = b"") -> Ending:
        self.out, self.err = bytearray(), bytearray()
        ending = run_child(
            [sys.executable, "-I", "-S", "-c", code],
            cwd=WORKERS,
            env={"PATH": os.environ["PATH"]},
            limits=limits,
            on_stdout=self.out.extend,
            on_stderr=self.err.extend,
            stdin=stdin,
        )
        self.assertEqual(LIVE, set())
        return ending

    def test_that_ignores_the_request_to_end_is_killed_after_a_grace(self) -> None:
        code = "import signal; signal.signal(15, signal.SIG_IGN); print('x', flush=True); signal.pause()"
        ending = self.run_code(code, Limits(seconds=0.5, term_grace=0.1))
        self.assertEqual(ending, Ending(None, "SIGKILL", timed_out=True, flooded=False))
        self.assertEqual(bytes(self.out), b"x\n")

    def test_gets_megabytes_on_its_input_and_is_heard_on_both_outputs(self) -> None:
        code = "import sys; d = sys.stdin.buffer.read(); print(len(d)); print(len(d), file=sys.stderr)"
        ending = self.run_code(code, Limits(seconds=30), stdin=b"x" * 3_000_000)
        self.assertEqual(
            (ending.exit_code, bytes(self.out), bytes(self.err)), (0, b"3000000\n", b"3000000\n")
        )

    def test_may_leave_its_input_unread(self) -> None:
        self.assertEqual(self.run_code("pass", Limits(seconds=30), stdin=b"x" * 3_000_000).exit_code, 0)

    def test_may_close_its_outputs_and_go_on(self) -> None:
        code = "import os, sys; os.close(1); os.close(2); sys.stdin.read(); os._exit(5)"
        self.assertEqual(self.run_code(code, Limits(seconds=30)).exit_code, 5)

    def test_whose_own_child_holds_the_pipes_is_waited_for_only_so_long(self) -> None:
        code = "import subprocess, sys; subprocess.Popen(['sleep', '600']); print('done')"
        started = time.monotonic()
        ending = self.run_code(code, Limits(seconds=30, pipe_grace=0.05))
        self.assertEqual((ending.exit_code, bytes(self.out)), (0, b"done\n"))
        self.assertLess(time.monotonic() - started, 10)

    def test_that_writes_more_than_it_may_is_killed(self) -> None:
        ending = self.run_code("while True: print('x' * 1000)", Limits(seconds=30, stdout_bytes=100_000))
        self.assertTrue(ending.flooded)
        self.assertLessEqual(len(self.out), 100_000)
