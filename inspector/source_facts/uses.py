"""Uses of a library that decide whether a newer one breaks the worker (facts/rythmiq-worker.md §6, §9)."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

CALLED = {"HoughLinesP"}
KEYWORDS = {"show_log"}


def find_uses(nodes: Iterable[ast.AST]) -> list[dict[str, Any]]:
    found: list[tuple[int, str]] = []
    for node in nodes:
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", None))
            found += [(node.lineno, name)] if name in CALLED else []
            found += [(node.lineno, word.arg) for word in node.keywords if word.arg in KEYWORDS]
        elif isinstance(node, ast.Dict):
            # PaddleOCR(**{"show_log": False})
            keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
            found += [(node.lineno, key) for key in keys if key in KEYWORDS]
    return [{"line": line, "use": use} for line, use in sorted(set(found))]
