"""From a message to what is to be read again, and to what the message itself says: `topics.yml`."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from fuchang.connect.taobao.mapping import Context, Facts, StrangeWord, mapped
from fuchang.connect.taobao.shipped import parsed
from fuchang.connect.taobao.tmc.messages import Message
from fuchang.connect.taobao.values import text


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(_Data):
    """A thing (of `feeds.yml`) and the field of the message that has its id."""

    thing: str
    id: str


class Topic(_Data):
    """What messages of one topic, or a family of them, mean."""

    topic: str
    wishes: tuple[Named, ...]
    facts: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """Go and read this thing again."""

    thing: str
    id: str


@cache
def topics() -> Sequence[Topic]:
    """The table that came with this package."""
    told = parsed((files(__package__) / "topics.yml").read_text(encoding="utf-8"))
    return tuple(Topic.model_validate(one) for one in told["topics"])


def topic_of(name: str) -> Topic | None:
    """What is known of a topic."""
    return next((one for one in topics() if fnmatchcase(name, one.topic)), None)


def wishes(messages: Sequence[Message]) -> list[Wish]:
    """What to read again, each thing once, in the order of the messages."""
    found: dict[Wish, None] = {}
    for message in messages:
        known = topic_of(message.topic)
        for named in known.wishes if known else ():
            id_ = text(message.told.get(named.id))
            if id_ and id_ != "0":
                found[Wish(named.thing, id_)] = None
    return list(found)


def facts(messages: Sequence[Message], context: Context) -> Facts:
    """What the messages themselves say; a topic that nobody knows is a strange word."""
    whole = Facts()
    for message in messages:
        known = topic_of(message.topic)
        if known is None:
            whole.strange.add(StrangeWord("topic", message.topic, "topic", "message"))
        elif known.facts:
            row = {**message.told, "topic": message.topic, "at": message.at, "nick": message.nick, "user_id": message.user_id}  # fmt: skip
            found = mapped(known.facts, [row], context)
            for table, rows in found.tables.items():
                whole.tables.setdefault(table, []).extend(rows)
            whole.strange |= found.strange
            whole.broken += found.broken
    return whole
