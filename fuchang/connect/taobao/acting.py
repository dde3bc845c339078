"""Doing an act: read again, look, say it once, and judge what came of it.

An outcome is one of
    done      the platform said so, or the state read afterwards shows it
    against   our own checks hold against it; nothing was said
    moved     the state is no longer the one that the person saw; nothing was said
    refused   the platform said no
    later     nothing was done, and it may be tried again
    unknown   it may have been done; a person looks, nothing is repeated
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from fuchang.connect.taobao.acts import Act, Input, filled
from fuchang.connect.taobao.envelope import walked
from fuchang.connect.taobao.gateway import Gateway, Picture, UnknownOutcome
from fuchang.connect.taobao.values import text
from fuchang.kernel.clock import from_local
from fuchang.kernel.errors import AskUser, FuchangError, Retry

What = Literal["done", "against", "moved", "refused", "later", "unknown"]
PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif"}
_NUMBER_MOST = 20
_SHOWN = 10  # of what may be chosen, in words


@dataclass(frozen=True, slots=True)
class Objection:
    """What is against an act: the input or the place it is about, and words in both languages."""

    about: str
    zh: str
    en: str


@dataclass(frozen=True)
class Outcome:
    """What came of an act, the platform's words, and the state that was read last."""

    what: What
    words: str = ""
    objections: tuple[Objection, ...] = ()
    seen: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Wish:
    """What a person decided: the act, what it is about, what they gave, and which version they saw.

    Who has no version says `changed_at`: when what they saw had changed last. `offered`: input → what
    the platform gives to choose from, where it has said so.
    """

    act: Act
    subject: str
    given: Mapping[str, Any]
    version: str = ""
    platform: str = "taobao"
    changed_at: int | None = None
    offered: Mapping[str, Collection[str]] = field(default_factory=dict)

    @property
    def dated(self) -> bool:
        """Whether one can tell what they saw from what is there now."""
        return bool(self.version and self.act.version) or bool(self.changed_at and self.act.changed)


def state(gateway: Gateway, act: Act, subject: str, *, session: str) -> dict[str, Any]:
    """Everything that an act reads, as it stands now: `{reading: contents}`."""
    seen: dict[str, Any] = {}
    for name, reading in act.reads.items():
        id_ = walked(seen, reading.at) if reading.at else subject
        answer = gateway.call(reading.method, {reading.id: id_}, session=session)
        whole = answer.method.kind == "one" and answer.method.rows
        seen[name] = answer.row() if whole or ("." in answer.method.rows and name == "order") else answer.body  # fmt: skip
    return seen


def objections(wish: Wish, seen: Mapping[str, Any]) -> tuple[Objection, ...]:
    """Everything against it, by the person's inputs and by what was read."""
    found = wrong_inputs(wish)
    if found:  # a look may need the inputs
        return found
    return tuple(
        Objection(look.at, look.words.zh, look.words.en)
        for look in wish.act.before
        if look.words and not look.holds(seen, wish.given)
    )


def wrong_inputs(wish: Wish) -> tuple[Objection, ...]:
    """Everything against what the person gave, before anything is asked."""
    return tuple(
        one for name, told in wish.act.inputs.items() for one in _against(name, told, wish)
    )


def moved(wish: Wish, seen: Mapping[str, Any]) -> bool:
    """Whether the thing is another version than the person saw."""
    if wish.act.version and wish.version:
        return text(walked(dict(seen), wish.act.version)) != wish.version
    told = text(walked(dict(seen), wish.act.changed)) if wish.act.changed else None
    if told is None or not wish.changed_at:
        return False
    try:
        return from_local(told) != wish.changed_at
    except ValueError:
        return False


def was_done(wish: Wish, seen: Mapping[str, Any]) -> bool | None:
    """Whether the state shows it: yes, certainly not, or nobody can tell."""
    act = wish.act
    if not act.done:
        return None
    if all(look.holds(seen, wish.given) for look in act.done):
        return True
    same = wish.dated and not moved(wish, seen)
    return False if same else None


def carry_out(gateway: Gateway, wish: Wish, *, session: str) -> Outcome:
    """Do it, once."""
    seen = state(gateway, wish.act, wish.subject, session=session)
    if moved(wish, seen):
        return Outcome(
            "moved", "状态已变化，请重新查看 / it has changed since, look again", seen=seen
        )
    against = objections(wish, seen)
    if against:
        return Outcome("against", against[0].zh, against, seen)
    told = filled(wish.act.params, seen, wish.given)
    pictures = {param: wish.given[name] for param, name in wish.act.pictures.items() if wish.given.get(name)}  # fmt: skip
    try:
        gateway.call(wish.act.method, told, session=session, pictures=pictures)
    except UnknownOutcome as doubt:
        return _settled(gateway, wish, str(doubt), session=session)
    except AskUser as no:
        return Outcome("refused", str(no), seen=seen)
    except Retry as error:
        return Outcome("later", str(error), seen=seen)
    return Outcome("done", seen=seen)


def _settled(gateway: Gateway, wish: Wish, words: str, *, session: str) -> Outcome:
    """After an answer that was lost: what the state says, if it says anything."""
    try:
        seen = state(gateway, wish.act, wish.subject, session=session)
    except FuchangError as error:
        return Outcome("unknown", f"{words}; {error}")
    done = was_done(wish, seen)
    if done:
        return Outcome("done", seen=seen)
    if done is False:
        words += "；平台上还没有变化 / nothing has changed there yet"
    return Outcome("later" if wish.act.repeatable else "unknown", words, seen=seen)


def _against(name: str, told: Input, wish: Wish) -> Sequence[Objection]:
    value = wish.given.get(name)
    title = told.title
    if value in (None, "", b""):
        if told.needed(wish.platform):
            return [Objection(name, f"请填写{title.zh}", f"{title.en} is missing")]
        return []
    if told.type == "picture":
        return _against_picture(name, told, value)
    found = text(value) or ""
    if told.type in {"number", "money"} and not (found.isdigit() and len(found) <= _NUMBER_MOST):
        return [Objection(name, f"{title.zh}应为整数", f"{title.en} should be a whole number")]
    choices = told.choices or wish.offered.get(name)
    if choices and found not in choices:
        right = "、".join(list(choices)[:_SHOWN])
        return [Objection(name, f"{title.zh}应为 {right}", f"{title.en} should be one of {right}")]
    return _against_length(name, told, found)


def _against_length(name: str, told: Input, found: str) -> Sequence[Objection]:
    if told.chars and not told.chars[0] <= len(found) <= told.chars[1]:
        low, high = told.chars
        return [
            Objection(
                name, f"{told.title.zh}应为 {low}–{high} 个字，现在 {len(found)}",
                f"{told.title.en}: {low} to {high} characters, now {len(found)}",
            )
        ]  # fmt: skip
    size = len(found.encode())
    if told.bytes and size > told.bytes:
        return [
            Objection(
                name, f"{told.title.zh}最多 {told.bytes} 字节（约 {told.bytes // 3} 个汉字），现在 {size}",
                f"{told.title.en}: {told.bytes} bytes at most, now {size}",
            )
        ]  # fmt: skip
    return []


def _against_picture(name: str, told: Input, value: Any) -> Sequence[Objection]:
    if not isinstance(value, Picture) or not kind_of(value.body):
        return [
            Objection(name, "图片应为 JPG、PNG 或 GIF", "The picture should be JPG, PNG or GIF")
        ]
    if told.bytes and len(value.body) > told.bytes:
        size = len(value.body)
        return [
            Objection(
                name, f"图片最大 {told.bytes // 1000} KB，现在 {size // 1000} KB",
                f"The picture may have {told.bytes} bytes, it has {size}",
            )
        ]  # fmt: skip
    return []


def kind_of(body: bytes) -> str:
    """The kind of a picture by its first bytes; empty for one that the platform does not take."""
    return next((kind for start, kind in PICTURES.items() if body.startswith(start)), "")
