"""Choices that the platform gives for acts, asked while acting is on: kept beside the facts, never as facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fuchang.connect.platforms import GrantLost, ThingRefused
from fuchang.connect.taobao.choices import Offer, offers, to_ask
from fuchang.kernel.errors import FuchangError, Retry
from fuchang.pipeline.feeds.unhurried import asked
from fuchang.shops.gateways import Way
from fuchang.shops.models import Authorisation
from fuchang.store import choices, wishes
from fuchang.store.models import Choices

ASKED_OF = "choices"  # the thing of feeds.yml after whose reading choices are asked
AGAIN_S = 900  # how soon a list of the whole shop is asked for again that could not be learned


class NotTold(ThingRefused):
    """Choices that could not be asked for now; what was read before stays read."""


@dataclass(frozen=True)
class _Told:
    method: str
    subject: str
    rows: list[dict[str, Any]]
    why: str = ""


@dataclass
class Asking:
    """What is asked on one turn about one shop; `keep` writes it down with what else was read."""

    shop_key: int
    platform: str
    way: Way
    told: list[_Told] = field(default_factory=list)
    later: list[str] = field(default_factory=list)

    def after(self, thing: str, subject: str, row: Mapping[str, Any]) -> None:
        """What this row of a thing is worth asking. Raises GrantLost, NotTold (the thing is read again).

        After one that goes first nothing is asked: it is noted, and asked when there is time.
        """
        if thing != ASKED_OF:
            self.later += [subject] if any(to_ask(ASKED_OF, row)) else []
            return
        for method, params in to_ask(thing, row):
            try:
                self._ask(method, offers()[method], params, subject=subject)
            except Retry as trouble:
                raise NotTold(str(trouble)) from trouble

    def of_shop(self, *, now: int) -> None:
        """The lists of the whole shop that are no longer fresh. Raises GrantLost."""
        known = choices.known(self.shop_key, self.platform, "")
        for method, offer in offers().items():
            if not offer.about and not _fresh(known.get(method), offer, now=now):
                try:
                    self._ask(method, offer, {}, subject="")
                except Retry as trouble:
                    self.told.append(_Told(method, "", [], str(trouble)))

    def keep(self, *, now: int) -> None:
        """Write it down."""
        wishes.wish(self.shop_key, self.platform, [(ASKED_OF, one) for one in self.later], now=now)
        for one in self.told:
            choices.keep(
                self.shop_key, self.platform, one.method, one.subject, rows=one.rows, why=one.why, now=now
            )  # fmt: skip

    def _ask(self, method: str, offer: Offer, params: dict[str, Any], *, subject: str) -> None:
        """A no is told to whoever would choose; it keeps nothing else from being heard."""
        try:
            rows = offer.told(asked(self.way, method, params).body)
        except (GrantLost, Retry):
            raise
        except FuchangError as no:
            self.told.append(_Told(method, subject, [], str(no)))
        else:
            self.told.append(_Told(method, subject, rows))


def asking(shop_key: int, platform: str, way: Way) -> Asking | None:
    """None where acting is off: nobody would choose."""
    on = Authorisation.objects.filter(shop_key=shop_key, platform=platform, writing=1)
    return Asking(shop_key, platform, way) if on.exists() else None


def _fresh(known: Choices | None, offer: Offer, *, now: int) -> bool:
    lasts_s = AGAIN_S if known and known.why else offer.lasts_s
    return known is not None and now - known.told_at < lasts_s
