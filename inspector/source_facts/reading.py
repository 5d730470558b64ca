"""From bytes to a syntax tree, or to the reason why there is none."""

from __future__ import annotations

import ast
import re
import sys
import tokenize
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Any

# What the nodes have: Python 3.11.7 (facts/camber-cli.md §9).
NODE = (3, 11)
# Syntax that came after 3.9 and up to the node's version; an older Python here cannot judge it.
NEWER_THAN_HERE = re.compile(rb"^[ \t]*(match\b.*:|except[ \t]*\*|with[ \t]*\()", re.MULTILINE)


@dataclass(frozen=True)
class Fault:
    """Why there is no tree.

    `syntax`: no Python compiles it. `newer`: only one newer than the node's does. `older`: the Python here
    is too old to tell. `unread`: it was not looked into.
    """

    kind: str
    line: int | None
    message: str

    def as_json(self, name: str) -> dict[str, Any]:
        fault = {"kind": self.kind, "line": self.line, "message": self.message}
        empty: dict[str, Any] = {
            key: [] for key in ("imports", "patches", "loads", "search_folders", "mentions", "uses")
        }
        return {"name": name, "fault": fault, "defines": None, "all": None, "hooks": False, **empty}


def parse(source: bytes) -> ast.Module | Fault:
    """Compiles as well: the compiler refuses what the parser lets pass, as a `return` outside a function."""
    unreadable = _unreadable(source)
    if unreadable is not None:
        return unreadable
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(source)
            compile(tree, "<source>", "exec", dont_inherit=True)
        except SyntaxError as error:
            return _from_error(error, source)
        except ValueError as error:
            return Fault("syntax", None, str(error))
        return _newer(source) or tree


def _newer(source: bytes) -> Fault | None:
    if sys.version_info[:2] <= NODE:
        return None
    try:
        ast.parse(source, feature_version=NODE)
    except SyntaxError as error:
        return Fault("newer", error.lineno or None, _message(error))
    return None


def _from_error(error: SyntaxError, source: bytes) -> Fault:
    # 0 is what Python says when it does not know the line.
    line = error.lineno or None
    if sys.version_info[:2] < NODE and NEWER_THAN_HERE.search(source):
        here = ".".join(map(str, sys.version_info[:2]))
        return Fault("older", line, f"Python {here} says: {_message(error)}")
    return Fault("syntax", line, _message(error))


def _message(error: SyntaxError) -> str:
    # Some releases quote the line in their advice, and a line may hold what must not be shown.
    return (error.msg or "invalid syntax").split(". Did you mean")[0].split(". Perhaps")[0].strip()


def _unreadable(source: bytes) -> Fault | None:
    nul = source.find(b"\0")
    if nul >= 0:
        return Fault("syntax", source.count(b"\n", 0, nul) + 1, "it holds a NUL byte")
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(source).readline)
        source.decode(encoding)
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        return Fault("syntax", line, f"its bytes are not {error.encoding}")
    except (SyntaxError, LookupError) as error:
        return _bad_encoding(source, str(error))
    return None


def _bad_encoding(source: bytes, message: str) -> Fault:
    try:
        source.decode("utf-8")
    except UnicodeDecodeError as error:
        if "unknown encoding" not in message:
            return Fault("syntax", source.count(b"\n", 0, error.start) + 1, "its bytes are not utf-8")
    return Fault("syntax", 1, message)
