"""A small S3 client: get, put and head, all idempotent, so all may be tried again."""

from __future__ import annotations

import hashlib
import http.client
import random
import re
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from .env_file import Settings
from .sigv4 import encoded_path, signed_headers

LARGEST_OBJECT = 256 * 1024 * 1024
CHUNK = 256 * 1024
LONGEST_PAUSE = 20.0
AGAIN = (429, 500, 502, 503, 504)


class SpacesRejected(Exception):
    """Spaces understood and said no; trying again will not help."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(
            f"Spaces refused {what} ({code}): {_ADVICE.get(code, 'check keys, bucket and region')}"
        )
        self.code = code


class SpacesUnreachable(Exception):
    """No answer worth having after all tries."""


_ADVICE = {
    "AccessDenied": "check that the key may read and write this bucket",
    "Forbidden": "check that the key may read and write this bucket",
    "SignatureDoesNotMatch": "check the secret key and the region",
    "InvalidAccessKeyId": "check the access key",
    "NoSuchBucket": "check the bucket's name and the region",
    "PermanentRedirect": "check the region and the endpoint",
    "RequestTimeTooSkewed": "the node's clock is wrong",
}


@dataclass(frozen=True)
class Patience:
    tries: int = 3
    connect: float = 10.0
    read: float = 30.0


# After a TERM nobody knows how long the platform waits before it kills.
HURRIED = Patience(tries=1, connect=3.0, read=5.0)


@dataclass(frozen=True)
class _Answer:
    status: int
    body: bytes
    retry_after: float | None


class Spaces:
    def __init__(
        self, settings: Settings, patience: Patience = Patience(), sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._settings = settings
        self._endpoint = urlsplit(settings.endpoint)
        self._sleep = sleep
        self.patience = patience

    def get(self, key: str) -> bytes | None:
        answer = self._ask("GET", key)
        return None if answer is None else answer.body

    def put(self, key: str, body: bytes) -> None:
        if self._ask("PUT", key, body) is None:
            raise SpacesRejected("NotFound", f"to write {key}")

    def exists(self, key: str) -> bool:
        return self._ask("HEAD", key) is not None

    def _ask(self, method: str, key: str, body: bytes = b"") -> _Answer | None:
        """None means that there is no such object."""
        trouble = ""
        for attempt in range(self.patience.tries):
            answer = None
            try:
                answer = self._send(method, key, body)
                if answer.status not in AGAIN:
                    return _judged(answer, method, key)
                trouble = f"it answered {answer.status}"
            except ssl.SSLCertVerificationError as error:
                raise SpacesUnreachable(
                    f"the certificate of {self._endpoint.hostname} is not trusted ({error.verify_message})"
                ) from None
            except (OSError, http.client.HTTPException) as error:
                trouble = _in_words(error)
            if attempt + 1 < self.patience.tries:
                self._sleep(_pause(attempt, answer))
        raise SpacesUnreachable(f"{self._endpoint.netloc} could not be used: {trouble}")

    def _send(self, method: str, key: str, body: bytes) -> _Answer:
        path = encoded_path(self._settings.bucket, key)
        headers = signed_headers(
            method,
            path,
            {"Host": self._host()},
            key=self._settings.key,
            secret=self._settings.secret,
            region=self._settings.region,
            moment=time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()),
            payload_sha256=hashlib.sha256(body).hexdigest(),
        )
        connection = self._connection()
        try:
            connection.connect()
            if connection.sock is not None:
                connection.sock.settimeout(self.patience.read)
            connection.request(method, path, body if method == "PUT" else None, headers)
            response = connection.getresponse()
            return _Answer(
                response.status, _whole_body(response, method), _number(response.getheader("Retry-After"))
            )
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._endpoint.hostname or "", self._endpoint.port
        if self._endpoint.scheme == "https":
            return http.client.HTTPSConnection(
                host, port, timeout=self.patience.connect, context=ssl.create_default_context()
            )
        return http.client.HTTPConnection(host, port, timeout=self.patience.connect)

    def _host(self) -> str:
        """The signed Host names the port only when it is not the scheme's own."""
        host = self._endpoint.hostname or ""
        host = f"[{host}]" if ":" in host else host
        default = 443 if self._endpoint.scheme == "https" else 80
        return host if self._endpoint.port in (None, default) else f"{host}:{self._endpoint.port}"


def _whole_body(response: http.client.HTTPResponse, method: str) -> bytes:
    """In pieces, since older Pythons allocate at once all that may come; a short piece raises nothing."""
    content = bytearray()
    while len(content) <= LARGEST_OBJECT:
        piece = response.read(CHUNK)
        if not piece:
            break
        content += piece
    promised = _number(response.getheader("Content-Length"))
    if method != "HEAD" and promised is not None and len(content) < min(promised, LARGEST_OBJECT):
        raise http.client.IncompleteRead(b"")
    return bytes(content)


def _judged(answer: _Answer, method: str, key: str) -> _Answer | None:
    if 200 <= answer.status < 300:
        if len(answer.body) > LARGEST_OBJECT:
            raise SpacesRejected("EntityTooLarge", f"to give {key}")
        return answer
    code = _code(answer)
    if answer.status == 404 and code in ("NoSuchKey", "NotFound"):
        return None
    raise SpacesRejected(
        code, {"GET": f"to give {key}", "HEAD": f"to look for {key}"}.get(method, f"to write {key}")
    )


def _code(answer: _Answer) -> str:
    found = re.search(rb"<Code>\s*([A-Za-z0-9_.-]{1,64})\s*</Code>", answer.body[:65536])
    if found:
        return found.group(1).decode("ascii")
    if answer.status in (301, 307, 308):
        return "PermanentRedirect"
    return {403: "Forbidden", 404: "NotFound"}.get(answer.status, f"HTTP {answer.status}")


def _pause(attempt: int, answer: _Answer | None) -> float:
    jittered = random.uniform(0, 0.5 * 2**attempt)
    asked = answer.retry_after if answer is not None and answer.retry_after is not None else 0.0
    return min(LONGEST_PAUSE, max(jittered, asked))


def _number(text: str | None) -> float | None:
    return float(text) if text is not None and re.fullmatch(r"\d{1,12}", text.strip()) else None


def _in_words(error: Exception) -> str:
    if isinstance(error, socket.gaierror):
        return "its name cannot be resolved"
    if isinstance(error, ConnectionRefusedError):
        return "the connection was refused"
    if isinstance(error, (TimeoutError, socket.timeout)):
        return "it did not answer in time"
    return "the connection broke"
