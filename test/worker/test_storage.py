import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest import mock

import payloads
import places  # noqa: F401  puts the worker on the path
from fake_s3 import FakeS3

from errors import WorkerError
from models import StorageLocation
from storage.artifact_fetcher import fetch_url
from storage.credentials import Credentials, read_credentials
from storage.spaces_client import SpacesClient

MOST = 1000
KEY = f"{payloads.BUCKET}/x"
NOWHERE = "http://127.0.0.1:9"  # the discard port: refused at once


def client(endpoint: str) -> SpacesClient:
    return SpacesClient(StorageLocation(payloads.BUCKET, "sgp1", endpoint), Credentials("AKID", "s3cr3t"))


def failure(action, *arguments) -> WorkerError:
    try:
        action(*arguments)
    except WorkerError as error:
        return error
    raise AssertionError("nothing failed")


class WithStore(unittest.TestCase):
    def setUp(self) -> None:
        self.store = self.enterContext(FakeS3()) if hasattr(self, "enterContext") else FakeS3().__enter__()
        if not hasattr(self, "enterContext"):  # Python 3.9 and 3.10
            self.addCleanup(self.store.__exit__)
        # Retries wait a random time; the wait itself is botocore's own business.
        self.addCleanup(mock.patch.stopall)
        mock.patch("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0).start()
        mock.patch("botocore.endpoint.time.sleep", lambda *_: None).start()


class Fetching(WithStore):
    def refused(self, status: int, code: str) -> WorkerError:
        self.store.refusals["GET", KEY] = (status, code)
        return failure(client(self.store.endpoint).fetch, "x", MOST)

    def test_the_object_comes_back_whole(self):
        self.store.objects[KEY] = (b"content", "")
        self.assertEqual(client(self.store.endpoint).fetch("x", MOST), b"content")

    def test_a_larger_object_is_cut_one_byte_after_the_bound(self):
        self.store.objects[KEY] = (b"c" * 5000, "")
        self.assertEqual(len(client(self.store.endpoint).fetch("x", MOST)), MOST + 1)

    def test_no_such_key_is_artifact_not_found(self):
        error = failure(client(self.store.endpoint).fetch, "x", MOST)
        self.assertEqual((error.code, error.stage, error.retryable), ("ARTIFACT_NOT_FOUND", "fetch", False))

    def test_access_denied_is_artifact_access_denied(self):
        error = self.refused(403, "AccessDenied")
        self.assertEqual(
            (error.code, error.stage, error.retryable), ("ARTIFACT_ACCESS_DENIED", "fetch", False)
        )

    def test_a_wrong_bucket_or_key_pair_is_fetch_failed_and_not_retryable(self):
        for status, code in (
            (404, "NoSuchBucket"),
            (403, "InvalidAccessKeyId"),
            (403, "SignatureDoesNotMatch"),
        ):
            error = self.refused(status, code)
            self.assertEqual((error.code, error.stage, error.retryable), ("FETCH_FAILED", "fetch", False))
            self.assertIn(f"S3 error ({code})", error.message)

    def test_a_5xx_is_tried_three_times_and_then_retryable(self):
        error = self.refused(503, "SlowDown")
        self.assertEqual((error.code, error.stage, error.retryable), ("FETCH_FAILED", "fetch", True))
        self.assertEqual(self.store.requests, 3)

    def test_an_endpoint_that_does_not_answer_is_retryable(self):
        error = failure(client(NOWHERE).fetch, "x", MOST)
        self.assertEqual((error.code, error.retryable), ("FETCH_FAILED", True))
        self.assertIn("Could not connect", error.message)


class Uploading(WithStore):
    def test_content_and_type_arrive(self):
        client(self.store.endpoint).upload("x", b"content", "image/png")
        self.assertEqual(self.store.objects[KEY], (b"content", "image/png"))

    def test_access_denied_is_not_retryable(self):
        self.store.refusals["PUT", KEY] = (403, "AccessDenied")
        error = failure(client(self.store.endpoint).upload, "x", b"c", "image/png")
        self.assertEqual((error.code, error.stage, error.retryable), ("UPLOAD_FAILED", "upload", False))

    def test_a_5xx_and_a_lost_connection_are_retryable(self):
        self.store.refusals["PUT", KEY] = (500, "InternalError")
        for endpoint in (self.store.endpoint, NOWHERE):
            error = failure(client(endpoint).upload, "x", b"c", "image/png")
            self.assertEqual((error.code, error.stage, error.retryable), ("UPLOAD_FAILED", "upload", True))


class FetchingAnAddress(WithStore):
    def refused(self, status: int) -> WorkerError:
        self.store.refusals["GET", KEY] = (status, "Scripted")
        return failure(fetch_url, f"{self.store.endpoint}/{KEY}?X-Amz-Signature=abc", MOST)

    def test_the_body_comes_back_cut_after_the_bound(self):
        self.store.objects[KEY] = (b"c" * 5000, "")
        self.assertEqual(len(fetch_url(f"{self.store.endpoint}/{KEY}", MOST)), MOST + 1)

    def test_a_refusal_is_fetch_failed_without_the_address(self):
        error = self.refused(403)
        self.assertEqual((error.code, error.stage, error.retryable), ("FETCH_FAILED", "fetch", False))
        self.assertTrue(error.message.startswith("HTTP error: 403"), error.message)
        self.assertNotIn("abc", error.message)

    def test_5xx_429_and_lost_connections_are_retryable(self):
        for status in (500, 503, 429):
            self.assertTrue(self.refused(status).retryable, status)
        self.assertTrue(failure(fetch_url, f"{NOWHERE}/x?X-Amz-Signature=abc", MOST).retryable)

    def test_a_body_that_ends_early_is_retryable(self):
        self.store.objects[KEY] = (b"content", "")
        self.store.promised_too_much = 5
        error = failure(fetch_url, f"{self.store.endpoint}/{KEY}", MOST)
        self.assertEqual((error.code, error.retryable), ("FETCH_FAILED", True))

    def test_a_redirect_leads_to_the_web_and_nowhere_else(self):
        self.store.objects[KEY] = (b"content", "")
        self.store.redirects["moved"] = f"{self.store.endpoint}/{KEY}"
        self.store.redirects["out"] = "ftp://127.0.0.1/x"
        self.assertEqual(fetch_url(f"{self.store.endpoint}/moved", MOST), b"content")
        self.assertFalse(failure(fetch_url, f"{self.store.endpoint}/out", MOST).retryable)

    def test_a_server_that_is_silent_is_fetch_timeout(self):
        error = failure(fetch_url, _slow_server(self, silent=True), MOST, 0.3)
        self.assertEqual((error.code, error.stage, error.retryable), ("FETCH_TIMEOUT", "fetch", True))

    def test_a_server_that_drips_is_fetch_timeout_too(self):
        started = time.monotonic()
        error = failure(fetch_url, _slow_server(self, silent=False), 10_000_000, 0.5)
        self.assertEqual(error.code, "FETCH_TIMEOUT")
        self.assertLess(time.monotonic() - started, 5)


def _slow_server(case: unittest.TestCase, silent: bool) -> str:
    """The address of a server that says nothing, or one that sends a little every tenth of a second."""
    over = threading.Event()

    class Slow(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if silent:
                over.wait(5)
                return
            self.send_response(200)
            self.end_headers()
            while not over.wait(0.1):
                try:
                    self.wfile.write(b"drip" * 100)
                except OSError:
                    return

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    case.addCleanup(server.server_close)
    case.addCleanup(server.shutdown)
    case.addCleanup(over.set)
    return f"http://127.0.0.1:{server.server_address[1]}/x"


class ReadingCredentials(unittest.TestCase):
    def test_missing_or_empty_is_internal_error_at_init(self):
        for environment in ({}, {"SPACES_KEY": "a"}, {"SPACES_KEY": "a", "SPACES_SECRET": " "}):
            error = failure(read_credentials, environment)
            self.assertEqual((error.code, error.stage), ("INTERNAL_ERROR", "init"))
            self.assertEqual(error.message, "Missing SPACES_KEY or SPACES_SECRET environment variables")

    def test_blanks_around_a_pasted_key_are_dropped(self):
        self.assertEqual(
            read_credentials({"SPACES_KEY": " a\n", "SPACES_SECRET": "b"}), Credentials("a", "b")
        )

    def test_credentials_do_not_print(self):
        self.assertNotIn("s3cr3t", repr(Credentials("AKID", "s3cr3t")))


if __name__ == "__main__":
    unittest.main()
