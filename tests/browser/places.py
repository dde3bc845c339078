"""Where each screen lies, and a desk furnished so that every screen has something to show."""

from dataclasses import dataclass

from django.urls import reverse

from fuchang.cases import numbers
from fuchang.cases.models import BulkRow, BulkRun, Case
from fuchang.connect.exports.pairs import pairs, rows_of
from fuchang.shops import keys
from fuchang.store.models import OutboxMessage, PersonalRequest
from fuchang.store.walls import everything
from fuchang.watch import hooks
from fuchang.web.routes import by_name
from tests.made import made_case
from tests.people import NOW, Desk

# routes that answer with a file, a fragment or a redirect instead of a screen
FILES: frozenset[str] = frozenset(
    {
        "queue_export", "queue_peek", "case_evidence", "holds_json", "holds_csv", "quarantine_csv",
        "healthz", "readyz", "enter", "start", "live", "numbers_export", "incident_export", "data_granted",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Furniture:
    """What stands in the furnished desk."""

    refund: Case
    status: Case
    incident: Case
    run: BulkRun
    batch: str  # of replacement numbers: one line of each sort
    hook: int


def _run(desk: Desk) -> BulkRun:
    """A bulk action of Alice's, done in part."""
    run = BulkRun.objects.create(
        person=desk.people["alice"], verb="accept", back="/cases/", second_factor=1, started_at=NOW
    )
    for n, state in enumerate(("ok", "failed", "undone"), 1):
        BulkRow.objects.create(
            run=run, case=n, number=f"YC2600000{n}", state=state, said="没有权限", event=None
        )
    return run


def furnished(desk: Desk) -> Furniture:
    """A refund case, a status case and an incident in Alice's shop."""
    mine = desk.mine.pk
    refund = made_case(mine)
    _asked_to_forget(desk)
    return Furniture(
        refund=refund,
        batch=_matched(desk, refund),
        hook=made_hook(desk),
        status=made_case(
            mine,
            key="status|account|frozen",
            subject_type="status",
            subject="账号|冻结",
            order_id="",
            refund_id="",
            kind="account.frozen",
            family="account",
            severity=4,
        ),
        incident=made_case(
            mine,
            key=f"incident|{NOW}",
            subject_type="incident",
            subject=str(NOW),
            order_id="",
            refund_id="",
            kind="incident.mass_status",
            family="incident",
            severity=4,
        ),
        run=_run(desk),
    )


def _asked_to_forget(desk: Desk) -> None:
    """Two requests of data protection: one whose time is over, one settled."""
    plain = {"platform": "shopify", "buyer": "191167", "orders": ["299938"], "received_at": NOW}
    ended = {
        "due_at": NOW + 9,
        "duty": "data_request",
        "settled_at": NOW + 5,
        "words": "handed to the shop",
    }
    with everything("the test"):
        for about in ({"duty": "redact_buyer", "due_at": NOW}, ended):
            PersonalRequest.objects.create(
                shop_key=desk.mine.pk, request_id=f"1:{about['duty']}", **plain, **about
            )


def _matched(desk: Desk, case: Case) -> str:
    """A batch with a good line, an unknown order, and a number of no form."""
    lines = f"{case.order_id} YT1234567890123\n999999999999999999 YT1234567890124\n{case.order_id} 1234567A"
    with everything("the test"):
        return numbers.match(desk.access("alice"), pairs(rows_of(lines)), now=NOW)


def made_hook(desk: Desk) -> int:
    """A receiver with one message of each state, and a machine's key."""
    with everything("tests"):
        keys.make(
            desk.access("alice"), name="ERP", role="agent", shops=[desk.mine.pk], scopes=["hold"], now=NOW
        )  # fmt: skip
        hook, _ = hooks.add(
            desk.access("alice"), shop_key=desk.mine.pk, name="仓库 ERP", url="https://erp.example/in",
            wanted=["hold.*", "case.closed"], may_acknowledge=True, now=NOW,
        )  # fmt: skip
        for second, state in enumerate(("sent", "pending", "sending", "unknown", "dead")):
            hooks.test(desk.access("alice"), hook.pk, now=NOW + second)
            OutboxMessage.objects.filter(created_at=NOW + second).update(
                state=state, attempts=1, answer="200 ok", topic="hold.asked"
            )
    return hook.pk


def address(screen: str, furniture: Furniture) -> str:
    """The address of a screen; its blanks are filled with what fits their names."""
    blanks: dict[str, object] = {
        "number": furniture.incident.number if "incident" in screen else furniture.refund.number,
        "kind": "refund.no_tracking",
        "run": furniture.run.pk,
        "batch": furniture.batch,
        "shop": furniture.refund.shop_key,
        "subject": 1,
        "key": furniture.hook,
    }
    asked = [part for part in blanks if f"{part}>" in by_name()[screen].path]
    return reverse(screen, kwargs={part: blanks[part] for part in asked})
