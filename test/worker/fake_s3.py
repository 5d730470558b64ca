"""An object store on loopback, just enough for the worker: path-style GET and PUT, and scripted refusals."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FakeS3:
    """`objects`: 'bucket/key' to (content, content type). `refusals`: (method, key) to (status, code)."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, str]] = {}
        self.refusals: dict[tuple[str, str], tuple[int, str]] = {}
        self.written: list[str] = []
        self.requests = 0
        self.redirects: dict[str, str] = {}
        self.promised_too_much = 0  # bytes by which a GET announces more than it sends
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> FakeS3:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"


def _handler(store: FakeS3) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self._key() in store.redirects:
                self._send(302, b"", "text/plain", {"Location": store.redirects[self._key()]})
                return
            self._serve(lambda: self._send(200, *store.objects[self._key()]))

        def do_PUT(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._serve(lambda: self._keep(content))

        def _keep(self, content: bytes) -> None:
            store.objects[self._key()] = (content, self.headers.get("Content-Type", ""))
            store.written.append(self._key())
            self._send(200, b"", "text/plain")

        def _serve(self, answer) -> None:  # type: ignore[no-untyped-def]
            store.requests += 1
            status, code = store.refusals.get((self.command, self._key()), (0, ""))
            if self.command == "GET" and not status and self._key() not in store.objects:
                status, code = 404, "NoSuchKey"
            if not status:
                answer()
                return
            body = f"<Error><Code>{code}</Code><Message>scripted</Message></Error>".encode()
            self._send(status, body, "application/xml")

        def _send(
            self, status: int, content: bytes, content_type: str, headers: dict[str, str] | None = None
        ) -> None:
            self.send_response(status)
            promised = len(content) + (store.promised_too_much if self.command == "GET" else 0)
            own = {"Content-Type": content_type, "Content-Length": str(promised)}
            for name, value in {**own, **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
            self.close_connection = self.close_connection or promised > len(content)

        def _key(self) -> str:
            return self.path.split("?")[0].lstrip("/")

        def log_message(self, *_: object) -> None:
            pass

    return Handler
