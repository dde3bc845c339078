"""Acts on Taobao: the state is read again, the act said once, and its outcome told in the case."""

from functools import cache

from fuchang.cases import pictures
from fuchang.cases.change import changing
from fuchang.cases.models import Case, Evidence
from fuchang.connect.taobao import acting
from fuchang.connect.taobao.acting import Wish, carry_out
from fuchang.connect.taobao.acts import act_of
from fuchang.connect.taobao.gateway import Picture
from fuchang.kernel.errors import FuchangError, Retry
from fuchang.shops.access import Access, NoSuchThing
from fuchang.shops.gateways import Gateways
from fuchang.shops.models import Authorisation
from fuchang.store import wishes
from fuchang.store.failures import without_secrets
from fuchang.store.models import OutboxMessage
from fuchang.store.models.outbox import DEAD, SENT, UNKNOWN
from fuchang.watch.channels import Letter, Outcome, Pace, State

PLATFORM = "taobao"
LONGEST_TOLD = 400
TRIES = 2  # a connection that went stale, a clock that is off; else the outbox is patient
_STATES: dict[acting.What, State] = {
    "done": "sent", "later": "again", "against": "dead", "moved": "dead", "refused": "dead",
    "unknown": "unknown",
}  # fmt: skip
_VERBS = {SENT: "platform.done", DEAD: "platform.not_done", UNKNOWN: "platform.doubted"}


def send(letter: Letter, pace: Pace) -> Outcome:
    """Carry one act out. After it was said nothing here may fail."""
    found = Authorisation.objects.filter(shop_key=letter.shop_key, platform=PLATFORM).first()
    if found is None or not found.standing or not found.writing:
        return Outcome("dead", "操作已关闭或授权已失效 / acting is off, or the grant is over")
    try:
        wish = wished(letter)
        way = ways(pace.timeout_s).way(found)
        came = carry_out(way.gateway, wish, session=way.token)
    except Retry as error:  # while reading: nothing was said
        wait_s = int(getattr(error, "wait_s", 0)) + 1
        return Outcome("again", _told(str(error)), wait_s=wait_s)
    except FuchangError as error:
        return Outcome("dead", _told(str(error)))
    words = came.words or "平台已接受 / the platform has taken it"
    return Outcome(_STATES[came.what], _told(f"{words}{_otherwise(letter, wish)}"))


def wished(letter: Letter) -> Wish:
    """What was decided, with the pictures from the proof, small enough again by the same rules.

    Raises NoSuchThing, PictureTooLarge, PictureSlow.
    """
    told, act = letter.payload, act_of(letter.payload["act"])
    kept = {
        name: _picture(told["case_key"], key, most=act.inputs[name].bytes)
        for name, key in told["pictures"].items()
    }
    return Wish(
        act, told["subject"], {**told["given"], **kept}, version=told["version"],
        platform=told["platform"], changed_at=told["changed_at"],
    )  # fmt: skip


def settled(access: Access, message: OutboxMessage, *, now: int) -> None:
    """The case tells what came of it, and the platform is asked how things stand."""
    told = message.payload
    act = act_of(told["act"])
    wishes.wish(message.shop_key, PLATFORM, [(act.about, told["subject"])], now=now)
    if not Case.objects.filter(pk=told["case_key"]).exists():
        return
    with changing(access, told["case_key"], _VERBS[message.state], checked=False, now=now) as change:  # fmt: skip
        change.move("note")
        change.told |= {"act": act.id, "subject": told["subject"]}
        change.why = message.answer


def _otherwise(letter: Letter, wish: Wish) -> str:
    """Words where a picture is not the one that was noted: another edition has made it smaller."""
    noted = letter.payload.get("sent", {})
    sent = {name: one for name, one in wish.given.items() if isinstance(one, Picture)}
    return "".join(
        f"；{name}: SHA-256 {pictures.mark(one)}, {len(one.body)} bytes"
        for name, one in sent.items()
        if name in noted and noted[name]["sha256"] != pictures.mark(one)
    )


@cache
def ways(timeout_s: int) -> Gateways:
    """The ways of this process."""
    return Gateways(timeout_s=timeout_s, tries=TRIES)


def _picture(case_key: int, key: int, *, most: int | None) -> Picture:
    piece = Evidence.objects.filter(pk=key, case_id=case_key, removed_at=None).first()
    if piece is None:
        raise NoSuchThing(what="图片凭证 / picture among the proof")
    return pictures.to_send(piece, most=most)


def _told(words: str) -> str:
    return without_secrets(words)[:LONGEST_TOLD]
