"""Folders that a file adds to `sys.path`."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

from .expressions import dotted
from .paths import Paths


def find_search_folders(nodes: Iterable[ast.AST], paths: Paths) -> list[dict[str, Any]]:
    """`first` when it goes before the worker's own folder; `path` is None when the text does not tell it."""
    found: list[dict[str, Any]] = []
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        function = dotted(node.func)
        if function == "sys.path.insert" and len(node.args) == 2:
            position = node.args[0]
            first = isinstance(position, ast.Constant) and position.value == 0
            found.append({"line": node.lineno, "path": paths.inside(node.args[1]), "first": first})
        elif function in {"sys.path.append", "site.addsitedir"} and node.args:
            found.append({"line": node.lineno, "path": paths.inside(node.args[0]), "first": False})
        elif function == "sys.path.extend":
            found.append({"line": node.lineno, "path": None, "first": False})
    return found
