"""What a file imports, by statement and by `importlib`."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterable
from typing import Any

from .blocks import Place, Statement
from .expressions import dotted


class Imports:
    def __init__(self, statements: Iterable[Statement], nodes: Iterable[ast.AST]) -> None:
        self._found: list[dict[str, Any]] = []
        self._importers = _importers(nodes)
        for statement in statements:
            self._read(statement)

    def as_json(self) -> list[dict[str, Any]]:
        return self._found

    def _read(self, statement: Statement) -> None:
        node, place = statement.node, statement.place
        if isinstance(node, ast.Import):
            for alias in node.names:
                self._add(node.lineno, place, 0, alias.name, None)
        elif isinstance(node, ast.ImportFrom):
            names = [alias.name for alias in node.names]
            self._add(node.lineno, place, node.level, node.module, names)
        else:
            for call in statement.calls:
                self._read_call(call, place)

    def _read_call(self, call: ast.Call, place: Place) -> None:
        function = dotted(call.func)
        if function not in self._importers or not call.args:
            return
        wanted = call.args[0]
        if isinstance(wanted, ast.Constant) and isinstance(wanted.value, str):
            self._add_by_string(call, wanted.value, place)
        else:
            self._add(call.lineno, place, 0, None, None, prefix=_prefix(wanted))

    def _add_by_string(self, call: ast.Call, name: str, place: Place) -> None:
        module = name.lstrip(".")
        level = len(name) - len(module)
        package = _package(call)
        if level and isinstance(package, str):
            try:
                module, level = importlib.util.resolve_name(name, package), 0
            except (ImportError, ValueError):
                return
        elif level and package is None:
            return
        self._add(call.lineno, place, level, module or None, None if module else [])

    def _add(
        self,
        line: int,
        place: Place,
        level: int,
        module: str | None,
        names: list[str] | None,
        prefix: str | None = None,
    ) -> None:
        found = {
            "line": line,
            "level": level,
            "module": module,
            "names": names,
            "prefix": prefix,
            "typing": place.typing,
            "main": place.main,
            "deferred": place.deferred,
            "guard": place.guard,
            "fallback": place.fallback,
        }
        self._found.append(found)


def _importers(nodes: Iterable[ast.AST]) -> set[str]:
    """The names under which this file calls what imports by string; a function of its own is none of them."""
    names = {"importlib.import_module", "__import__", "builtins.__import__"}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "importlib":
            names |= {alias.asname or alias.name for alias in node.names if alias.name == "import_module"}
        if isinstance(node, ast.Import):
            names |= {f"{a.asname}.import_module" for a in node.names if a.name == "importlib" and a.asname}
    return names


def _package(call: ast.Call) -> str | bool | None:
    """A constant, True when it is the file's own package, None when it cannot be told."""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "package"] or call.args[1:2]
    if not given:
        return None
    if isinstance(given[0], ast.Constant) and isinstance(given[0].value, str):
        return given[0].value
    return True if dotted(given[0]) in {"__package__", "__spec__.parent"} else None


def _prefix(wanted: ast.expr) -> str:
    """The part that can be told of a name that is put together: `processors.` in f"processors.{name}"."""
    if isinstance(wanted, ast.JoinedStr) and wanted.values and isinstance(wanted.values[0], ast.Constant):
        return str(wanted.values[0].value)
    if isinstance(wanted, ast.BinOp) and isinstance(wanted.left, ast.Constant):
        return wanted.left.value if isinstance(wanted.left.value, str) else ""
    return ""
