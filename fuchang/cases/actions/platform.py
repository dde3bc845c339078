"""Deciding that something is done on the platform: checked, written, and left to the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fuchang.cases.change import allowed, changing
from fuchang.cases.models import Case, Evidence
from fuchang.cases.pictures import noted, to_send
from fuchang.cases.platform import (
    OPEN,
    PLATFORM,
    chosen,
    hindrance,
    line,
    messages,
    offered,
    pictures,
    subject,
)
from fuchang.connect.taobao.acting import Objection, Wish, wrong_inputs
from fuchang.connect.taobao.acts import Act, act_of
from fuchang.connect.taobao.gateway import Picture
from fuchang.kernel.errors import AskUser, UnknownWord
from fuchang.shops.access import Access, NoSuchThing
from fuchang.shops.models import Authorisation, Shop
from fuchang.store import outbox
from fuchang.store.facts import look
from fuchang.store.masks import without_phones
from fuchang.store.models import Choices, OutboxMessage

PAYS = "platform_pay"
Ready = tuple[Picture, Evidence]  # as it goes out, and the proof that it is of
_WHY_NOT = {
    "not_connected": "店铺还没有连接平台，由店主在“数据接入”里连接 / the shop is not connected, its owner does that under Data",
    "not_granted": "店铺还没有授权，或授权已失效 / the shop has not granted it, or no longer does",
    "writing_off": "这家店没有打开“在平台上操作”，由店主在“数据接入”里打开 / acting on the platform is off for this shop",
}


class CannotAct(AskUser):
    """The desk may not act for this shop now."""

    status = 409

    def __init__(self, *, why: str) -> None:
        self.why = why
        super().__init__(_WHY_NOT[why])


class OnItsWay(AskUser):
    """Something about the same refund or order is not settled yet."""

    status = 409

    def __init__(self, *, state: str) -> None:
        self.state = state
        super().__init__(
            "上一个操作还没有结果，等它办完或先在“出站消息”里确认 / "
            f"the act before it is {state}: wait for it, or confirm it among the outgoing messages"
        )


class NotConfirmed(AskUser):
    """Money would leave, and nobody has said that it may."""

    def __init__(self) -> None:
        super().__init__(
            "同意退款会付出钱款，请核对金额后勾选确认 / this pays money out: look at the amount and confirm"
        )


class OutsideLimits(AskUser):
    """What was given is not within the limits of the platform."""

    def __init__(self, objections: tuple[Objection, ...]) -> None:
        self.objections = objections
        super().__init__("；".join(f"{one.zh} / {one.en}" for one in objections))


@dataclass(frozen=True)
class Decision:
    """What a person decided. `pictures`: input → key of a piece of the case's proof.

    `version` is the case's, `platform_version` the refund's as the platform told it; without that the
    moment of its last change as the desk knows it must still hold when the act goes out.
    """

    act: str
    given: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, int] = field(default_factory=dict)
    version: int | None = None
    platform_version: str = ""
    confirmed: bool = False


def decide(access: Access, case_id: int, decision: Decision, *, now: int) -> OutboxMessage:
    """The act is decided and will be carried out by the outbox, once."""
    act = act_of(decision.act)
    ready = _ready(access, case_id, act, decision)
    with changing(
        access, case_id, "platform.asked", action=act.permission, now=now, version=decision.version
    ) as change:
        change.move("work")
        _may_go_out(change.case, act)
        if act.permission == PAYS and not decision.confirmed:
            raise NotConfirmed
        payload = _payload(access, change.case, act, decision, ready)
        change.told |= {
            "act": act.id, "subject": payload["subject"],
            "given": {name: without_phones(value) for name, value in payload["given"].items()},
            **({"pictures": payload["sent"]} if payload["sent"] else {}),
        }  # fmt: skip
        message = outbox.post(
            shop_key=change.case.shop_key, channel=PLATFORM, topic=f"act.{act.id}",
            target=f"{act.about}:{payload['subject']}", payload=payload, line=line(act, change.case),
            dedupe=f"{change.case.pk}:{change.case.version}", once=True, now=now,
        )  # fmt: skip
    assert message is not None
    return message


def _ready(access: Access, case_id: int, act: Act, decision: Decision) -> dict[str, Ready]:
    """The pictures as they will go out: made small enough before anything is locked.

    Raises NoSuchThing, NotAllowed, UnknownWord, PictureTooLarge, PictureSlow.
    """
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        raise NoSuchThing(what="异常单 / case")
    if access.actor != "system":
        allowed(access, act.permission, case)
    unknown = {*decision.given, *decision.pictures} - set(act.inputs)
    if unknown:
        raise UnknownWord(what="input", got=min(unknown), known=act.inputs)
    return {name: _picture(case, act, name, key) for name, key in decision.pictures.items()}


def _may_go_out(case: Case, act: Act) -> None:
    """Raises NoSuchThing, CannotAct, OnItsWay. The lock lets one shop decide one thing at a time."""
    if not subject(act, case):
        raise NoSuchThing(what="退款或订单 / refund or order")
    rows = Authorisation.objects.select_for_update()
    why = hindrance(rows.filter(shop_key=case.shop_key, platform=PLATFORM).first())
    if why:
        raise CannotAct(why=why)
    before = messages(case, act).filter(state__in=OPEN).first()
    if before is not None:
        raise OnItsWay(state=before.state)


def _payload(
    access: Access, case: Case, act: Act, decision: Decision, ready: Mapping[str, Ready]
) -> dict[str, Any]:
    shop = Shop.objects.get(pk=case.shop_key)
    given = {name: text for name, told in decision.given.items() if (text := str(told).strip())}
    lists = _lists(case, act)
    given |= _chosen(act, given, lists)
    kept = {name: picture for name, (picture, _) in ready.items()}
    wish = Wish(
        act,
        subject(act, case),
        {**given, **kept},
        platform=shop.platform,
        offered={name: [row["value"] for row in one.rows] for name, one in lists.items()},
    )
    if wrong := wrong_inputs(wish):
        raise OutsideLimits(wrong)
    return {
        "act": act.id, "subject": wish.subject, "given": given, "pictures": dict(decision.pictures),
        "sent": {name: noted(picture, piece) for name, (picture, piece) in ready.items()},
        "version": decision.platform_version, "changed_at": _changed_at(case, act),
        "platform": shop.platform, "case": case.number, "case_key": case.pk,
        "order_id": case.order_id, "by": access.actor,
    }  # fmt: skip


def _lists(case: Case, act: Act) -> dict[str, Choices]:
    """Input → what the platform gives for it; what nobody knows limits nothing."""
    known = offered(case)
    return {
        name: known[told.choices_from]
        for name, told in act.inputs.items()
        if told.choices_from in known
    }


def _chosen(act: Act, given: Mapping[str, str], lists: Mapping[str, Choices]) -> dict[str, str]:
    """What a choice says beside its number, for the inputs that nobody has typed."""
    wanting = {name: told.filled_by for name, told in act.inputs.items() if name not in given}
    told = {name: chosen(lists.get(by), given.get(by, "")) for name, by in wanting.items() if by}
    return {name: gives[name] for name, gives in told.items() if gives.get(name)}


def _picture(case: Case, act: Act, name: str, key: int) -> Ready:
    """A piece of proof of this very case, as the platform takes it. Raises as `_ready`."""
    piece = pictures(case).filter(pk=key).first()
    if piece is None:
        raise NoSuchThing(what="图片凭证 / picture among the proof")
    return to_send(piece, most=act.inputs[name].bytes), piece


def _changed_at(case: Case, act: Act) -> int | None:
    """When the refund had last changed as this desk knows it."""
    facts = look.order(case.shop_key, case.order_id) if act.changed and case.order_id else None
    refunds = facts.refunds if facts else []
    found = next((one for one in refunds if str(one["refund_id"]) == case.refund_id), {})
    return found.get("modified_at")
