"""The way of a fact, from a file to a closed case; and the same files in any order."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest

from fuchang.cases import actions, bulk, leases
from fuchang.cases import queue as queues
from fuchang.cases.actions.moves import NothingToUndo
from fuchang.cases.change import StaleVersion
from fuchang.cases.closing import MissingForClosing
from fuchang.cases.models import Case, CaseEvent, Clock, Finding
from fuchang.cases.proof import Kept, UnusableProof, keep, path_of, pieces
from fuchang.cases.states import IllegalMove
from fuchang.kernel.clock import clock, local_text
from fuchang.pipeline import backup, doctor
from fuchang.pipeline.digest import digest
from fuchang.pipeline.rounds import Parcel, deliver
from fuchang.pipeline.worker import Worker
from fuchang.shops import audit
from fuchang.shops.access import Access, access_of, commanding
from fuchang.shops.models import Membership, Person
from fuchang.store import ledger
from fuchang.store.models import Delivery, Job
from fuchang.store.walls import everything

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store, pytest.mark.slow]


def take(files: Sequence[Path | tuple[str, bytes]], *, now: int | None = None) -> None:
    parcels = [
        Parcel(one.name, path=one) if isinstance(one, Path) else Parcel(one[0], body=one[1])
        for one in files
    ]
    deliver(commanding(), parcels, shop_key=0, source="import", now=now or clock())
    Worker(name="test").run(once=True)


def somebody(role: str = "owner") -> Access:
    person = Person.objects.create_user(f"{role}-{Person.objects.count()}", None, name=role)
    for shop in Case.objects.values_list("shop_key", flat=True).distinct():
        Membership.objects.create(person=person, shop_id=shop, role=role, since_at=0)
    return access_of(person, second_factor=True)


def test_files_become_cases_and_every_row_is_accounted_for(market_files: list[Path]) -> None:
    with everything("the test"):
        take(market_files)
        rows = ledger.ledger()
        assert rows
        assert all(ledger.balanced(row) for row in rows)
        assert not Delivery.objects.exclude(state="applied").exists()
        assert not Job.objects.exclude(state="done").exists()
        assert Case.objects.count() > 20
        assert Case.objects.values("shop_key", "key").distinct().count() == Case.objects.count()
        before = (digest(), Case.objects.count())
        take(market_files)  # the same contents are the same deliveries
        assert (digest(), Case.objects.count()) == before


def test_a_case_is_carried_to_its_end(market_files: list[Path]) -> None:
    with everything("the test"):
        take(market_files)
        me, now = somebody(), clock()
        case = Case.objects.filter(subject_type="refund", live=1).order_by("-score")[0]
        seen = case.version
        actions.accept(me, case.pk, now=now, version=seen)
        with pytest.raises(StaleVersion):
            actions.accept(me, case.pk, now=now, version=seen)
        actions.note(me, case.pk, words="已联系快递", now=now)
        actions.done(me, case.pk, step=case.steps.all()[0].step, now=now + 1, note="好了")
        actions.wait(me, case.pk, party="courier", why="等回单", now=now + 60)
        assert Clock.objects.get(case=case, sort="target").state == "paused"
        actions.resume(me, case.pk, now=now + 600)
        target = Clock.objects.get(case=case, sort="target")
        assert target.due_at == case.opened_at + 7_200 + 540 or case.kind == "refund.cross_border"
        assert CaseEvent.objects.filter(case=case, verb="clock.moved").exists()
        actions.appeal(me, case.pk, why="已提交", now=now + 700)
        with pytest.raises(MissingForClosing):
            actions.close(me, case.pk, outcome="won", now=now + 800)
        done = actions.close(
            me, case.pk, outcome="won", why="平台驳回", saved_fen=100, anyway=True, now=now + 900
        )
        assert (done.state, done.live, done.saved_fen) == ("closed", 0, 100)
        with pytest.raises(IllegalMove):
            actions.appeal(me, case.pk, now=now + 901)
        last = CaseEvent.objects.filter(case=case, reversible=1).latest("pk")
        undone = actions.undo(me, case.pk, event_id=last.pk, now=now + 902)
        assert undone.state == "appealed"
        with pytest.raises(NothingToUndo):
            actions.undo(me, case.pk, event_id=last.pk, now=now + 903)
        _every_act_is_in_the_chain(case, me)


def _every_act_is_in_the_chain(case: Case, me: Access) -> None:
    events = CaseEvent.objects.filter(case=case, actor=me.actor).count()
    assert len([row for row in _audit(case) if row.actor == me.actor]) == events
    assert audit.walk(case.shop_key).broken_at is None


def _audit(case: Case) -> list:
    from fuchang.shops.models import AuditRow

    return list(AuditRow.objects.filter(chain=case.shop_key, object=f"case:{case.pk}"))


def test_a_closed_case_regresses_when_its_refund_is_open_again(market_files: list[Path]) -> None:
    with everything("the test"):
        take(market_files)
        path = next(one for one in market_files if one.name.startswith("退款管理"))
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="gb18030"))))
        paid = next(row for row in rows if row["退款状态"] == "退款成功")
        now = clock()
        asked = {
            "退款的申请时间": local_text(now - 20),
            "超时时间": local_text(now + 7_200),
            "举证超时": "",
        }
        open_ = {
            "退款状态": "待卖家处理",
            "退款完结时间": "",
            "完结时间": "",
            "售后类型": "仅退款",
            "货物状态": "未收到货",
        }
        waiting = {**paid, **asked, **open_, "平台提示": "当前无法操作退款"}
        take([_refunds(waiting, at=now)], now=now)
        case = Case.objects.get(refund_id=paid["退款编号"].strip('="'))
        assert case.live == 1
        finished = dict.fromkeys(("退款完结时间", "完结时间"), local_text(now + 7_300))
        by_system = {"退款状态": "退款成功", "手工退款/系统退款": "系统退款"}
        take([_refunds({**waiting, **finished, **by_system}, at=now + 7_300)], now=now + 7_300)
        case.refresh_from_db()
        ended = case.live
        actions_open = Finding.objects.filter(case=case, gone_at=None).count()
        assert ended == 0 or actions_open > 0


def _refunds(row: dict[str, str], *, at: int) -> tuple[str, bytes]:
    """A file of refunds with this row, exported at that moment."""
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, list(row), lineterminator="\r\n")
    writer.writeheader()
    writer.writerow(row)
    stamp = "".join(sign for sign in local_text(at) if sign.isdigit())
    return f"退款管理{stamp}.csv", sheet.getvalue().encode("gb18030")


def test_a_snooze_never_passes_the_deadline(market_files: list[Path]) -> None:
    with everything("the test"):
        take(market_files)
        me, now = somebody(), clock()
        case = Case.objects.filter(live=1, due_at__gt=now + 3_600).order_by("due_at")[0]
        done = actions.snooze(me, case.pk, until_at=now + 400 * 86_400, now=now)
        assert done.snoozed_until_at == (case.due_at or 0) - 1_800


def test_two_people_never_grab_the_same_case(market_files: list[Path]) -> None:
    with everything("the test"):
        take(market_files)
        one, other, now = somebody("agent"), somebody(), clock()
        ids = list(Case.objects.filter(live=1).order_by("-score").values_list("pk", flat=True))
        first, second = (leases.grab_next(who, ids, now=now) for who in (one, other))
        assert first is not None
        assert second is not None
        assert first.pk != second.pk
        again = leases.grab_next(other, [first.pk], now=now + leases.LEASE_S + 1)
        assert again is not None


def test_bulk_tells_of_each_row_and_stops_at_none(market_files: list[Path]) -> None:
    with everything("the test"):
        take(market_files)
        me, now = somebody(), clock()
        ids = list(Case.objects.filter(live=1).values_list("pk", flat=True)[:3])
        done = bulk.run(me, "accept", [*ids, 999_999], now=now)
        assert [one.ok for one in done] == [True, True, True, False]
        page = queues.page(me, queues.parse("assignee:me", now=now, me=me.person_id), now=now)
        assert {row.pk for row in page.rows} == set(ids)


def test_proof_is_kept_by_its_contents_and_hostile_files_are_refused(
    market_files: list[Path],
) -> None:
    with everything("the test"):
        take(market_files)
        me, now = somebody(), clock()
        case = Case.objects.filter(live=1)[0]
        kept: Kept = keep("../../面单.png", [b"\x89PNG\r\n\x1a\n" + b"x" * 50])
        piece = actions.add_proof(me, case.pk, piece="waybill_photo", kept=kept, now=now)
        assert piece.name == "面单.png"
        assert b"".join(pieces(piece.sha256)) == b"\x89PNG\r\n\x1a\n" + b"x" * 50
        assert b"xxxx" not in path_of(piece.sha256).read_bytes()
        for name, body in {"a.html": b"<script>", "b.bin": b"\0\1", "c.txt": b""}.items():
            with pytest.raises(UnusableProof):
                keep(name, [body])


def test_the_doctor_speaks_in_words(market_files: list[Path]) -> None:
    with everything("the test"):
        take(market_files[:1])
        signs = {one.name: one for one in doctor.examine()}
        assert "还没有" in signs["备份 / backup"].said  # so young a desk need not have one yet
        assert signs["审计链 / audit"].good


def test_a_backup_is_read_back(market_files: list[Path], tmp_path: Path) -> None:
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip(
            "tests/journeys/test_moving.py: its moment cannot begin within a test's transaction"
        )
    with everything("the test"):
        take(market_files[:3])
        with pytest.raises(backup.BrokenBackup):
            backup.verify(market_files[0])
