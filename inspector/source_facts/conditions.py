"""What can be told of a condition unrun: the node is Linux with Python 3.11 (facts/camber-cli.md §9)."""

from __future__ import annotations

import ast
import enum
import operator
from typing import Any

NODE_VERSION = (3, 11, 7, "final", 0)
COMPARE: dict[type[ast.cmpop], Any] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
PLACES = {"sys.platform": "linux", "os.name": "posix", "platform.system()": "Linux"}


class Truth(enum.Enum):
    ALWAYS = "always"
    NEVER = "never"
    TYPING = "typing"
    NOT_TYPING = "not typing"
    MAIN = "main"
    UNTOLD = "untold"


def truth_of(test: ast.expr) -> Truth:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _opposite(truth_of(test.operand))
    if isinstance(test, ast.Constant):
        return Truth.ALWAYS if test.value else Truth.NEVER
    if isinstance(test, (ast.Name, ast.Attribute)):
        named = test.id if isinstance(test, ast.Name) else test.attr
        return Truth.TYPING if named == "TYPE_CHECKING" else Truth.UNTOLD
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _compared(ast.unparse(test.left), test.ops[0], test.comparators[0])
    return Truth.UNTOLD


def _opposite(truth: Truth) -> Truth:
    opposites = {
        Truth.ALWAYS: Truth.NEVER,
        Truth.NEVER: Truth.ALWAYS,
        Truth.TYPING: Truth.NOT_TYPING,
        Truth.NOT_TYPING: Truth.TYPING,
    }
    return opposites.get(truth, Truth.UNTOLD)


def _compared(left: str, comparison: ast.cmpop, right: ast.expr) -> Truth:
    compare = COMPARE.get(type(comparison))
    try:
        value = ast.literal_eval(right)
    except (ValueError, SyntaxError, TypeError):
        return Truth.UNTOLD
    if compare is None:
        return Truth.UNTOLD
    if left == "__name__" and value == "__main__":
        return Truth.MAIN if isinstance(comparison, ast.Eq) else Truth.UNTOLD
    if left in {"sys.version_info", "sys.version_info[:2]"} and isinstance(value, tuple):
        return _told(compare, NODE_VERSION[:2] if left.endswith("]") else NODE_VERSION, value)
    if left in PLACES and isinstance(value, str):
        return _told(compare, PLACES[left], value)
    return Truth.UNTOLD


def _told(compare: Any, left: Any, right: Any) -> Truth:
    try:
        return Truth.ALWAYS if compare(left, right) else Truth.NEVER
    except TypeError:
        return Truth.UNTOLD
