"""Conditions of the book in other languages: our SQL, parsed, and written again node by node.

SQL knows a third answer where a value is missing; these languages do not. So every comparison is
guarded by the presence of the columns that can be missing, and the book's only denial, CASE WHEN ...
THEN 0 ELSE 1 END = 1, becomes `not`.
"""

from collections.abc import Collection
from typing import Any

import sqlglot
from sqlglot import exp

COMPARE: dict[type, str] = {
    exp.EQ: "==", exp.NEQ: "!=", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
COUNT: dict[type, str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*"}


def parsed(condition: str) -> Any:
    """The tree of a SQL condition."""
    return sqlglot.parse_one(condition, read="duckdb")


class Language:
    """Writes a tree of SQL; a language says how its own words go together."""

    def __init__(self, missing: Collection[str]) -> None:
        self.missing = frozenset(missing)

    # ---- what a language must say
    def column(self, name: str) -> Any:
        raise NotImplementedError

    def literal(self, value: int | str) -> Any:
        raise NotImplementedError

    def binary(self, sign: str, left: Any, right: Any) -> Any:
        raise NotImplementedError

    def all_of(self, parts: list[Any]) -> Any:
        raise NotImplementedError

    def any_of(self, parts: list[Any]) -> Any:
        raise NotImplementedError

    def no(self, part: Any) -> Any:
        raise NotImplementedError

    def absent(self, name: str) -> Any:
        raise NotImplementedError

    def within(self, column: Any, values: list[Any]) -> Any:
        raise NotImplementedError

    def holds(self, column: Any, text: str) -> Any:
        raise NotImplementedError

    def choose(self, condition: Any, one: Any, other: Any) -> Any:
        raise NotImplementedError

    # ---- conditions
    def condition(self, node: Any) -> Any:
        """A tree that is true or false."""
        if isinstance(node, exp.Paren):
            return self.condition(node.this)
        if isinstance(node, exp.And):
            return self.all_of([self.condition(part) for part in node.flatten()])
        if isinstance(node, exp.Or):
            return self.any_of([self.condition(part) for part in node.flatten()])
        if isinstance(node, exp.Not):
            return self._denied(node)
        denied = node.find(exp.Case) if isinstance(node, exp.EQ) else None
        if denied is not None:
            return self.no(self.condition(denied.args["ifs"][0].this))
        return self._comparison(node)

    def _denied(self, node: Any) -> Any:
        inner = node.this
        if isinstance(inner, exp.Is):
            return self.no(self._comparison(inner))
        return self._guarded(inner, self.no(self.condition(inner)))

    def _comparison(self, node: Any) -> Any:
        if isinstance(node, exp.Is):
            present = self.known(node.this)
            return self.no(self.all_of(present)) if present else self._never()
        return self._guarded(node, self._bare(node))

    def _never(self) -> Any:
        return self.binary("==", self.literal(1), self.literal(0))

    def _guarded(self, node: Any, written: Any) -> Any:
        guards = self.known(node)
        return self.all_of([*guards, written]) if guards else written

    def _bare(self, node: Any) -> Any:
        if type(node) in COMPARE:
            return self.binary(COMPARE[type(node)], self.value(node.left), self.value(node.right))
        if isinstance(node, exp.In):
            return self.within(self.value(node.this), [self.value(one) for one in node.expressions])
        if isinstance(node, exp.Like):
            return self.holds(self.value(node.this), node.expression.this.strip("%"))
        raise NotImplementedError(repr(node))

    # ---- values
    def value(self, node: Any) -> Any:
        """A tree that is a number or a text."""
        if isinstance(node, exp.Paren):
            return self.value(node.this)
        if isinstance(node, exp.Column):
            return self.column(node.name)
        if isinstance(node, exp.Neg):
            return self.literal(-int(node.this.this))
        if isinstance(node, exp.Literal):
            return self.literal(node.this if node.is_string else int(node.this))
        if isinstance(node, exp.Coalesce):
            return self._first([node.this, *node.expressions])
        if type(node) in COUNT:
            return self.binary(COUNT[type(node)], self.value(node.left), self.value(node.right))
        raise NotImplementedError(repr(node))

    def _first(self, parts: list[Any]) -> Any:
        guards = self.known(parts[0])
        if len(parts) == 1 or not guards:
            return self.value(parts[0])
        return self.choose(self.all_of(guards), self.value(parts[0]), self._first(parts[1:]))

    def known(self, node: Any) -> list[Any]:
        """What must hold for the tree to have a value."""
        if isinstance(node, exp.Coalesce):
            each = [self.known(part) for part in (node.this, *node.expressions)]
            return [self.any_of([self.all_of(part) for part in each])] if all(each) else []
        if isinstance(node, exp.Column):
            return [self.no(self.absent(node.name))] if node.name in self.missing else []
        parts: dict[str, Any] = {}
        for child in node.iter_expressions():
            for guard in self.known(child):
                parts.setdefault(repr(guard), guard)
        return list(parts.values())


class Words(Language):
    """A language that is written as text; the words differ little."""

    AND, OR, NOT, NULL = " and ", " or ", "not ", "null"

    def column(self, name: str) -> str:
        return name

    def literal(self, value: int | str) -> str:
        return str(value) if isinstance(value, int) else f"'{value}'"

    def binary(self, sign: str, left: str, right: str) -> str:
        return f"({left} {sign} {right})"

    def all_of(self, parts: list[str]) -> str:
        return f"({self.AND.join(parts)})" if len(parts) > 1 else parts[0]

    def any_of(self, parts: list[str]) -> str:
        return f"({self.OR.join(parts)})"

    def no(self, part: str) -> str:
        return f"({self.NOT}({part}))"

    def absent(self, name: str) -> str:
        return f"({name} == {self.NULL})"

    def within(self, column: str, values: list[str]) -> str:
        return f"({column} in [{', '.join(values)}])"

    def holds(self, column: str, text: str) -> str:
        return f"contains({column}, '{text}')"

    def choose(self, condition: str, one: str, other: str) -> str:
        return f"({condition} ? {one} : {other})"


class Cel(Words):
    AND, OR, NOT = " && ", " || ", "!"

    def holds(self, column: str, text: str) -> str:
        return f"{column}.contains('{text}')"


class Zen(Words):
    """Words as they are."""


class RuleEngine(Words):
    def holds(self, column: str, text: str) -> str:
        return f"('{text}' in {column})"


class JsonLogic(Language):
    def column(self, name: str) -> Any:
        return {"var": name}

    def literal(self, value: int | str) -> Any:
        return value

    def binary(self, sign: str, left: Any, right: Any) -> Any:
        return {{"==": "===", "!=": "!=="}.get(sign, sign): [left, right]}

    def all_of(self, parts: list[Any]) -> Any:
        return {"and": parts}

    def any_of(self, parts: list[Any]) -> Any:
        return {"or": parts}

    def no(self, part: Any) -> Any:
        return {"!": [part]}

    def absent(self, name: str) -> Any:
        return {"===": [{"var": name}, None]}

    def within(self, column: Any, values: list[Any]) -> Any:
        return {"in": [column, values]}

    def holds(self, column: Any, text: str) -> Any:
        return {"in": [text, column]}

    def choose(self, condition: Any, one: Any, other: Any) -> Any:
        return {"if": [condition, one, other]}
