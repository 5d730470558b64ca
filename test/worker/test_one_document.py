from __future__ import annotations

import json
import unittest
from unittest import mock

import payloads
import places  # noqa: F401  puts the worker on the path

import answer
from one_document import DocumentWorker

SECRET = "s3cr3t/with+signs"
ENVIRONMENT = {"SPACES_KEY": "AKID0001", "SPACES_SECRET": SECRET}
RIGHT = json.dumps(payloads.payload("http://127.0.0.1:9")).encode()


def told(text: bytes, failing: Exception | None = None, **environment: str) -> dict:
    worker = DocumentWorker(environment or ENVIRONMENT)
    with mock.patch("pipeline.process", side_effect=failing):
        return worker.answer(text)


class Answers(unittest.TestCase):
    def test_a_failure_has_exactly_the_layout_of_the_contract(self):
        self.assertEqual(
            told(b""),
            {
                "status": "failed",
                "job_id": None,
                "error": {
                    "code": "PAYLOAD_MISSING",
                    "stage": "init",
                    "message": "No payload on stdin",
                    "retryable": False,
                },
            },
        )

    def test_the_job_id_is_echoed_even_when_it_is_wrong(self):
        self.assertEqual(told(b'{"job_id":"nonsense"}')["job_id"], "nonsense")
        self.assertEqual(told(b'{"job_id":7}')["job_id"], 7)

    def test_whatever_the_job_id_is_the_answer_can_be_written(self):
        for text in (b'{"job_id":1e999}', b'{"job_id":[NaN]}', b'{"job_id":"\\ud800"}', b'{"job_id":{}}'):
            line = answer.encode(told(text))
            self.assertEqual(json.loads(line)["error"]["code"], "PAYLOAD_INVALID")
            self.assertEqual(line.count(b"\n"), 1)

    def test_bytes_that_are_not_utf8_are_payload_invalid(self):
        self.assertEqual(told(b'{"job_id":"\xff"}')["error"]["code"], "PAYLOAD_INVALID")

    def test_missing_credentials_are_told_before_anything_is_fetched(self):
        error = told(RIGHT, SPACES_KEY="x")["error"]
        self.assertEqual((error["code"], error["stage"]), ("INTERNAL_ERROR", "init"))
        self.assertEqual(error["message"], "Missing SPACES_KEY or SPACES_SECRET environment variables")

    def test_an_error_nobody_foresaw_and_lack_of_memory_are_internal_errors(self):
        for error in (RuntimeError("odd"), MemoryError()):
            body = told(RIGHT, error)["error"]
            self.assertEqual(body["code"], "INTERNAL_ERROR")
            self.assertIn(type(error).__name__, body["message"])

    def test_secrets_never_reach_a_message(self):
        text = f"refused AKID0001 with {SECRET} at https://host/x?X-Amz-Signature=abc"
        message = told(RIGHT, RuntimeError(text))["error"]["message"]
        for secret in ("AKID0001", SECRET, "abc"):
            self.assertNotIn(secret, message)


if __name__ == "__main__":
    unittest.main()
