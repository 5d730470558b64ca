from __future__ import annotations

import hashlib
import unittest
from pathlib import Path

from fake_spaces import BUCKET, KEY, REGION, SECRET, FakeSpaces, error
from job import RUNNER  # noqa: F401 - puts the runner on the path
from rythmiq_runner.env_file import Settings
from rythmiq_runner.sigv4 import EMPTY_SHA256, encoded_path, signed_headers
from rythmiq_runner.spaces import Spaces, SpacesRejected, SpacesUnreachable


class TheSigner(unittest.TestCase):
    def test_gives_the_signature_that_aws_publishes_for_its_example(self) -> None:
        """docs.aws.amazon.com, "Signature Calculations for the Authorization Header", example GET Object."""
        headers = signed_headers(
            "GET",
            "/test.txt",
            {"Host": "examplebucket.s3.amazonaws.com", "Range": "bytes=0-9"},
            key="AKIAIOSFODNN7EXAMPLE",
            secret="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            region="us-east-1",
            moment="20130524T000000Z",
            payload_sha256=EMPTY_SHA256,
        )
        published = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        self.assertTrue(headers["Authorization"].endswith(f"Signature={published}"))

    def test_encodes_a_key_once_and_leaves_its_slashes(self) -> None:
        self.assertEqual(encoded_path("b", "a b/ü+%~-_.=&?#"), "/b/a%20b/%C3%BC%2B%25~-_.%3D%26%3F%23")


class TheClient(unittest.TestCase):
    def setUp(self) -> None:
        self.server = FakeSpaces()
        self.addCleanup(self.server.close)
        self.pauses: list[float] = []
        self.client = self.connect()

    def connect(self, endpoint: str | None = None, bucket: str = BUCKET, key: str = KEY) -> Spaces:
        settings = Settings(key, SECRET, endpoint or self.server.endpoint, REGION, bucket)
        return Spaces(settings, sleep=self.pauses.append)

    def test_writes_reads_and_looks(self) -> None:
        key = "rythmiq/runs/ü 1+2=3&?#%/x.jsonl"
        self.assertIsNone(self.client.get(key))
        self.assertFalse(self.client.exists(key))
        self.client.put(key, b"\x00\xff" * 100_000)
        self.assertEqual(
            hashlib.sha256(self.client.get(key) or b"").digest(),
            hashlib.sha256(b"\x00\xff" * 100_000).digest(),
        )
        self.assertTrue(self.client.exists(key))

    def test_tries_three_times_with_growing_jittered_pauses(self) -> None:
        self.server.trouble = lambda method, key: (503, {}, error("SlowDown"))
        with self.assertRaisesRegex(SpacesUnreachable, "answered 503"):
            self.client.get("x")
        self.assertEqual(len(self.server.asked), 3)
        self.assertEqual(len(self.pauses), 2)
        self.assertLessEqual(self.pauses[0], 0.5)
        self.assertLessEqual(self.pauses[1], 1.0)

    def test_succeeds_when_a_later_try_does_and_honours_retry_after(self) -> None:
        def busy_once(method: str, key: str):
            return (429, {"Retry-After": "7"}, b"") if len(self.server.asked) == 1 else None

        self.server.objects["x"] = b"1"
        self.server.trouble = busy_once
        self.assertEqual(self.client.get("x"), b"1")
        self.assertEqual(self.pauses, [7.0])

    def test_does_not_take_half_an_object_for_the_whole(self) -> None:
        self.server.trouble = lambda method, key: (200, {"Content-Length": "100"}, b"half")
        with self.assertRaisesRegex(SpacesUnreachable, "connection broke"):
            self.client.get("x")
        self.assertEqual(len(self.server.asked), 3)

    def test_never_waits_longer_than_its_own_limit(self) -> None:
        self.server.trouble = lambda method, key: (503, {"Retry-After": "86400"}, b"")
        with self.assertRaises(SpacesUnreachable):
            self.client.get("x")
        self.assertEqual(self.pauses, [20.0, 20.0])

    def test_does_not_try_again_what_was_refused(self) -> None:
        for code in ("AccessDenied", "RequestTimeTooSkewed"):
            self.server.asked.clear()
            self.server.trouble = lambda method, key, code=code: (403, {}, error(code))
            with self.assertRaisesRegex(SpacesRejected, code):
                self.client.get("x")
            self.assertEqual(len(self.server.asked), 1)

    def test_tells_a_missing_bucket_from_a_missing_object(self) -> None:
        with self.assertRaisesRegex(SpacesRejected, "NoSuchBucket"):
            self.connect(bucket="other").get("x")

    def test_tells_an_unknown_key(self) -> None:
        with self.assertRaisesRegex(SpacesRejected, "InvalidAccessKeyId"):
            self.connect(key="somebody-else").put("x", b"1")

    def test_says_so_when_nobody_listens(self) -> None:
        self.server.close()
        with self.assertRaisesRegex(SpacesUnreachable, "refused"):
            self.client.get("x")

    def test_says_so_when_a_name_does_not_resolve(self) -> None:
        with self.assertRaisesRegex(SpacesUnreachable, "cannot be resolved"):
            self.connect(endpoint="http://nowhere.invalid").get("x")

    def test_keeps_the_secret_out_of_what_a_settings_object_shows(self) -> None:
        settings = Settings(KEY, SECRET, "http://x", REGION, BUCKET, Path("/x"))
        self.assertNotIn("CANARY", repr(settings))
