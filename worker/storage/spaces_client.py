"""DigitalOcean Spaces, or any S3: one bucket, read one object, write a few."""

from __future__ import annotations

import warnings
from typing import Any

from errors import FETCH, UPLOAD, WorkerError
from models import StorageLocation
from storage.credentials import Credentials

_CONNECT_SECONDS = 10
_READ_SECONDS = 30
_TRIES = 3  # the first one included; "standard" mode repeats 5xx, throttling and broken connections

_TRANSIENT_CODES = {
    "InternalError", "OperationAborted", "RequestTimeout", "ServiceUnavailable", "SlowDown", "Throttling",
    "ThrottlingException", "TooManyRequests",
}  # fmt: skip


class SpacesClient:
    """Imports boto3 when made, not before: a bad payload should be answered without that wait (0.5 s)."""

    def __init__(self, location: StorageLocation, credentials: Credentials) -> None:
        import boto3
        from botocore.config import Config

        # boto3 tells the end of support for Python 3.9 once a process; nobody at a node can act on it.
        warnings.filterwarnings("ignore", module="boto3.compat")

        self._bucket = location.bucket
        self._client: Any = boto3.client(
            "s3",
            region_name=location.region,
            endpoint_url=location.endpoint,
            aws_access_key_id=credentials.key,
            aws_secret_access_key=credentials.secret,
            config=Config(
                signature_version="s3v4",
                # Checksums that S3 clients send by default since 2025 are refused by other makers' stores.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                s3={"addressing_style": "path"},
                connect_timeout=_CONNECT_SECONDS,
                read_timeout=_READ_SECONDS,
                retries={"mode": "standard", "total_max_attempts": _TRIES},
            ),
        )

    def fetch(self, key: str, most_bytes: int) -> bytes:
        """The object, cut one byte after `most_bytes`, so that who reads it sees that it was too large."""
        try:
            body = self._client.get_object(Bucket=self._bucket, Key=key)["Body"]
            with body:
                return body.read(most_bytes + 1)
        except Exception as error:
            raise _fetch_error(key, error) from error

    def upload(self, key: str, content: bytes, content_type: str) -> None:
        try:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=content, ContentType=content_type)
        except Exception as error:
            message = f"{_describe(error)} while writing {key}"
            raise WorkerError("UPLOAD_FAILED", UPLOAD, message, _is_transient(error)) from error


def _fetch_error(key: str, error: Exception) -> WorkerError:
    code = _code(error)
    # Some stores answer with the bare status where others give a name.
    if code in ("NoSuchKey", "404", "NotFound"):
        return WorkerError("ARTIFACT_NOT_FOUND", FETCH, f"Artifact not found: {key}")
    if code in ("AccessDenied", "403", "Forbidden"):
        return WorkerError("ARTIFACT_ACCESS_DENIED", FETCH, f"Access denied: {key}")
    return WorkerError("FETCH_FAILED", FETCH, _describe(error), _is_transient(error))


def _response(error: Exception) -> dict[str, Any]:
    response = getattr(error, "response", None)
    return response if isinstance(response, dict) else {}


def _code(error: Exception) -> str:
    return str(_response(error).get("Error", {}).get("Code", ""))


def _describe(error: Exception) -> str:
    if not _response(error):
        return f"Unexpected error: {error}"
    detail = str(_response(error).get("Error", {}).get("Message") or "").strip()
    return f"S3 error ({_code(error)})" + (f": {detail}" if detail else "")


def _is_transient(error: Exception) -> bool:
    """Whether the same request may work later: the network, a 5xx, throttling."""
    import urllib3.exceptions
    from botocore import exceptions

    if _response(error):
        status = _response(error).get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return status >= 500 or status == 429 or _code(error) in _TRANSIENT_CODES
    network = (
        exceptions.ConnectionError,
        exceptions.HTTPClientError,
        exceptions.ResponseStreamingError,
        exceptions.IncompleteReadError,
        urllib3.exceptions.HTTPError,
        OSError,
    )
    # ConnectionError is an endpoint that cannot be reached; HTTPClientError covers proxy, TLS and time-outs.
    return isinstance(error, network)
