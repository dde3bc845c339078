"""The chain of acts: a million rows in seconds, and no place at which somebody changes it unseen."""

import json
import time
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F

from fuchang.pipeline import duties
from fuchang.shops import audit, canonical, guards
from fuchang.shops.models import AuditRow
from fuchang.store.walls import everything
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
ROWS, PLACES = 24, 40  # five deeds at forty places each
MILLION_S = 15


def chain(desk: Desk, rows: int) -> int:
    with everything("the test"):
        for number in range(rows):
            audit.record(
                desk.access("alice"), action="note.written", object=f"case:{number}",
                shop_key=desk.mine.pk, after={"words": f"第 {number} 条"}, now=NOW + number,
            )  # fmt: skip
    return desk.mine.pk


def test_a_chain_that_was_not_touched_holds(desk: Desk) -> None:
    assert audit.walk(chain(desk, 30)).broken_at is None


EDITS: dict[str, Any] = {
    "at": NOW + 999, "actor": "person:9", "session": "s", "address": "10.9.9.9", "action": "x", "object": "x",
    "before": {"a": 1}, "after": {"words": "x"}, "reason": "x", "request": "x", "prev": "0" * 64, "mac": "f" * 64,
}  # fmt: skip


def tampered(key: int, deed: str, place: int, turn: int) -> set[int]:
    """Change the chain as somebody with the database could; gives the rows that may be named first."""
    rows = AuditRow.objects.filter(chain=key)
    if deed == "edit":
        name = list(EDITS)[turn % len(EDITS)]
        rows.filter(seq=place).update(**{name: EDITS[name]})
    elif deed == "delete":
        rows.filter(seq=place).delete()
    elif deed == "insert":
        rows.filter(seq__gte=place).update(seq=F("seq") + 1_000)  # two steps: no number twice
        rows.filter(seq__gte=1_000).update(seq=F("seq") - 999)
        row = rows.get(seq=place + 1)
        row.pk, row.seq = None, place
        row.save()
    elif deed == "swap":
        rows.filter(seq=place).update(seq=9_999)
        rows.filter(seq=place + 1).update(seq=place)
        rows.filter(seq=9_999).update(seq=place + 1)
    else:
        rows.filter(seq__gte=place).delete()
    return {place, place + 1}


@pytest.mark.parametrize("deed", ["edit", "delete", "insert", "swap", "truncate"])
def test_every_cut_in_the_chain_is_seen_and_named(deed: str, desk: Desk) -> None:
    key = chain(desk, ROWS)
    duties.anchor_all(now=NOW + 60)
    anchor = audit.kept_anchors()[key]
    guards.take_down()
    for turn in range(PLACES):
        place, point = Random(turn).randint(1, ROWS - 1), transaction.savepoint()
        wrong = tampered(key, deed, place, turn)
        assert (audit.walk(key, anchor=anchor).broken_at or 0) in wrong, place
        transaction.savepoint_rollback(point)
    assert audit.walk(key, anchor=anchor).broken_at is None


@pytest.mark.parametrize("keep", [1, 7, 15, ROWS - 1])
def test_an_anchor_sees_a_chain_cut_short_and_grown_again(keep: int, desk: Desk) -> None:
    key = chain(desk, ROWS)
    anchor = audit.anchored(key, now=NOW + 50)
    guards.take_down()
    AuditRow.objects.filter(chain=key, seq__gt=keep).delete()
    assert audit.walk(key).broken_at is None
    assert audit.walk(key, anchor=anchor).broken_at == keep + 1
    chain(desk, ROWS)
    assert audit.walk(key, anchor=anchor).broken_at == ROWS


def test_a_chain_that_is_gone_as_a_whole_is_missed(desk: Desk) -> None:
    key = chain(desk, 3)
    duties.anchor_all(now=NOW)
    guards.take_down()
    AuditRow.objects.filter(chain=key).delete()
    assert [(one.chain, one.broken_at) for one in audit.verified()] == [(key, 1)]


@pytest.mark.parametrize("said", ["{", '{"words": "第 1 条"} ', "nul"])
def test_a_row_that_nobody_could_have_written_is_named_and_stops_nothing(
    said: str, desk: Desk
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps JSON alone in such a column")
    key = chain(desk, 3)
    guards.take_down()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute("UPDATE shops_auditrow SET after = %s, at = 'x' WHERE seq = 2", [said])
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    assert audit.walk(key).broken_at == 2


def test_a_row_reads_as_the_record_said_whatever_it_holds(desk: Desk) -> None:
    words = 'a"b\\c\n\t\x1f\x7f 😀 é 第1条 \u2028'
    after = {"z": [1, None, True, {"b": words, "a": 2**40}], "a": {}, words: -3}
    audit.record(
        desk.access("alice"), action="x", object=words[:120], shop_key=desk.mine.pk, before=[], after=after,
        reason=words, now=NOW,
    )  # fmt: skip
    row = AuditRow.objects.get(chain=desk.mine.pk)
    told = {name: getattr(row, name) for name in canonical.TOLD}
    plain = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert canonical.text(row) == row.prev + plain
    assert [canonical.text_of(one) for one in canonical.rows(desk.mine.pk)] == [row.prev + plain]
    assert audit.walk(desk.mine.pk).broken_at is None


def test_a_million_rows_are_walked_in_fifteen_seconds(desk: Desk, figure: Any) -> None:
    """Twenty thousand, in the time of this process: another's work on the machine does not count."""
    prev, made, some = audit.GENESIS, [], 20_000
    sign = canonical.signer(audit._key())
    for seq in range(1, some + 1):
        row = AuditRow(
            chain=7, seq=seq, at=NOW + seq, actor="person:3", session="a1b2c3d4e5f6", address="10.0.0.1",
            action="case.state.changed", object=f"case:{seq}", before={"state": "new"},
            after={"state": "active", "words": f"第 {seq} 条"}, reason="处理中", request="ab" * 8, prev=prev,
        )  # fmt: skip
        row.mac = prev = sign(canonical.text(row))
        made.append(row)
    AuditRow.objects.bulk_create(made, batch_size=1_000)
    spans = []
    for _ in range(3):
        began = time.process_time()
        told = audit.walk(7)
        spans.append((time.process_time() - began) * 1_000_000 / some)
        assert (told.rows, told.broken_at) == (some, None)
    spent = min(spans)
    figure(f"{spent:.1f} s of CPU for a million rows")
    assert spent < MILLION_S
