"""Small questions to expressions."""

from __future__ import annotations

import ast

BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def dotted(node: ast.expr) -> str | None:
    """`a.b.c` of such an expression; None of any other."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


def calls_in(statement: ast.stmt) -> tuple[ast.Call, ...]:
    """Calls in a statement itself, not those in its blocks, in the order of the text."""
    pending: list[ast.AST] = [
        child
        for name, value in ast.iter_fields(statement)
        if name not in BLOCKS or not isinstance(value, list)
        for child in (value if isinstance(value, list) else [value])
        if isinstance(child, ast.AST)
    ]
    calls = []
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Call):
            calls.append(node)
        pending.extend(ast.iter_child_nodes(node))
    return tuple(sorted(calls, key=lambda call: (call.lineno, call.col_offset)))
