from __future__ import annotations

import base64
import json
import tempfile
import threading
import unittest
from pathlib import Path

from job import RUNNER  # noqa: F401 - puts the runner on the path
from rythmiq_runner.arguments import read_arguments
from rythmiq_runner.env_file import Settings, read_settings
from rythmiq_runner.failures import SetupFailed
from rythmiq_runner.install_failures import read_install_failure
from rythmiq_runner.manifest import read_manifest
from rythmiq_runner.parts import Parts
from rythmiq_runner.redaction import Redactor
from rythmiq_runner.spaces import SpacesUnreachable
from rythmiq_runner.surroundings import for_installer
from rythmiq_runner.text import Lines, compact, plain
from rythmiq_runner.verdict import find_verdict

GOOD = b'{"status":"success","quality_score":0.5,"artifacts":{}}'


class AVerdict(unittest.TestCase):
    def test_is_the_last_line_with_a_known_status(self) -> None:
        self.assertEqual(
            find_verdict(b'{"status":"failed"}\nnoise\n' + GOOD + b"\n[]\n{}\n"), json.loads(GOOD)
        )
        self.assertEqual(find_verdict(GOOD), json.loads(GOOD))

    def test_is_not_what_other_readers_of_json_would_refuse(self) -> None:
        for bad in (b"NaN", b"1e999", b"-Infinity", b"true", b'"0.5"', b"null"):
            self.assertIsNone(find_verdict(GOOD.replace(b"0.5", bad)), bad)

    def test_is_not_a_status_of_another_kind(self) -> None:
        for line in (
            b'{"status":["success"]}',
            b'{"status":"SUCCESS"}',
            b'{"status":1}',
            b"[" * 100_000,
            b"",
            b"\n\n",
        ):
            self.assertIsNone(find_verdict(line))


class TheRedactor(unittest.TestCase):
    secret = "s3cr/et+with\"quo'te\\and=signs"

    def test_takes_out_a_secret_in_every_form(self) -> None:
        redact = Redactor([self.secret]).text
        forms = [self.secret, json.dumps(self.secret), repr(self.secret), self.secret.encode().hex()]
        forms += ["s3cr%2Fet%2Bwith%22quo%27te%5Cand%3Dsigns", "s3cr%2fet%2bwith%22quo%27te%5cand%3dsigns"]
        for form in forms:
            self.assertLess(len(redact(f"a {form} b").replace("***", "")), 8, form)
        for before in ("", "u:", "us:"):
            for encode in (base64.b64encode, base64.urlsafe_b64encode):
                shown = redact(encode((before + self.secret + "!").encode()).decode())
                self.assertIn("***", shown)
                self.assertLess(len(shown), 16)

    def test_takes_out_signed_queries_and_passwords_in_urls(self) -> None:
        redact = Redactor().text
        self.assertEqual(redact("http://h/x?X-Amz-Signature=abc&y=1"), "http://h/x?X-Amz-Signature=***&y=1")
        self.assertEqual(redact("x-amz-credential%3DAK"), "x-amz-credential%3D***")
        self.assertEqual(redact("https://user:pass@host/simple"), "https://***@host/simple")

    def test_leaves_ordinary_words_alone_when_a_secret_is_short(self) -> None:
        self.assertEqual(Redactor(["work"]).text("work"), "work")

    def test_goes_through_keys_and_values_of_json(self) -> None:
        found = Redactor(["abcdefgh"]).value({"abcdefgh": ["x abcdefgh", 1, None, True]})
        self.assertEqual(found, {"***": ["x ***", 1, None, True]})


class ForeignText(unittest.TestCase):
    def test_loses_escape_sequences_and_control_characters(self) -> None:
        self.assertEqual(plain(b"\x1b[31mred\x1b[0m\x07 \x1b]0;title\x07\tx\xc2\x9b1\x7f"), "red \tx1")

    def test_is_cut_into_lines_at_either_kind_of_line_end_in_bounded_memory(self) -> None:
        seen: list[str] = []
        lines = Lines(seen.append)
        for piece in (b"a", b"b\rc\r\n", b"\n", b"x" * 300_000, b"x\ny"):
            lines.feed(piece)
        lines.close()
        self.assertEqual([line[:3] for line in seen], ["ab", "c", "xxx", "y"])
        self.assertEqual(len(seen[2]), 64 * 1024)

    def test_becomes_json_that_is_one_line_for_everybody(self) -> None:
        text = compact({"a": "ü\u2028\x9b\ud800\n"})
        self.assertEqual(text, '{"a":"ü\\u2028\\u009b\\ud800\\n"}')


class TheEnvFile(unittest.TestCase):
    needed = "SPACES_KEY=k\nSPACES_SECRET=s\nSPACES_ENDPOINT=http://h:1\nSPACES_REGION=r\nSPACES_BUCKET=b\n"

    def read(self, more: str) -> Settings:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "e").write_text(self.needed + more)
            return read_settings(Path(folder), "e")

    def test_gives_values_verbatim(self) -> None:
        found = self.read("# note\n\nA= 'x y'=\"$Z\" # no comment \r\n")
        self.assertEqual(found.others, {"A": " 'x y'=\"$Z\" # no comment "})
        self.assertEqual((found.document_timeout, found.prefix, found.environments), (300.0, "rythmiq", None))

    def test_is_refused_with_a_line_number_and_without_the_line(self) -> None:
        for line in ("hush-hush", "1A=hush", "A B=hush", "=hush"):
            with self.assertRaisesRegex(SetupFailed, "^Line 6 ") as caught:
                self.read(line + "\n")
            self.assertNotIn("hush", caught.exception.message)

    def test_is_refused_with_an_endpoint_a_time_or_a_count_that_is_none(self) -> None:
        for line in (
            "SPACES_ENDPOINT=h",
            "SPACES_ENDPOINT=http://h/b",
            "RYTHMIQ_DOCUMENT_TIMEOUT=nan",
            "RYTHMIQ_READY_TIMEOUT=0",
            "RYTHMIQ_LANES=0",
            "RYTHMIQ_LANE_MEMORY_MB=1.5",
            "RYTHMIQ_WORKER_DOCUMENTS=many",
        ):
            with self.assertRaises(SetupFailed):
                self.read(line + "\n")

    def test_must_lie_in_the_release(self) -> None:
        for name in ("", "..", "a/b", "/etc/passwd"):
            with self.assertRaisesRegex(SetupFailed, "plain file name"):
                read_settings(Path("/"), name)

    def test_gives_the_installer_its_settings_and_never_the_keys(self) -> None:
        settings = self.read("PIP_INDEX_URL=http://i/\nMY_TOKEN=t\n")
        job = {"PATH": "/bin", "HTTPS_PROXY": "http://p", "SPACES_KEY": "x", "OTHER": "y"}
        env = for_installer(settings, Path("/t"), job)
        self.assertEqual(
            (env["PIP_INDEX_URL"], env["UV_DEFAULT_INDEX"], env["HTTPS_PROXY"]),
            ("http://i/", "http://i/", "http://p"),
        )
        self.assertEqual([name for name in env if name.startswith(("SPACES", "MY_", "OTHER"))], [])


class TheCommandLine(unittest.TestCase):
    def test_knows_no_abbreviations_and_refuses_what_is_not_sane(self) -> None:
        good = ["--run", "r1", "--shard", "0", "--env", "e", "--folder", "/f", "--release", "/r"]
        self.assertEqual(read_arguments(good).shard, 0)
        for bad in (
            ["--dead", "3"],
            ["--deadline", "nan"],
            ["--deadline", "0"],
            ["--cores", "0"],
            ["--shard", "-1"],
        ):
            with self.assertRaises(SetupFailed):
                read_arguments([*good, *bad])


class TheManifest(unittest.TestCase):
    def test_keeps_payloads_byte_for_byte_and_marks_bad_lines(self) -> None:
        good, bad, other = read_manifest(b'{"job_id" : "a"}\n\n\xff\n{"job_id":7}\n', "k")
        self.assertEqual((good.payload, good.job_id), (b'{"job_id" : "a"}', "a"))
        self.assertIsNotNone(bad.unreadable)
        self.assertEqual((other.index, other.job_id, other.unreadable), (2, None, None))


class TheParts(unittest.TestCase):
    def test_that_could_not_be_written_come_again_under_the_next_number(self) -> None:
        written: dict[str, bytes] = {}
        refused = threading.Event()

        def put(key: str, body: bytes) -> None:
            if key.endswith("-000000.jsonl"):
                refused.set()
                raise SpacesUnreachable("no")
            written[key] = body

        parts = Parts(clock=lambda: 0.0)
        parts.open(put, "folder/a")
        parts.add({"n": 1}, urgent=True)
        self.assertTrue(refused.wait(10))
        parts.add({"n": 2})
        self.assertTrue(parts.close(5))
        self.assertEqual(written, {"folder/a-000001.jsonl": b'{"n":1}\n{"n":2}\n'})

    def test_come_less_often_the_longer_the_job_goes_on(self) -> None:
        now = [0.0]
        parts = Parts(clock=lambda: now[0])
        parts.open(lambda key, body: None, "f")
        pauses = []
        for now[0] in (1.0, 50.0, 3600.0):
            pauses.append(parts._pause())
        self.assertTrue(parts.close(5))
        self.assertEqual(pauses, [2.0, 5.0, 15.0])

    def test_are_not_lost_before_it_is_known_where_they_go(self) -> None:
        written: list[bytes] = []
        parts = Parts()
        parts.add({"n": 1})
        self.assertFalse(Parts().close(1))
        parts.open(lambda key, body: written.append(body), "f")
        self.assertTrue(parts.close(5))
        self.assertEqual(written, [b'{"n":1}\n'])


class AnInstallersWords(unittest.TestCase):
    refused = (
        "WARNING: Retrying ... Failed to establish a new connection: [Errno 111] Connection refused\n"
        "ERROR: Could not find a version that satisfies the requirement x (from versions: none)\n"
        "ERROR: No matching distribution found for x"
    )
    no_such_version = (
        "ERROR: Could not find a version that satisfies the requirement x==9 (from versions: 1, 2)\n"
        "ERROR: No matching distribution found for x==9"
    )
    conflict = (
        "ERROR: Cannot install a==1 and b==2 because these package versions have conflicting dependencies."
    )
    cases = (
        (
            "DISK_FULL",
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
        ),
        ("DISK_FULL", "error: failed to write to file: No space left on device (os error 28)"),
        ("INDEX_UNREACHABLE", refused),
        ("INDEX_UNREACHABLE", "error: Failed to fetch: `https://pypi.org/simple/x/`\n  Caused by: dns error"),
        (
            "REQUIREMENTS_CONFLICT",
            f"{conflict}\nERROR: ResolutionImpossible: for help visit https://pip.pypa.io/",
        ),
        (
            "REQUIREMENTS_CONFLICT",
            "error: No solution found when resolving dependencies\n  cause: no version of x==9",
        ),
        ("INSTALL_FAILED", no_such_version),
        ("INSTALL_FAILED", "error: subprocess-exited-with-error"),
    )

    def test_say_whose_fault_it_is(self) -> None:
        for code, output in self.cases:
            failure = read_install_failure(output)
            self.assertEqual(failure.code, code, output)
            self.assertRegex(failure.message, r"^[A-Z][^\n]*\.$")
