"""Acts on the platform as forms: which fields an act has, and what a form says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from fuchang.cases import actions
from fuchang.cases.actions.platform import PAYS, Decision
from fuchang.cases.models import Case
from fuchang.cases.platform import Acting, Possible, acting, fills
from fuchang.connect.taobao.acts import Act, Input, act_of
from fuchang.kernel.money import fen
from fuchang.store.models import Choices
from fuchang.web.asked import whole

AWAITED_S = 60  # so long the card asks by itself; each time is a look at the order
AREA_FROM = 100  # so many characters are written in a larger box


@dataclass(frozen=True)
class Field:
    """One field of a form; `least` and `most` count characters, `kilobytes` a picture.

    `offered`: what the platform gives to choose from, where it is known. `filled`: what is chosen there
    says this one too.
    """

    name: str
    told: Input
    required: bool
    area: bool
    choices: Sequence[tuple[str, str]]
    offered: Choices | None = None
    filled: bool = False

    @property
    def least(self) -> int:
        """The fewest characters."""
        return self.told.chars[0] if self.told.chars else 0

    @property
    def most(self) -> int:
        """The most characters, 0 where bytes are counted."""
        return self.told.chars[1] if self.told.chars else 0

    @property
    def kilobytes(self) -> int:
        """The largest picture."""
        return (self.told.bytes or 0) // 1000


@dataclass(frozen=True)
class Form:
    """One act as a form."""

    one: Possible
    fields: Sequence[Field]
    pays: bool

    @property
    def act(self) -> Act:
        """The act."""
        return self.one.act


def shown(request: HttpRequest, found: Case) -> dict[str, Any] | None:
    """What the card of a case shows; None where there is nothing to act on."""
    told = acting(request.access, found)  # type: ignore[attr-defined]
    if told is None:
        return None
    forms = [Form(one, _fields(one.act, told), one.act.permission == PAYS) for one in told.possible]
    may_settle = request.access.may("settle_messages", found.shop_key)  # type: ignore[attr-defined]
    going = told.going(since=request.now - AWAITED_S)  # type: ignore[attr-defined]
    return {"told": told, "forms": forms, "may_settle": may_settle, "going": going}


def _fields(act: Act, told: Acting) -> list[Field]:
    return [
        Field(
            name, field, field.needed(told.platform) and not fills(act, name, told.offered),
            area=max((field.chars or (0, 0))[1], (field.bytes or 0) // 3) >= AREA_FROM,
            choices=[(value, _half(words)) for value, words in field.choices.items()],
            offered=told.offered.get(field.choices_from), filled=fills(act, name, told.offered),
        )
        for name, field in act.inputs.items()
    ]  # fmt: skip


def _half(words: str) -> str:
    """The reader's half of `红 red`."""
    chinese, _, english = words.partition(" ")
    return english if (get_language() or "").startswith("en") and english else chinese


def decide(request: HttpRequest, found: Case) -> object:
    """What the form says is decided."""
    act, asked = act_of(request.POST.get("act", "")), request.POST
    given: dict[str, str] = {}
    pictures: dict[str, int] = {}
    for name, told in act.inputs.items():
        text = asked.get(f"in-{name}", "").strip()
        if text and told.type == "picture":
            pictures[name] = whole(text)
        elif text:
            given[name] = _in_fen(text) if told.type == "money" else text
    decision = Decision(
        act.id, given, pictures, version=_version(asked), confirmed=bool(asked.get("confirmed"))
    )
    return actions.decide(request.access, found.pk, decision, now=request.now)  # type: ignore[attr-defined]


def _version(asked: Mapping[str, Any]) -> int | None:
    return whole(asked.get("version")) or None


def _in_fen(text: str) -> str:
    """Fen of a typed amount; what is none is left for the act to refuse."""
    try:
        return str(fen(text))
    except ValueError:
        return text
