"""What became of every row received: accepted, duplicate, superseded or kept aside."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from duckdb import DuckDBPyConnection

from fuchang.facts.identity import identity
from fuchang.facts.merge.naming import EARLIEST, key_of
from fuchang.facts.merge.rows import contents, of_named
from fuchang.facts.merge.sources import count


@dataclass(frozen=True, slots=True)
class Entry:
    """The counts of one table, or of all; `orphan` are accepted scans of parcels nobody sent."""

    accepted: int = 0
    duplicate: int = 0
    superseded: int = 0
    kept_aside: int = 0
    orphan: int = 0

    @property
    def received(self) -> int:
        """Every row that came in is in exactly one of the four."""
        return self.accepted + self.duplicate + self.superseded + self.kept_aside


@dataclass(frozen=True, slots=True)
class Ledger:
    """The counts by table; rows that only mention a thing in passing are not counted."""

    tables: Mapping[str, Entry] = field(default_factory=dict)

    @property
    def total(self) -> Entry:
        """All tables together."""
        entries = self.tables.values()
        return Entry(
            accepted=sum(entry.accepted for entry in entries),
            duplicate=sum(entry.duplicate for entry in entries),
            superseded=sum(entry.superseded for entry in entries),
            kept_aside=sum(entry.kept_aside for entry in entries),
            orphan=sum(entry.orphan for entry in entries),
        )

    @property
    def received(self) -> int:
        """Rows received in all."""
        return self.total.received

    @property
    def accepted(self) -> int:
        """Rows that became a fact."""
        return self.total.accepted

    @property
    def duplicate(self) -> int:
        """Rows that say exactly what another row said."""
        return self.total.duplicate

    @property
    def superseded(self) -> int:
        """Rows about a thing of which another row knows more."""
        return self.total.superseded

    @property
    def kept_aside(self) -> int:
        """Rows that could not be read."""
        return self.total.kept_aside


def counted(connection: DuckDBPyConnection, table: str, *, kept_aside: int) -> Entry:
    """The entry of a table whose rows are named."""
    own = count(connection, f"SELECT SUM(primary_row) FROM merging.source_{table}")
    if own == 0:
        return Entry(kept_aside=kept_aside)
    said = f"hash({', '.join(f'src.{name}' for name in contents(table))})"
    if table in EARLIEST:
        thing = ", ".join(f"src.{name}" for name in identity(table))
        told = f"SELECT hash({thing}) AS thing, {said} AS said FROM merging.source_{table} AS src WHERE"
    else:
        told = f"SELECT named.{key_of(table)} AS thing, {said} AS said {of_named(table, 'own > 1')} AND"
    rows, things, versions = connection.execute(
        "SELECT COALESCE(SUM(own_rows), 0), COUNT(*), COALESCE(SUM(versions), 0) FROM ("
        "SELECT COUNT(*) AS own_rows, COUNT(DISTINCT said) AS versions FROM ("
        f"{told} src.primary_row = 1) AS own_row GROUP BY thing) AS thing"
    ).fetchone() or (0, 0, 0)
    given_way = _given_way(connection) if table == "shipments" else 0
    return Entry(
        accepted=own - int(rows) + int(things) - given_way,
        duplicate=int(rows) - int(versions),
        superseded=int(versions) - int(things) + given_way,
        kept_aside=kept_aside,
        orphan=_orphans(connection) if table == "tracking_events" else 0,
    )


def _given_way(connection: DuckDBPyConnection) -> int:
    """Own rows of parcels without a number that gave way to one with a number."""
    return count(
        connection,
        "SELECT SUM(primary_row) FROM merging.source_shipments AS src WHERE NOT EXISTS ("
        "SELECT 1 FROM merging.named_shipments AS named WHERE named.shop_id = src.shop_id "
        "AND named.order_id IS NOT DISTINCT FROM src.order_id AND named.waybill IS NOT DISTINCT FROM src.waybill)",
    )


def _orphans(connection: DuckDBPyConnection) -> int:
    return count(
        connection,
        "SELECT COUNT(*) FROM merging.named_tracking_events AS event WHERE NOT EXISTS ("
        "SELECT 1 FROM merging.named_shipments AS parcel "
        "WHERE parcel.shop_id = event.shop_id AND parcel.waybill = event.waybill)",
    )
