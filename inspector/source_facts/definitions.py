"""The names that a module has after it was imported, or that they cannot be told."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from .expressions import dotted

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# Whoever calls these can give a module names that nobody reads off its text.
OPENERS = {"globals", "vars", "locals", "exec", "eval"}
OWN = {"self", "cls"}


class Definitions:
    def __init__(self, tree: ast.Module, nodes: Iterable[ast.AST]) -> None:
        self.names: set[str] = set()
        self.all: list[str] | None = None
        self.patches: set[str] = set()
        self.open = False
        for node in _module_scope(tree):
            self._bind(node)
        self._read_everywhere(nodes)
        self.open = self.open or "__getattr__" in self.names
        self._read_all(tree)

    def _bind(self, node: ast.AST) -> None:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self.names.add(node.name)
        elif isinstance(node, ast.Import):
            self.names |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            self.names |= {alias.asname or alias.name for alias in node.names if alias.name != "*"}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            self.names.add(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            self.names.add(node.name)
        elif type(node).__name__ in {"MatchAs", "MatchStar"}:
            self.names |= {node.name} if node.name else set()  # type: ignore[attr-defined]
        elif type(node).__name__ == "MatchMapping":
            self.names |= {node.rest} if node.rest else set()  # type: ignore[attr-defined]

    def _read_everywhere(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            if isinstance(node, ast.Global):
                self.names |= set(node.names)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                self.patches |= set() if dotted(node.value) in OWN else {node.attr}
            elif isinstance(node, ast.Call) and dotted(node.func) in OPENERS:
                # `vars(other)` only reads.
                self.open = self.open or dotted(node.func) != "vars" or not node.args
            elif isinstance(node, ast.Call) and dotted(node.func) == "setattr" and len(node.args) == 3:
                self._patch(node)
            elif isinstance(node, ast.Attribute) and dotted(node) == "sys.modules":
                self.open = True
            elif isinstance(node, ast.ImportFrom) and node.module == "sys":
                self.open = self.open or any(alias.name == "modules" for alias in node.names)

    def _patch(self, call: ast.Call) -> None:
        """Another module may be given a name; which one stays open, so it counts for all. `*` is any name."""
        named = call.args[1]
        if dotted(call.args[0]) not in OWN:
            self.patches.add(str(named.value) if isinstance(named, ast.Constant) else "*")

    def _read_all(self, tree: ast.Module) -> None:
        if "__all__" not in self.names:
            return
        values = [
            statement.value
            for statement in tree.body
            if isinstance(statement, (ast.Assign, ast.AnnAssign)) and _assigns_all(statement)
        ]
        stores = sum(isinstance(node, ast.Name) and node.id == "__all__" for node in ast.walk(tree))
        if len(values) != 1 or stores != 1 or values[0] is None:
            return
        try:
            told = ast.literal_eval(values[0])
        except (ValueError, SyntaxError, TypeError):
            return
        if isinstance(told, (list, tuple)) and all(isinstance(name, str) for name in told):
            self.all = list(told)


def _assigns_all(statement: ast.Assign | ast.AnnAssign) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets)


def _module_scope(tree: ast.Module) -> Iterator[ast.AST]:
    """Every node that is not inside a scope of its own; of a comprehension only what `:=` binds."""
    pending: list[tuple[ast.AST, bool]] = [(node, False) for node in tree.body]
    while pending:
        node, comprehended = pending.pop()
        if not comprehended:
            yield node
        if isinstance(node, SCOPES):
            continue
        if isinstance(node, ast.NamedExpr) and comprehended:
            yield node.target
        inside = comprehended or isinstance(node, COMPREHENSIONS)
        pending.extend((child, inside) for child in ast.iter_child_nodes(node))
