"""What one more kind costs: the same search with many made-up kinds beside the book's own."""

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bench.jobs import of_subjects
from bench.markets import described, holding
from bench.measure import Watch, watching
from fuchang.detection.run import detect
from fuchang.facts.tables import KEPT
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.loader import Book, load
from fuchang.rulebook.operators import Signal

# like a real kind of its subject: bound to a state, a moment, an amount, and one denial
LIKE = {"order": "order.ship_by_overdue", "parcel": "parcel.lost"}


def job(*, folder: str, subject: str, more: int) -> Watch:
    """Searches one subject with its own kinds and so many more."""
    place, book = Path(folder), load(proofs=False)
    now = described(place)["as_of"]
    kinds = [*of_subjects(book, [subject]), *(made(book, subject, n) for n in range(more))]
    with watching() as watch:
        engine = holding(place, kept=True)
        detected = detect(engine, book, now=now, kinds=kinds, kept=KEPT)
    watch.says = {"findings": detected.rows.num_rows, "kinds": len(kinds)}
    engine.close()
    return watch


def made(book: Book, subject: str, number: int) -> Kind:
    """A kind that differs from every other in its thresholds, and finds next to nothing."""
    signals = TypeAdapter(tuple[Signal, ...]).validate_python(SIGNALS[subject](number))
    changed = {"id": f"{subject}.made_{number:02d}", "signals": signals}
    return book.kinds[LIKE[subject]].model_copy(update=changed)


def _order(number: int) -> list[dict[str, Any]]:
    return [
        {"column": "status", "op": "one_of", "values": ["paid", "part_shipped"]},
        {"column": "paid_at", "op": "newer_than", "value": f"PT{300 + number}H"},
        {"column": "paid_fen", "op": "at_least", "value": 900_000 + 1_000 * number},
        {"column": "refund_open", "op": "is_false"},
        {"not_all": [{"column": "hold", "op": "is_not", "value": "none"}]},
    ]


def _parcel(number: int) -> list[dict[str, Any]]:
    return [
        {"column": "direction", "op": "one_of", "values": ["outbound", "reship"]},
        {"column": "shipped_at", "op": "newer_than", "value": f"PT{400 + number}H"},
        {"column": "last_scan_at", "op": "older_than", "value": f"PT{390 + number}H"},
        {"column": "signed_at", "op": "missing"},
        {"column": "order_paid_fen", "op": "at_least", "value": 50_000 + 100 * number},
    ]


SIGNALS = {"order": _order, "parcel": _parcel}
