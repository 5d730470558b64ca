"""Fetching a document from a plain web address, such as a presigned one."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
import urllib.error
import urllib.request
from typing import Any

from errors import FETCH, WorkerError

TOTAL_SECONDS = 60.0
_CHUNK = 256 * 1024  # bytes


def fetch_url(url: str, most_bytes: int, total_seconds: float = TOTAL_SECONDS) -> bytes:
    """The body, cut one byte after `most_bytes`. Messages never hold the URL: its query is a key."""
    deadline = time.monotonic() + total_seconds
    try:
        with _opener().open(url, timeout=total_seconds) as response:
            return _read(response, most_bytes, deadline)
    except urllib.error.HTTPError as error:
        error.close()
        transient = error.code >= 500 or error.code in (408, 429)
        raise _failed(f"HTTP error: {error.code} {error.reason or ''}".rstrip(), transient) from error
    except (OSError, http.client.HTTPException) as error:
        cause = getattr(error, "reason", error)
        if isinstance(cause, (socket.timeout, TimeoutError)):
            message = f"artifact_url was not read within {total_seconds:g} s"
            raise WorkerError("FETCH_TIMEOUT", FETCH, message, retryable=True) from error
        # A certificate, an address or a kind of redirect that is wrong stays wrong; the network heals.
        permanent = isinstance(cause, (ssl.SSLCertVerificationError, http.client.InvalidURL, str))
        message = f"Unexpected error: {type(cause).__name__} while fetching artifact_url"
        raise _failed(message, not permanent) from error


def _opener() -> urllib.request.OpenerDirector:
    """Speaks HTTP and HTTPS and nothing else; the usual opener would follow a redirect to ftp."""
    import certifi

    context = ssl.create_default_context(cafile=certifi.where())  # slim images have no certificates
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=context),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _read(response: Any, most_bytes: int, deadline: float) -> bytes:
    """read1 gives what has come. read would wait for a full chunk, and a server that drips would hold it."""
    content = bytearray()
    while len(content) <= most_bytes:
        chunk = response.read1(_CHUNK)
        if not chunk:
            promised = response.headers.get("Content-Length", "")
            if promised.isdigit() and len(content) < int(promised):
                raise ConnectionError("the connection ended before the body did")
            break
        content += chunk
        if time.monotonic() > deadline:
            raise TimeoutError
    return bytes(content[: most_bytes + 1])


def _failed(message: str, retryable: bool) -> WorkerError:
    return WorkerError("FETCH_FAILED", FETCH, message, retryable)
