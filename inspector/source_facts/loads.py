"""Files that are named by a path and run as code."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any

from .blocks import Statement
from .expressions import dotted
from .paths import Paths

# By the function's last name: which argument, or which keyword, is the path.
LOADERS = {
    "spec_from_file_location": (1, "location"),
    "SourceFileLoader": (1, "path"),
    "load_source": (1, "pathname"),
    "run_path": (0, "path_name"),
}
ASKS_FIRST = {"exists", "isfile", "is_file"}


def find_loads(statements: Iterable[Statement], paths: Paths) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for statement in statements:
        for call in statement.calls:
            for named in _named_by(call, paths):
                place = statement.place
                load = {
                    "line": call.lineno,
                    "path": paths.inside(named),
                    "file_name": paths.last_name(named),
                    "guarded": place.guard is not None or any(map(_asks_first, place.tests)),
                }
                if (load["path"] or load["file_name"]) and load not in found:
                    found.append(load)
    return found


def _named_by(call: ast.Call, paths: Paths) -> Iterator[ast.expr]:
    last = (dotted(call.func) or "").rsplit(".", 1)[-1]
    if last in LOADERS:
        position, keyword = LOADERS[last]
        given = [word.value for word in call.keywords if word.arg == keyword]
        yield from given or call.args[position : position + 1]
    elif dotted(call.func) in {"exec", "eval"} and call.args:
        yield from _opened(call.args[0], paths, 0)


def _opened(node: ast.expr, paths: Paths, depth: int) -> Iterator[ast.expr]:
    """The files that are read to make a piece of code, as in `exec(compile(open(p).read(), p, "exec"))`."""
    node = paths.source_of(node)
    if not isinstance(node, ast.Call) or depth > 5:
        return
    function = dotted(node.func)
    if function in {"open", "io.open", "io.open_code"} and node.args:
        yield node.args[0]
    elif function == "compile" and node.args:
        yield from _opened(node.args[0], paths, depth + 1)
    elif isinstance(node.func, ast.Attribute):
        owner = paths.source_of(node.func.value)
        if node.func.attr in {"read_text", "read_bytes", "open"}:
            yield owner
        elif node.func.attr in {"read", "decode"}:
            yield from _opened(owner, paths, depth + 1)


def _asks_first(test: ast.expr) -> bool:
    calls = [node.func for node in ast.walk(test) if isinstance(node, ast.Call)]
    return any(getattr(called, "attr", getattr(called, "id", None)) in ASKS_FIRST for called in calls)
