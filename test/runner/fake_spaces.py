"""An S3 on loopback, objects in memory; it refuses every request whose signature is not exactly right.

The check is written anew from AWS's description, so that it cannot share a mistake with the runner's signer.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, unquote

KEY = "CANARY-KEY-0123456789"
SECRET = "CANARY/secret+with=signs&0123456789"
REGION = "sgp1"
BUCKET = "rythmiq-test"

# What to answer instead of the truth: (method, key) -> (status, headers, body), or None for the truth.
Trouble = Callable[[str, str], "tuple[int, dict[str, str], bytes] | None"]


class FakeSpaces:
    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.asked: list[tuple[str, str]] = []
        self.trouble: Trouble = lambda method, key: None
        self.secret = SECRET
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def error(code: str) -> bytes:
    return f'<?xml version="1.0"?><Error><Code>{code}</Code><RequestId>1</RequestId></Error>'.encode()


def _handler(spaces: FakeSpaces) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self._handle()

        def do_HEAD(self) -> None:
            self._handle()

        def do_PUT(self) -> None:
            self._handle()

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            bucket, _, key = unquote(self.path).lstrip("/").partition("/")
            spaces.asked.append((self.command, key))
            made_up = spaces.trouble(self.command, key)
            if made_up is not None:
                return self._answer(*made_up)
            refusal = _refusal(self, body, spaces.secret)
            if refusal:
                return self._answer(403, {}, error(refusal))
            if bucket != BUCKET:
                return self._answer(404, {}, error("NoSuchBucket"))
            if self.command == "PUT":
                spaces.objects[key] = body
                return self._answer(200, {}, b"")
            if key not in spaces.objects:
                return self._answer(404, {}, error("NoSuchKey"))
            return self._answer(200, {}, spaces.objects[key])

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
            self.close_connection = True

    return Handler


def _refusal(request: BaseHTTPRequestHandler, body: bytes, secret: str) -> str:
    authorization = request.headers.get("Authorization", "")
    scheme, _, rest = authorization.partition(" ")
    fields = dict(field.strip().split("=", 1) for field in rest.split(",") if "=" in field)
    if scheme != "AWS4-HMAC-SHA256" or set(fields) != {"Credential", "SignedHeaders", "Signature"}:
        return "AccessDenied"
    key, day, region, service, ending = fields["Credential"].split("/")
    if key != KEY:
        return "InvalidAccessKeyId"
    stamp = request.headers.get("x-amz-date", "")
    if (region, service, ending) != (REGION, "s3", "aws4_request") or not stamp.startswith(day):
        return "AuthorizationHeaderMalformed"
    if request.headers.get("x-amz-content-sha256") != hashlib.sha256(body).hexdigest():
        return "XAmzContentSHA256Mismatch"
    names = fields["SignedHeaders"].split(";")
    if names != sorted(names) or "host" not in names:
        return "SignatureDoesNotMatch"
    path = request.path.partition("?")[0]
    if quote(unquote(path), safe="/-_.~") != path:
        return "SignatureDoesNotMatch"
    canonical = [request.command, path, ""]
    canonical += [f"{name}:{request.headers[name].strip()}" for name in names]
    canonical += ["", fields["SignedHeaders"], hashlib.sha256(body).hexdigest()]
    hashed = hashlib.sha256("\n".join(canonical).encode()).hexdigest()
    to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{day}/{REGION}/s3/aws4_request\n{hashed}"
    signing = f"AWS4{secret}".encode()
    for word in (day, REGION, "s3", "aws4_request", to_sign):
        signing = hmac.digest(signing, word.encode(), "sha256")
    return "" if signing.hex() == fields["Signature"] else "SignatureDoesNotMatch"
