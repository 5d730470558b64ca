"""One payload text in, one answer out, whatever happens between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import answer
import errors
import payload_rules
from redaction import redact
from stopwatch import Stopwatch


class DocumentWorker:
    """Keeps what is worth keeping between documents: the reader with its models."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._reader: Any = None

    def answer(self, text: bytes) -> dict[str, Any]:
        watch = Stopwatch()
        job_id: Any = None
        try:
            raw = payload_rules.parse_json(_decode(text))
            job_id = raw.get("job_id")
            return self._process(raw, watch)
        except errors.WorkerError as error:
            failure = error
        except Exception as error:  # MemoryError too: the caller must hear of it
            failure = errors.internal_error(watch.current, error)
        return answer.failed(job_id, failure, redact(failure.message, self._secrets()))

    def _process(self, raw: dict[str, Any], watch: Stopwatch) -> dict[str, Any]:
        payload = payload_rules.check(raw)
        # Imported only now: an answer to a bad payload should not wait for numpy and Pillow.
        from pipeline import Outside, process
        from processors.ocr import Reader
        from storage.artifact_fetcher import fetch_url
        from storage.credentials import read_credentials
        from storage.spaces_client import SpacesClient
        from threads import thread_count

        credentials = read_credentials(self._environment)
        self._reader = self._reader or Reader(thread_count(self._environment))
        outside = Outside(lambda location: SpacesClient(location, credentials), fetch_url, self._reader)
        result = process(payload, outside, watch)
        result["warnings"] = [redact(warning, self._secrets()) for warning in result["warnings"]]
        return result

    def _secrets(self) -> list[str]:
        found = (self._environment.get(name, "").strip() for name in ("SPACES_KEY", "SPACES_SECRET"))
        return [secret for secret in found if secret]


def _decode(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise errors.payload_invalid([f"not UTF-8: {error.reason} at byte {error.start}"]) from error
