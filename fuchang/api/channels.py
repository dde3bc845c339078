"""Channels of escalation over HTTP: contacts, whether a line is open now, working days."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from fuchang.api.shapes import PROBLEMS, Both, Done, Epoch, Word, caller, moment
from fuchang.cases import actions
from fuchang.cases.book import book, calendar
from fuchang.cases.models import ChannelContact
from fuchang.rulebook.calendar import Open, open_state
from fuchang.rulebook.grammar import Channel
from fuchang.shops.access import NoSuchThing

router = Router(tags=["channels"])


class ChannelOut(Schema):
    """A channel: open at that moment until `turns_at`, or shut until then (null: it never closes).

    `hours` null: any time. `verified_on` null: nobody has checked the contact yet.
    """

    id: str
    title: Both
    contact: str
    hours: str | None
    open: bool
    turns_at: int | None
    verified_on: date | None


class DayOut(Schema):
    """One day: worked or not, make-up days included; `verified`: an official notice says so."""

    day: date
    working: bool
    verified: bool


class At(Schema):
    """As of which moment; none: now."""

    at: Epoch | None = None


class Checked(Schema):
    """The contact as it works, and the day on which somebody tried it."""

    contact: Annotated[str, Field(min_length=1, max_length=200)]
    on: Annotated[date, Field(ge=date(2000, 1, 1), le=date(2099, 12, 31))]


@router.get("channels", response={200: list[ChannelOut], **PROBLEMS})
def list_channels(request: HttpRequest, asked: Query[At]) -> list[ChannelOut]:
    """All channels of the book, with their contacts as this desk has checked them."""
    caller(request).require("see_rules")
    at = moment(request) if asked.at is None else asked.at
    kept = {one.channel: one for one in ChannelContact.objects.all()}
    return [_told(one, kept.get(one.id), at) for one in book().channels.values()]


@router.get("channels/{channel}", response={200: ChannelOut, **PROBLEMS})
def read_channel(request: HttpRequest, channel: Word, asked: Query[At]) -> ChannelOut:
    """One channel: is the line open, and when does it open or close next."""
    caller(request).require("see_rules")
    at = moment(request) if asked.at is None else asked.at
    kept = ChannelContact.objects.filter(channel=channel).first()
    return _told(_known(channel), kept, at)


@router.put("channels/{channel}/contact", response={200: Done, **PROBLEMS})
def verify_contact(request: HttpRequest, channel: Word, checked: Checked) -> Done:
    """Somebody has checked how the channel is reached."""
    caller(request).require("manage_rules")
    actions.verify_contact(
        caller(request), channel=_known(channel).id, contact=checked.contact, on=checked.on,
        now=moment(request),
    )  # fmt: skip
    return Done()


@router.get("calendar/{day}", response={200: DayOut, **PROBLEMS})
def read_day(
    request: HttpRequest, day: Annotated[date, Field(ge=date(2000, 1, 1), le=date(2099, 12, 31))]
) -> DayOut:
    """Whether a day is worked in mainland China."""
    caller(request).require("see_rules")
    days = calendar()
    return DayOut(day=day, working=days.working(day), verified=days.verified(day))


def _known(channel: str) -> Channel:
    found = book().channels.get(channel)
    if found is None:
        raise NoSuchThing(what="通道 / channel")
    return found


def _told(channel: Channel, kept: ChannelContact | None, at: int) -> ChannelOut:
    state, hours = open_state(channel, at, calendar()), channel.hours
    return ChannelOut(
        id=channel.id,
        title=Both.of(channel.title),
        contact=kept.contact if kept else channel.contact,
        hours=f"{hours.opens}-{hours.closes} {hours.days}" if hours else None,
        open=isinstance(state, Open),
        turns_at=state.closes_at if isinstance(state, Open) else state.opens_at,
        verified_on=kept.verified_on if kept else channel.last_verified,
    )
