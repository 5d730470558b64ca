"""The statements of a file one by one, each with the circumstances under which Python comes to it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from .conditions import Truth, truth_of
from .expressions import calls_in

IMPORT_ERRORS = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


@dataclass(frozen=True)
class Place:
    """Where a statement stands.

    `guard` is the line of the `try` that would catch a failed import, `fallback` that of the `try` whose
    handler this is.
    """

    typing: bool = False
    main: bool = False
    deferred: bool = False
    guard: int | None = None
    fallback: int | None = None
    tests: tuple[ast.expr, ...] = field(default=())


@dataclass(frozen=True)
class Statement:
    node: ast.stmt
    place: Place
    # Of the statement itself; those in its blocks belong to the statements there.
    calls: tuple[ast.Call, ...]


def statements_of(tree: ast.Module) -> Iterator[Statement]:
    """Outer blocks before inner ones; blocks that the node never enters are left out."""
    pending: list[tuple[list[ast.stmt], Place]] = [(tree.body, Place())]
    while pending:
        body, place = pending.pop()
        inner: list[tuple[list[ast.stmt], Place]] = []
        for node in body:
            yield Statement(node, place, calls_in(node))
            inner.extend(_inside(node, place))
        pending.extend(reversed(inner))


def _inside(node: ast.stmt, place: Place) -> list[tuple[list[ast.stmt], Place]]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return [(node.body, replace(place, deferred=True))]
    if isinstance(node, ast.If):
        return _branches(node, place)
    if isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
        return _attempts(node, place)
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return [(node.body, _suppressed(node, place))]
    if type(node).__name__ == "Match":
        return [(case.body, place) for case in node.cases]  # type: ignore[attr-defined]
    blocks = [getattr(node, name, None) for name in ("body", "orelse")]
    return [(block, place) for block in blocks if isinstance(block, list)]


def _branches(node: ast.If, place: Place) -> list[tuple[list[ast.stmt], Place]]:
    truth = truth_of(node.test)
    tested = replace(place, tests=(*place.tests, node.test))
    if _looks_for_module(node.test):
        return [(node.body, replace(tested, guard=node.lineno)), (node.orelse, tested)]
    if truth is Truth.TYPING:
        return [(node.body, replace(place, typing=True)), (node.orelse, place)]
    if truth is Truth.NOT_TYPING:
        return [(node.body, place), (node.orelse, replace(place, typing=True))]
    if truth is Truth.MAIN:
        return [(node.body, replace(place, main=True)), (node.orelse, place)]
    if truth is Truth.ALWAYS:
        return [(node.body, tested)]
    if truth is Truth.NEVER:
        return [(node.orelse, place)]
    return [(node.body, tested), (node.orelse, tested)]


def _attempts(node: ast.Try, place: Place) -> list[tuple[list[ast.stmt], Place]]:
    catches = [handler for handler in node.handlers if _catches_import_error(handler.type)]
    # A handler that ends the program or raises again at import time helps nobody.
    guards = bool(catches) and (place.deferred or not _gives_up(catches[0]))
    tried = replace(place, guard=node.lineno) if guards else place
    blocks = [(node.body, tried)]
    for handler in node.handlers:
        fallback = guards and handler in catches
        blocks.append((handler.body, replace(place, fallback=node.lineno) if fallback else place))
    return [*blocks, (node.orelse, place), (node.finalbody, place)]


def _suppressed(node: ast.With | ast.AsyncWith, place: Place) -> Place:
    for item in node.items:
        call = item.context_expr
        if isinstance(call, ast.Call) and _last_name(call.func) == "suppress":
            caught = {_last_name(argument) for argument in call.args}
            return replace(place, guard=node.lineno) if caught & IMPORT_ERRORS else place
    return place


def _looks_for_module(test: ast.expr) -> bool:
    return any(isinstance(node, ast.Call) and _last_name(node.func) == "find_spec" for node in ast.walk(test))


def _catches_import_error(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    kinds = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(_last_name(kind) in IMPORT_ERRORS for kind in kinds)


def _gives_up(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    if isinstance(last, ast.Raise):
        return True
    call = last.value if isinstance(last, ast.Expr) else None
    return isinstance(call, ast.Call) and _last_name(call.func) in {"exit", "_exit"}


def _last_name(node: ast.expr) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None
