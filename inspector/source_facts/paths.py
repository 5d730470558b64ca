"""Works out which file an expression names, as far as the text tells.

The bundle stands at a made-up absolute path, so that `__file__`, `..` and `os.path` keep their usual meaning.
"""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterable

from .expressions import dotted

ROOT = "/\0above/\0above/\0above/\0bundle"
# Functions of one path that give a path, by their last name.
SAME = {"str", "fspath", "Path", "PurePath", "PosixPath", "realpath", "abspath", "normpath", "expanduser"}
SAME_METHODS = {"resolve", "absolute", "as_posix", "expanduser", "__str__"}
HERE = {"os.getcwd()", "Path.cwd()", "pathlib.Path.cwd()", "sys.path[0]"}
DEEPEST = 40


class Paths:
    def __init__(self, name: str, nodes: Iterable[ast.AST]) -> None:
        self._file = posixpath.join(ROOT, name)
        self._values = _single_values(nodes)

    def inside(self, node: ast.expr) -> str | None:
        """The path from the bundle's root, `../x` outside of it; None for a fixed or an untold one."""
        value = self._value(node, 0)
        if not value:
            return None
        path = posixpath.normpath(posixpath.join(ROOT, value))
        if not path.startswith("/\0above"):
            return None
        return posixpath.relpath(path, ROOT)

    def last_name(self, node: ast.expr) -> str | None:
        """The name of a Python file that stands somewhere in an expression which cannot be worked out."""
        for part in ast.walk(self._substituted(node)):
            text = part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else ""
            stem, suffix = posixpath.splitext(posixpath.basename(text))
            if stem and suffix == ".py":
                return stem + suffix
        return None

    def source_of(self, node: ast.expr) -> ast.expr:
        """What a name stands for, when it was given one value only."""
        return self._substituted(node)

    def _substituted(self, node: ast.expr) -> ast.expr:
        for _ in range(DEEPEST):
            value = self._values.get(node.id) if isinstance(node, ast.Name) else None
            if value is None:
                break
            node = value
        return node

    def _value(self, node: ast.expr, depth: int) -> str | None:
        if depth > DEEPEST:
            return None
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.Name):
            if node.id == "__file__":
                return self._file
            value = self._values.get(node.id)
            return None if value is None else self._value(value, depth + 1)
        if isinstance(node, ast.JoinedStr):
            return self._joined([self._piece(piece, depth) for piece in node.values], "")
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Div)):
            sides = [self._value(node.left, depth + 1), self._value(node.right, depth + 1)]
            return self._joined(sides, "" if isinstance(node.op, ast.Add) else "/")
        if isinstance(node, ast.Call):
            return self._called(node, depth)
        return self._looked_up(node, depth)

    def _piece(self, piece: ast.expr, depth: int) -> str | None:
        if isinstance(piece, ast.FormattedValue):
            return self._value(piece.value, depth + 1) if piece.format_spec is None else None
        return self._value(piece, depth + 1)

    def _joined(self, parts: list[str | None], separator: str) -> str | None:
        told = [part for part in parts if part is not None]
        if len(told) != len(parts) or not told:
            return None
        return posixpath.join(*told) if separator else "".join(told)

    def _called(self, call: ast.Call, depth: int) -> str | None:
        if ast.unparse(call) in HERE:
            return ROOT
        function = dotted(call.func) or ""
        last = call.func.attr if isinstance(call.func, ast.Attribute) else function
        arguments = [self._value(argument, depth + 1) for argument in call.args]
        if function.startswith(("os.", "path.", "pathlib.")) or isinstance(call.func, ast.Name):
            return self._function(last, arguments)
        if isinstance(call.func, ast.Attribute):
            return self._method(last, self._value(call.func.value, depth + 1), arguments)
        return None

    def _function(self, name: str, arguments: list[str | None]) -> str | None:
        if name in {"join"} or (name in SAME and len(arguments) > 1):
            return self._joined(arguments, "/")
        if name == "dirname" and arguments and arguments[0] is not None:
            return posixpath.dirname(arguments[0])
        return arguments[0] if name in SAME and arguments else None

    def _method(self, name: str, path: str | None, arguments: list[str | None]) -> str | None:
        if path is None:
            return None
        if name in SAME_METHODS:
            return posixpath.normpath(path)
        if name == "joinpath":
            return self._joined([path, *arguments], "/")
        if name == "with_name" and arguments and arguments[0]:
            return posixpath.join(posixpath.dirname(path), arguments[0])
        if name == "with_suffix" and arguments and arguments[0] is not None:
            return posixpath.splitext(path)[0] + arguments[0]
        return None

    def _looked_up(self, node: ast.expr, depth: int) -> str | None:
        text = dotted(node)
        if text in {"os.sep", "os.path.sep"}:
            return "/"
        if text in {"os.pardir", "os.path.pardir"}:
            return ".."
        if isinstance(node, ast.Attribute) and node.attr == "parent":
            path = self._value(node.value, depth + 1)
            return None if path is None else posixpath.dirname(path)
        if isinstance(node, ast.Subscript):
            return self._ancestor(node, depth)
        return None

    def _ancestor(self, node: ast.Subscript, depth: int) -> str | None:
        if ast.unparse(node) in HERE:
            return ROOT
        if not isinstance(node.value, ast.Attribute) or node.value.attr != "parents":
            return None
        path = self._value(node.value.value, depth + 1)
        up = node.slice.value if isinstance(node.slice, ast.Constant) else None
        if path is None or not isinstance(up, int) or not 0 <= up < DEEPEST:
            return None
        for _ in range(up + 1):
            path = posixpath.dirname(path)
        return path


def _single_values(nodes: Iterable[ast.AST]) -> dict[str, ast.expr]:
    """Names that are given a value exactly once in the file, with that value; scopes are not told apart."""
    values: dict[str, ast.expr | None] = {}

    def keep(target: ast.expr, value: ast.expr | None) -> None:
        if isinstance(target, ast.Name):
            values[target.id] = None if target.id in values else value

    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                keep(target, node.value)
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)):
            keep(node.target, node.value)
        elif isinstance(node, ast.AugAssign):
            keep(node.target, None)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            keep(node.optional_vars, node.context_expr)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            keep(node.target, None)
        elif isinstance(node, ast.arg):
            values[node.arg] = None
    return {name: value for name, value in values.items() if value is not None}
