"""What of SQL every engine reads the same; anything else is refused by name."""

import sqlglot
from sqlglot import exp

ALLOWED: tuple[type[exp.Expr], ...] = (
    exp.Select, exp.Union, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Order, exp.Ordered,
    exp.Subquery, exp.Table, exp.TableAlias, exp.Alias, exp.Column, exp.Identifier, exp.Star,
    exp.Literal, exp.Null, exp.Neg, exp.Paren, exp.Case, exp.If, exp.Tuple,
    exp.And, exp.Or, exp.Not, exp.Is, exp.In, exp.Like, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE,
    exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.BitwiseAnd, exp.Cast, exp.DataType,
    exp.Count, exp.Sum, exp.Min, exp.Max, exp.Coalesce, exp.Nullif, exp.Distinct,
    exp.Window, exp.WindowSpec, exp.Lag,
)  # fmt: skip


class OutsideTheSubset(AssertionError):
    """A statement says something that some engine reads otherwise."""


def check(sql: str) -> None:
    """Raise OutsideTheSubset naming the first construct that no engine-wide promise covers."""
    for statement in sqlglot.parse(sql, dialect="duckdb"):
        if statement is not None:
            for node in statement.walk():
                _check_node(node)


def _check_node(node: exp.Expr) -> None:
    if not isinstance(node, ALLOWED):
        raise OutsideTheSubset(f"{type(node).__name__}: {node.sql()[:120]}")
    if isinstance(node, exp.Cast) and node.to.sql() != "BIGINT":
        raise OutsideTheSubset(f"only CAST(... AS BIGINT): {node.sql()[:120]}")
    if isinstance(node, exp.Div) and not _exact(node):
        raise OutsideTheSubset(
            f"division only as CAST((x - x % n) / n AS BIGINT): {node.sql()[:120]}"
        )
    if isinstance(node, exp.WindowSpec) and node.args.get("kind") == "ROWS":
        raise OutsideTheSubset(f"frames by RANGE only: {node.sql()[:120]}")
    if isinstance(node, exp.Literal) and node.is_number and not node.this.isdigit():
        raise OutsideTheSubset(f"whole numbers only: {node.sql()[:120]}")
    if isinstance(node, exp.Join) and (node.side or node.kind) not in {"", "CROSS", "LEFT"}:
        raise OutsideTheSubset(f"plain, LEFT or CROSS JOIN only: {node.sql()[:120]}")


def _exact(division: exp.Div) -> bool:
    """Whether the dividend is a multiple of the divisor, so that float and integer engines agree."""
    dividend = division.this.unnest()
    rest = dividend.expression.unnest() if isinstance(dividend, exp.Sub) else None
    same = isinstance(rest, exp.Mod) and rest.expression.unnest() == division.expression.unnest()
    return same and division.find_ancestor(exp.Cast) is not None
