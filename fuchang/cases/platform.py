"""What can be done on the platform about a case, what stands in the way, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.db.models import QuerySet

from fuchang.cases.change import may
from fuchang.cases.models import Case, Evidence
from fuchang.connect.platforms import platforms
from fuchang.connect.taobao.acting import PICTURES
from fuchang.connect.taobao.acts import Act, acts
from fuchang.shops import authorising
from fuchang.shops.access import Access
from fuchang.shops.models import Authorisation, Shop
from fuchang.store import choices, wishes
from fuchang.store.models import Choices, OutboxMessage
from fuchang.store.models.outbox import PENDING, SENDING, UNKNOWN

PLATFORM = "taobao"  # the channel has the same name
OPEN = (PENDING, SENDING, UNKNOWN)
SHOWN = 5
Hindrance = Literal["", "not_connected", "not_granted", "writing_off"]


@dataclass(frozen=True)
class Possible:
    """An act that fits the case. `allowed`: whether this person may; `open`: one like it is on its way."""

    act: Act
    allowed: bool
    open: bool


@dataclass(frozen=True)
class Acting:
    """Everything about acting for one case. `platform`: whose limits hold, Taobao's or Tmall's.

    `offered`: by method, what the platform gives to choose from, as far as it has been told.
    """

    platform: str
    hindrance: Hindrance
    possible: Sequence[Possible]
    told: Sequence[tuple[Act, OutboxMessage]]
    pictures: Sequence[Evidence]
    offered: Mapping[str, Choices]

    def going(self, *, since: int) -> bool:
        """Whether something that was decided since then has no outcome yet."""
        rows = [row for _, row in self.told if row.created_at >= since]
        return any(row.state in {PENDING, SENDING} for row in rows)


def subject(act: Act, case: Case) -> str:
    """The refund or the order that an act is about."""
    return case.refund_id if act.about == "refund" else case.order_id


def line(act: Act, case: Case) -> str:
    """Acts about one thing go one after the other."""
    return f"act:{case.shop_key}:{act.about}:{subject(act, case)}"


def messages(case: Case, *fitting: Act) -> QuerySet[OutboxMessage]:
    """What was decided about the refund or order of the case, newest first."""
    lines = {line(act, case) for act in fitting}
    rows = OutboxMessage.objects.filter(shop_key=case.shop_key, channel=PLATFORM, line__in=lines)
    return rows.order_by("-pk")


def pictures(case: Case) -> QuerySet[Evidence]:
    """The proof of a case that the platform takes as a picture."""
    return case.evidence.filter(removed_at=None, media__in=PICTURES.values()).order_by("-pk")


def offered(case: Case) -> dict[str, Choices]:
    """What the platform gives to choose from about the refund of a case and about its shop, by method."""
    return choices.known(case.shop_key, PLATFORM, case.refund_id)


def chosen(listed: Choices | None, value: str) -> dict[str, str]:
    """What the choice of that value says of other inputs."""
    rows = listed.rows if listed else []
    found: dict[str, str] = next(
        (row.get("gives", {}) for row in rows if row["value"] == value), {}
    )
    return found


def fills(act: Act, name: str, offered: Mapping[str, Choices]) -> bool:
    """Whether whatever is chosen says this input too, so that nobody need type it."""
    by = act.inputs[name].filled_by
    listed = offered.get(act.inputs[by].choices_from) if by else None
    rows = listed.rows if listed else []
    return bool(rows) and all(row.get("gives", {}).get(name) for row in rows)


def switch(access: Access, key: int, *, what: str, on: bool, now: int) -> None:
    """Reading or acting on or off; who may act will want to choose: open refunds are read again.

    Raises NotGranted, NoSuchThing.
    """
    with transaction.atomic():
        found = authorising.switch(access, key, what=what, on=on, now=now)
        if on and what == "writing" and found.platform == PLATFORM:
            live = Case.objects.filter(shop_key=found.shop_key, live__gt=0).exclude(refund_id="")
            refunds = live.values_list("refund_id", flat=True).distinct()
            wishes.wish(found.shop_key, PLATFORM, [("refund", one) for one in refunds], now=now)


def hindrance(found: Authorisation | None) -> Hindrance:
    """What keeps the desk from acting for a shop at all."""
    if found is None:
        return "not_connected"
    if not found.standing:
        return "not_granted"
    return "" if found.writing else "writing_off"


def acting(access: Access, case: Case) -> Acting | None:
    """What the page of a case shows; None where its platform cannot be acted on."""
    shop = Shop.objects.filter(pk=case.shop_key).first()
    fitting = [act for act in acts().values() if subject(act, case)]
    if shop is None or shop.platform not in platforms()[PLATFORM].of or not fitting:
        return None
    found = Authorisation.objects.filter(shop_key=case.shop_key, platform=PLATFORM).first()
    rows = messages(case, *fitting)
    busy = set(rows.filter(state__in=OPEN).values_list("line", flat=True))
    known = acts()
    return Acting(
        platform=shop.platform,
        hindrance=hindrance(found),
        possible=[
            Possible(act, may(access, act.permission, case), line(act, case) in busy)
            for act in fitting
        ],
        told=[(known[row.payload["act"]], row) for row in rows[:SHOWN]],
        pictures=list(pictures(case)),
        offered=offered(case),
    )
