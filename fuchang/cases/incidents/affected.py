"""受影响订单: the orders that an incident touches, from the facts and from the cases inside."""

from collections.abc import Iterable
from dataclasses import dataclass

from fuchang.cases.incidents.crowds import Crowd
from fuchang.cases.incidents.members import crowd_of
from fuchang.cases.models import Case, Hold
from fuchang.store.facts.crowd import Hit, Turn, orders_hit
from fuchang.store.facts.sources import chunks
from fuchang.store.models import Contact

MOST = 50_000


@dataclass(frozen=True)
class Affected:
    """One order: how it is touched, what turned and when, what it is worth, who works on it.

    `way`: order (its own status turned), item, shop (all that is open), case (a person put it in).
    """

    order_id: str
    way: str
    subject: str
    word: str
    since_at: int | None
    until_at: int | None
    order_status: str
    paid_fen: int
    at_risk_fen: int
    ship_by_at: int | None
    buyer: str  # masked
    case: str
    hold: str


def affected(
    incident: Case, *, most: int = MOST, crowd: Crowd | None = None
) -> tuple[Affected, ...]:
    """The orders of an incident, those whose own status turned first."""
    crowd = crowd_of(incident) if crowd is None else crowd
    hits = orders_hit(incident.shop_key, crowd.turns, most=most)
    inside = _inside(incident)
    known = {hit.order_id for hit in hits}
    hits += [_by_hand(case) for order, case in inside.items() if order not in known]
    hits = hits[:most]
    orders = [hit.order_id for hit in hits]
    turns = {turn.subject: turn for turn in reversed(crowd.turns)}
    turns |= {turn.order_id: turn for turn in reversed(crowd.turns) if turn.order_id}
    cases = _numbers(incident.shop_key, orders) | {o: c.number for o, c in inside.items()}
    buyers, held = _buyers(incident.shop_key, orders), _held(incident)
    return tuple(
        _row(
            hit,
            turns.get(hit.order_id) or turns.get(hit.subject),
            at_risk=inside[hit.order_id].at_risk_fen if hit.order_id in inside else 0,
            about=(buyers.get(hit.order_id, ""), cases.get(hit.order_id, "")),
            hold=held.get(hit.order_id, ""),
        )
        for hit in hits
    )


def _row(
    hit: Hit, turn: Turn | None, *, at_risk: int, about: tuple[str, str], hold: str
) -> Affected:
    own = turn is not None and hit.way == "order"
    return Affected(
        order_id=hit.order_id,
        way=hit.way,
        subject="" if hit.way in {"order", "case"} else hit.subject,
        word=turn.word if turn else "",
        since_at=turn.since_at if turn else None,
        until_at=turn.until_at if turn else None,
        order_status=hit.status,
        paid_fen=hit.paid_fen,
        at_risk_fen=max(at_risk, turn.amount_fen if turn and own else 0),
        ship_by_at=hit.ship_by_at,
        buyer=about[0],
        case=about[1],
        hold=hold,
    )


def _inside(incident: Case) -> dict[str, Case]:
    """The cases of orders that are or were inside, by order."""
    of = Case.objects.filter(parent=incident).exclude(order_id="").order_by("pk")
    return {case.order_id: case for case in of}


def _by_hand(case: Case) -> Hit:
    return Hit(case.order_id, "", 0, None, None, "case", case.subject)


def _numbers(shop_key: int, orders: Iterable[str]) -> dict[str, str]:
    """The number of a live case of each order, wherever it belongs."""
    found: dict[str, str] = {}
    for some in chunks(sorted(orders)):
        of = Case.objects.filter(shop_key=shop_key, order_id__in=list(some), live__gt=0)
        found.update(of.order_by("pk").values_list("order_id", "number"))
    return found


def _buyers(shop_key: int, orders: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in chunks(sorted(orders)):
        of = Contact.objects.filter(shop_key=shop_key, order_id__in=list(some))
        for order, masked in of.values_list("order_id", "masked"):
            found[order] = str(masked.get("nick") or masked.get("name") or "")
    return found


def _held(incident: Case) -> dict[str, str]:
    return dict(Hold.objects.filter(case=incident).values_list("order_id", "state"))
