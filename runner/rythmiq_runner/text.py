"""Foreign bytes into lines that are safe to print, and records into JSON that every reader takes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

LONGEST_LINE = 64 * 1024
# Escape sequences first (CSI, OSC, two-byte ones), then the other control characters, then the signs that
# reorder text or break lines on a screen.
_SEQUENCES = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?|\x1b[ -/]*[0-~]?")
_CONTROLS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_NEEDS_ESCAPE = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def plain(line: bytes) -> str:
    text = line.decode("utf-8", "replace")
    return _CONTROLS.sub("", _SEQUENCES.sub("", text))


def compact(record: Any) -> str:
    """One line of JSON. Half a surrogate pair, legal in JSON, stays an escape instead of breaking UTF-8."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = _NEEDS_ESCAPE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


class Lines:
    """Cuts a byte stream into lines at LF or CR in bounded memory: the rest of an endless line is dropped."""

    def __init__(self, on_line: Callable[[str], None]) -> None:
        self._on_line = on_line
        self._held = bytearray()

    def feed(self, data: bytes) -> None:
        pieces = data.replace(b"\r", b"\n").split(b"\n")
        for piece in pieces[:-1]:
            self._hold(piece)
            self.close()
        self._hold(pieces[-1])

    def close(self) -> None:
        if self._held:
            line = plain(bytes(self._held))
            self._held.clear()
            self._on_line(line)

    def _hold(self, piece: bytes) -> None:
        room = LONGEST_LINE - len(self._held)
        if room > 0:
            self._held += piece[:room]
