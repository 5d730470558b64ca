"""Small questions to expressions."""

from __future__ import annotations

import ast
from collections.abc import Iterator

BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def dotted(node: ast.expr) -> str | None:
    """`a.b.c` of such an expression; None of any other."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


def calls_in(statement: ast.stmt) -> Iterator[ast.Call]:
    """Calls in a statement itself; those in its blocks belong to the statements there."""
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop(0)
        if isinstance(node, ast.Call):
            yield node
        for name, value in ast.iter_fields(node):
            if isinstance(node, ast.stmt) and name in BLOCKS:
                continue
            values = value if isinstance(value, list) else [value]
            pending.extend(child for child in values if isinstance(child, ast.AST))
