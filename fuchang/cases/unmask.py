"""查看明文: one look at one buyer, with a reason, counted, written down, and nowhere kept in clear."""

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q

from fuchang.cases.models import Case
from fuchang.kernel.clock import day_start
from fuchang.kernel.errors import AskUser
from fuchang.shops import audit
from fuchang.shops.access import Access, NoSuchThing, SecondFactorNeeded
from fuchang.shops.models import Unmasking
from fuchang.shops.roles import roles
from fuchang.store import masks, streams
from fuchang.store.facts import contacts
from fuchang.store.models import Contact

SHORTEST, LONGEST = 4, 500
_LOCK = 7_314


class NoReason(AskUser):
    """A look without a reason, or with one that is a novel."""

    def __init__(self) -> None:
        super().__init__(
            f"请写明查看理由，{SHORTEST} 到 {LONGEST} 个字 / say why, in {SHORTEST} to {LONGEST} characters"
        )


class NothingKept(AskUser):
    """The desk has no buyer's data of this order, or no longer."""

    status = 404

    def __init__(self, *, order_id: str, erased: bool) -> None:
        self.order_id = order_id
        why = ("已按保存期限删除", "was erased") if erased else ("没有收到过", "never came in")
        super().__init__(f"订单 {order_id or '—'} 的买家信息{why[0]} / the buyer's data {why[1]}")


class OverQuota(AskUser):
    """The day's looks are used up."""

    status = 429

    def __init__(self, *, quota: int) -> None:
        self.quota = quota
        super().__init__(
            f"今天已查看 {quota} 次，达到上限；请主管或店主查看，或明天再来 / "
            f"{quota} looks today are all your role has: ask a lead or the owner, or come back tomorrow"
        )


@dataclass(frozen=True, slots=True)
class Look:
    """What one look showed, and how many are left today (None: as many as are needed)."""

    order_id: str
    words: dict[str, str]
    left: int | None


def unmask(access: Access, case_id: int, *, reason: str, now: int, url: str = "") -> Look:
    """The buyer of a case in clear, once.

    Raises NoSuchThing, NotAllowed, SecondFactorNeeded, NoReason, OverQuota, NothingKept.
    """
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        raise NoSuchThing(what="异常单 / case")
    access.require("unmask", case.shop_key)
    reason = masks.without_phones(reason.strip())
    if not SHORTEST <= len(reason) <= LONGEST:
        raise NoReason
    with transaction.atomic():
        left = _left(access, case, now=now)
        words = _words(case)
        _write_down(access, case, reason=reason, fields=sorted(words), now=now)
    streams.order_view(
        actor=access.actor, address=access.address, url=url, orders=[case.order_id],
        operation="unmask", now=now,
    )  # fmt: skip
    return Look(case.order_id, words, left)


def looked_at(access: Access, *, words: str = "") -> list[Unmasking]:
    """Who looked at what in the shops whose log one may read, newest first; `words`: whose, which order."""
    rows = Unmasking.objects.filter(shop_key__in=access.shops_for("see_audit")).order_by("-pk")
    if words:
        rows = rows.filter(Q(actor=words) | Q(order_id=words))
    return list(rows[:200])


def _left(access: Access, case: Case, *, now: int) -> int | None:
    """How many looks are left after this one. Beyond the quota only some roles go, with more proof."""
    if connection.vendor == "postgresql":  # one after the other, so that nobody counts past another
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    quota = roles().quota["unmask"]
    today = Unmasking.objects.filter(actor=access.actor, at__gte=day_start(now)).count()
    if today < quota:
        limited = access.extent("unmask", case.shop_key) == "quota"
        return quota - today - 1 if limited else None
    if access.extent("unmask", case.shop_key) == "quota":
        raise OverQuota(quota=quota)
    if not access.second_factor:
        raise SecondFactorNeeded
    return None


def _words(case: Case) -> dict[str, str]:
    found = Contact.objects.filter(shop_key=case.shop_key, order_id=case.order_id or "-").first()
    if found is None or not found.cells:
        raise NothingKept(order_id=case.order_id, erased=found is not None)
    words = contacts.clear(found)
    return {field: words[field] for field in contacts.FIELDS if field in words}


def _write_down(access: Access, case: Case, *, reason: str, fields: list[str], now: int) -> None:
    Unmasking.objects.create(
        shop_key=case.shop_key, actor=access.actor, order_id=case.order_id, case=case.pk,
        reason=reason, at=now,
    )  # fmt: skip
    audit.record(
        access, action="contact.unmasked", object=f"case:{case.pk}", shop_key=case.shop_key,
        after={"order_id": case.order_id, "fields": fields}, reason=reason, now=now,
    )  # fmt: skip
