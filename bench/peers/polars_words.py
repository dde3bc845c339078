"""The book's SQL as polars expressions; polars knows missing values, so nothing needs a guard."""

from typing import Any

import polars as pl
from sqlglot import exp

from bench.peers.terms import COMPARE, COUNT, Language


class Polars(Language):
    def __init__(self) -> None:
        super().__init__(())

    def column(self, name: str) -> pl.Expr:
        return pl.col(name)

    def literal(self, value: int | str) -> pl.Expr:
        return pl.lit(value, dtype=pl.Int64) if isinstance(value, int) else pl.lit(value)

    def binary(self, sign: str, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return _SIGNS[sign](left, right)

    def all_of(self, parts: list[pl.Expr]) -> pl.Expr:
        joined = parts[0]
        for part in parts[1:]:
            joined &= part
        return joined

    def any_of(self, parts: list[pl.Expr]) -> pl.Expr:
        joined = parts[0]
        for part in parts[1:]:
            joined |= part
        return joined

    def no(self, part: pl.Expr) -> pl.Expr:
        """The book's denial: what is unknown is not so, and its denial holds."""
        return ~part.fill_null(value=False)

    def holds(self, column: pl.Expr, text: str) -> pl.Expr:
        return column.str.contains(text, literal=True)

    def _comparison(self, node: Any) -> pl.Expr:
        return self.value(node.this).is_null() if isinstance(node, exp.Is) else self._bare(node)

    def _denied(self, node: Any) -> pl.Expr:
        return ~self.condition(node.this)

    def _bare(self, node: Any) -> pl.Expr:
        if isinstance(node, exp.In):
            values = [int(one.name) for one in node.expressions]
            return self.value(node.this).is_in(values)
        written: pl.Expr = super()._bare(node)
        return written

    def value(self, node: Any) -> pl.Expr:
        if isinstance(node, exp.Null):
            return pl.lit(None, dtype=pl.Int64)
        if isinstance(node, exp.Cast):
            return self.value(node.this)
        if isinstance(node, exp.Coalesce):
            return pl.coalesce(self.value(one) for one in (node.this, *node.expressions))
        if isinstance(node, exp.Case):
            return self._case(node)
        written: pl.Expr = super().value(node)
        return written

    def _case(self, node: Any) -> pl.Expr:
        chain: Any = pl
        for branch in node.args["ifs"]:
            chain = chain.when(self.condition(branch.this)).then(self.value(branch.args["true"]))
        default = node.args.get("default")
        made: pl.Expr = chain.otherwise(self.value(default)) if default else chain
        return made


COUNT.update({exp.Mod: "%", exp.Div: "//"})
_SIGNS: dict[str, Any] = {
    "==": lambda one, other: one == other, "!=": lambda one, other: one != other,
    "<": lambda one, other: one < other, "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other, ">=": lambda one, other: one >= other,
    "+": lambda one, other: one + other, "-": lambda one, other: one - other,
    "*": lambda one, other: one * other, "%": lambda one, other: one % other,
    "//": lambda one, other: one // other,
}  # fmt: skip
assert set(COMPARE.values()) <= set(_SIGNS)
