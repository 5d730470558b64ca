"""All facts about one file."""

from __future__ import annotations

import ast
import os
from typing import Any

from .blocks import Statement, statements_of
from .definitions import Definitions
from .imports import Imports
from .loads import find_loads
from .paths import Paths
from .reading import Fault, parse
from .search_path import find_search_folders
from .uses import find_uses

# Beyond this a file is data, and its syntax tree would take gigabytes.
LARGEST = 4 * 1024 * 1024


def facts_of(name: str, path: str) -> dict[str, Any]:
    try:
        size = os.path.getsize(path)
        if size > LARGEST:
            return _faulty(name, Fault("unread", None, f"holds {size} bytes, too many to be looked into"))
        with open(path, "rb") as file:
            source = file.read()
    except OSError as error:
        return _faulty(name, Fault("unread", None, f"cannot be read ({type(error).__name__})"))
    try:
        tree = parse(source)
        return tree.as_json(name) if isinstance(tree, Fault) else _facts(name, tree)
    except (RecursionError, MemoryError):
        return _faulty(name, Fault("unread", None, "nests too deeply to be looked into"))


def _faulty(name: str, fault: Fault) -> dict[str, Any]:
    return fault.as_json(name)


def _facts(name: str, tree: ast.Module) -> dict[str, Any]:
    statements: list[Statement] = list(statements_of(tree))
    nodes = list(ast.walk(tree))
    paths = Paths(name, nodes)
    imports = Imports(statements, nodes)
    definitions = Definitions(tree, nodes)
    return {
        "name": name,
        "fault": None,
        "imports": imports.as_json(),
        "defines": None if definitions.open else sorted(definitions.names),
        "all": definitions.all,
        "patches": sorted(definitions.patches),
        "loads": find_loads(statements, paths),
        "search_folders": find_search_folders(nodes, paths),
        "hooks": any(isinstance(node, ast.Attribute) and node.attr == "meta_path" for node in nodes),
        "mentions": _mentions(tree, nodes),
        "uses": find_uses(nodes),
    }


def _mentions(tree: ast.Module, nodes: list[ast.AST]) -> list[str]:
    """Strings that are the name of a Python file, as `subprocess` is given them; prose does not count."""
    found = {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".py")
    }
    return sorted(text for text in found if len(text) < 200 and "\n" not in text)
