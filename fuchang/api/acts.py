"""Acts on the platform over HTTP: which fit a case, and deciding one."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from fuchang.api.found import case_of
from fuchang.api.shapes import PROBLEMS, Id, Line, Number, Word, Words, caller, moment
from fuchang.cases import actions, platform
from fuchang.cases.actions.platform import Decision
from fuchang.cases.platform import Acting
from fuchang.connect.taobao.acts import Act, acts
from fuchang.shops.access import NoSuchThing
from fuchang.store.models import OutboxMessage

router = Router(tags=["acts"])


class ChoiceOut(Schema):
    """One thing that the platform gives to choose from: `value` is given back, the rest is for people."""

    value: str
    words: str
    hint: str


class InputOut(Schema):
    """What a person gives. `chars` are the least and the most, `bytes` the most in UTF-8 or of a picture.

    `offered` is what the platform gives to choose from, as told at `offered_at`; empty where it has told
    nothing (`offered_why`), and then any number is taken. `filled_by` names the input whose choice says
    this one too; then only something else need be given.
    """

    name: str
    type: str
    zh: str
    en: str
    required: bool
    chars: list[int]
    bytes: int | None
    choices: dict[str, str]
    offered: list[ChoiceOut]
    offered_at: int | None
    offered_why: str
    filled_by: str

    @staticmethod
    def of(name: str, act: Act, found: Acting) -> "InputOut":
        """The input as it goes out."""
        told, filled = act.inputs[name], platform.fills(act, name, found.offered)
        known = found.offered.get(told.choices_from)
        return InputOut(
            name=name, type=told.type, zh=told.title.zh, en=told.title.en,
            required=told.needed(found.platform) and not filled, chars=list(told.chars or ()), bytes=told.bytes,
            choices=dict(told.choices), offered=[ChoiceOut(**row) for row in known.rows] if known else [],
            offered_at=known.told_at if known else None, offered_why=known.why if known else "",
            filled_by=told.filled_by if filled else "",
        )  # fmt: skip


class ActOut(Schema):
    """An act that fits. `open`: one about the same refund or order is not settled yet."""

    act: str
    zh: str
    en: str
    about: str
    permission: str
    allowed: bool
    open: bool
    inputs: list[InputOut]


class ActTold(Schema):
    """An act that was decided, as a message of the outbox: `unknown` waits for a person, nothing is repeated."""

    id: int
    act: str
    subject: str
    state: str
    answer: str
    created_at: int
    sent_at: int | None

    @staticmethod
    def of(message: OutboxMessage) -> "ActTold":
        """The message as far as the act goes."""
        told = message.payload
        return ActTold(
            id=message.pk, act=told["act"], subject=told["subject"], state=message.state,
            answer=message.answer, created_at=message.created_at, sent_at=message.sent_at,
        )  # fmt: skip


class Acts(Schema):
    """`hindrance`: why nothing can be done for this shop now (not_connected, not_granted, writing_off)."""

    hindrance: str
    acts: list[ActOut]
    decided: list[ActTold]


class Decided(Schema):
    """What the person gives; money in fen. `pictures`: input → id of a piece of the case's proof.

    `version` is the case's; `platform_version` the refund's own, if the caller knows it. `confirmed`
    says that money may leave, where an act pays out.
    """

    given: Annotated[dict[Word, Words], Field(max_length=20)] = Field(default_factory=dict)
    pictures: Annotated[dict[Word, Id], Field(max_length=5)] = Field(default_factory=dict)
    version: int | None = Field(default=None, ge=1, le=2**31 - 1)
    platform_version: Line = ""
    confirmed: bool = False


@router.get("cases/{number}/acts", response={200: Acts, **PROBLEMS})
def list_acts(request: HttpRequest, number: Number) -> dict[str, Any]:
    """What can be done on the platform about the case, and what became of what was decided."""
    case = case_of(request, number)
    found = platform.acting(caller(request), case)
    if found is None:
        return {"hindrance": "not_connected", "acts": [], "decided": []}
    shown = [
        ActOut(
            act=one.act.id, zh=one.act.title.zh, en=one.act.title.en, about=one.act.about,
            permission=one.act.permission, allowed=one.allowed, open=one.open,
            inputs=[InputOut.of(name, one.act, found) for name in one.act.inputs],
        )
        for one in found.possible
    ]  # fmt: skip
    decided = [ActTold.of(message) for _, message in found.told]
    return {"hindrance": found.hindrance, "acts": shown, "decided": decided}


@router.post("cases/{number}/acts/{act}", response={202: ActTold, **PROBLEMS})
def decide_act(request: HttpRequest, number: Number, act: Word, asked: Decided) -> Status[ActTold]:
    """Decide that the desk does it on the platform: read again, done once, never repeated after a doubt."""
    access, known = caller(request), acts().get(act)
    access.require(known.permission if known else "platform_answer")
    case = case_of(request, number)
    if known is None:
        raise NoSuchThing(what="平台操作 / act")
    decision = Decision(act=act, **asked.model_dump())
    message = actions.decide(access, case.pk, decision, now=moment(request))
    return Status(202, ActTold.of(message))
