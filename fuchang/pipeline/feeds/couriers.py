"""Tracking services are asked about parcels: one question, then a subscription, as `policy.decide` says.

A parcel that is due stands in its row and is claimed for a while, so that several workers never ask
about it at once. That a service was asked is written down before it is asked: a worker that dies over
the question does not make the service lock the number.
"""

import threading
import traceback
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.utils import DatabaseError

from fuchang.connect.couriers.asking import PhoneMissing, QuotaUsedUp, TooSoon
from fuchang.connect.couriers.history import History
from fuchang.connect.couriers.occasions import Worth, occasions
from fuchang.connect.couriers.policy import (
    PUSHES_EXPECTED_S,
    Act,
    Decision,
    Occasion,
    Past,
    decide,
    is_live,
)
from fuchang.connect.couriers.standing import Standing
from fuchang.connect.wire import Garbled, NoAnswer
from fuchang.kernel.clock import HOUR, clock
from fuchang.kernel.errors import AskUser, FuchangError, Retry, StopAndTell
from fuchang.pipeline.feeds.services import SHUT, Service, courier_name, services
from fuchang.pipeline.feeds.standings import standing_of
from fuchang.pipeline.feeds.stored import store
from fuchang.shops import couriers
from fuchang.store import feeds, watching
from fuchang.store.models import Feed, WatchedParcel

PLATFORM = "couriers"
AT_ONCE = 5  # the feeds of marketplaces wait meanwhile
# the service has heard the question, so that its lock holds
_SPOKEN = (TooSoon, NoAnswer, Garbled)


def turn(stop: threading.Event) -> bool:
    """Ask about the parcels that are due; says whether there were any."""
    worked = False
    for parcel in watching.due(now=clock(), most=AT_ONCE):
        if stop.is_set():
            break
        if watching.claimed(parcel, now=clock()):
            worked = True
            try:
                work(parcel, now=clock())
            except DatabaseError:
                raise
            except Exception:  # noqa: BLE001 - a defect must not end the caller; it is kept and shown
                watching.again(parcel, why=traceback.format_exc()[-400:], now=clock())
    return worked


def work(parcel: WatchedParcel, *, now: int) -> None:
    """What is to be done about one claimed parcel now, and when next."""
    worth = occasions()[_occasion(parcel)]
    able = services(parcel, now=now)
    if not worth.concerns(parcel.shipped_at, now=now):
        watching.left(parcel, next_at=None)
        return
    if not able:  # asked once somebody enters keys
        watching.left(parcel, occasion=parcel.occasion, next_at=None)
        return
    found = standing_of(parcel.shop_key, parcel.number)
    about = _Turn(parcel, found, able, worth, now)
    if parcel.occasion == watching.ROUND and found.is_over and not about.live():
        watching.left(parcel, next_at=None)
        return
    about.question()
    about.subscription()
    watching.reckon(parcel.shop_key, list(able), expected_s=PUSHES_EXPECTED_S, now=now)
    about.leave()


@dataclass
class _Turn:
    """One parcel in hand."""

    parcel: WatchedParcel
    found: Standing
    able: dict[str, Service]
    worth: Worth
    now: int
    asked: bool = False
    troubles: list[FuchangError] = field(default_factory=list)
    waits: list[int] = field(default_factory=list)

    def past(self) -> list[Past]:
        """What every service was asked and has told."""
        return [
            Past(
                one.provider, one.asked_at, one.subscribed_at, one.heard_at, one.ended_at,
                bool(one.nothing_known),
            )
            for one in watching.past_of(self.parcel.shop_key, self.parcel.number)
        ]  # fmt: skip

    def live(self) -> list[Past]:
        """The subscriptions that hold."""
        return [one for one in self.past() if is_live(one)]

    def question(self) -> None:
        """One answer of the first service that gives one."""
        for _ in self.able:
            acts = self._decided(_occasion(self.parcel))
            chosen = next((one.provider for one in acts if one.act == "query"), "")
            if not chosen:
                self.waits += [one.at for one in acts if one.act == "wait" and one.at is not None]
                return
            if self._ask(self.able[chosen]):
                self.asked = True
                return

    def subscription(self) -> None:
        """One subscription, where none is live."""
        for _ in self.able:
            acts = self._decided("round")
            chosen = next((one.provider for one in acts if one.act == "subscribe"), "")
            if not chosen:
                if self.asked or self.parcel.occasion == watching.ROUND:
                    self.waits = [one.at for one in acts if one.act == "wait" and one.at]
                return
            if self._subscribe(self.able[chosen]):
                return

    def leave(self) -> None:
        """When the parcel is due again, and what for."""
        pending = not self.asked and self.parcel.occasion != watching.ROUND
        resting, why = self._resting(), self._why()
        if pending and self.waits:
            at = min(self.waits)
            watching.left(self.parcel, occasion=self.parcel.occasion, next_at=at, why=why)
        elif pending and resting:
            watching.again(self.parcel, why=why, now=self.now, at=min(resting))
        else:
            watching.left(self.parcel, next_at=self._round_at(), why=why)

    def _why(self) -> str:
        """What a person should know: what was refused, or that nobody may be asked without a phone."""
        if self.troubles:
            return str(self.troubles[-1])
        wanting = [one for one in self.able.values() if one.wants_phone(self.parcel)]
        if self.asked or len(wanting) < len(self.able):
            return ""
        first = wanting[0].provider.sheet.zh
        return str(PhoneMissing(provider=first, courier=courier_name(self.parcel)))

    def _resting(self) -> list[int]:
        """Until when services rest after they have failed."""
        return [one.feed.next_at for one in self.able.values() if one.feed.next_at > self.now]

    def _round_at(self) -> int | None:
        live = self.live()
        if not live:
            later = [*self.waits, *(self._resting() if self.worth.subscribes else ())]
            return min(later) if later and not self.found.is_over else None
        heard = max(max(one.heard_at or 0, one.subscribed_at or 0) for one in live)
        silent_at = heard + PUSHES_EXPECTED_S + 1
        return silent_at if silent_at > self.now else self.now + PUSHES_EXPECTED_S

    def _decided(self, occasion: Occasion) -> tuple[Decision, ...]:
        terms = [one.terms(self.parcel, self.worth) for one in self.able.values()]
        return decide(self.found, terms, self.past(), occasion=occasion, now=self.now)

    def _ask(self, service: Service) -> bool:
        before = next((one for one in self.past() if one.provider == service.name), None)
        self._note(service, asked_at=self.now)
        try:
            history = service.client.query(service.about(self.parcel), now=self.now)
        except FuchangError as error:
            if not isinstance(error, _SPOKEN):
                self._note(service, asked_at=before.asked_at if before else None)
            self._refused(service, "query", error)
            return False
        self._keep(service, history)
        return True

    def _keep(self, service: Service, history: History) -> None:
        """The answer on its one way, and with it that this occasion has had its question."""
        one = self.parcel
        about = {"order_id": one.order_id, "waybill": one.number, "courier": one.courier}
        newest = history.newest_at
        with transaction.atomic():
            store(
                one.shop_key, PLATFORM, {f"{service.name}.query": [history.document]}, now=self.now,
                about=about,
            )  # fmt: skip
            known = watching.newest(one.shop_key, service.name, one.number)
            self._note(
                service, nothing_known=int(bool(history.problem)), newest_at=max(newest, known)
            )
            watching.had_its_question(one)
            watching.answered(service.feed, now=self.now)
            if one.occasion == watching.ROUND:
                watching.silence(service.feed, withheld=newest > known, now=self.now)

    def _subscribe(self, service: Service) -> bool:
        callback = couriers.callback(service.account)
        try:
            done = service.client.subscribe(
                service.about(self.parcel), callback=callback, now=self.now
            )
        except FuchangError as error:
            self._refused(service, "subscribe", error)
            return False
        costs = 0 if done.already else service.provider.sheet.subscription_costs
        left = service.feed.quota_left
        with transaction.atomic():
            self._note(service, subscribed_at=self.now, ended_at=None)
            watching.answered(
                service.feed,
                now=self.now,
                quota_left=None if left is None else max(0, left - costs),
            )
        return True

    def _refused(self, service: Service, act: Act, error: FuchangError) -> None:
        """Somebody else may be asked; a service that fails rests, one that was asked wrongly does not."""
        self.troubles.append(error)
        service.shut |= {act}
        if isinstance(error, AskUser | TooSoon):
            watching.answered(service.feed, now=self.now)
            return
        service.shut = SHUT
        wait_s = float(getattr(error, "wait_s", 0 if isinstance(error, Retry) else HOUR / 6))
        feeds.failed(
            service.feed, problem=str(error), now=self.now, wait_s=wait_s,
            for_good=isinstance(error, StopAndTell),
        )  # fmt: skip
        if isinstance(error, QuotaUsedUp):
            Feed.objects.filter(pk=service.feed.pk).update(quota_left=0)

    def _note(self, service: Service, **changed: Any) -> None:
        watching.note(self.parcel.shop_key, service.name, self.parcel.number, **changed)


def _occasion(parcel: WatchedParcel) -> Occasion:
    return next(name for name in occasions() if name == parcel.occasion)
