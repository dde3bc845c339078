"""By what the rows of a source table are the same thing."""

from fuchang.facts.tables import TABLES


def identity(table: str) -> tuple[str, ...]:
    """The text ids (and codes, times) by which source rows are the same thing."""
    if table in {"buyers", "buyer_identifiers"}:  # one account, whichever marketplace tells of it
        return ("buyer_id", *(c for c in TABLES[table].identity if c.startswith("identifier")))
    return TABLES[table].identity
