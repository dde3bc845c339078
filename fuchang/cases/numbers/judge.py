"""What a line of a batch is worth: a pure function of the line and of what is known."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from fuchang.connect.exports.pairs import Pair
from fuchang.facts.couriers import Candidate, canonical, is_valid, recognise, sure

OK, NOT_FOUND, ALREADY, INVALID, TWICE = "ok", "not_found", "already", "invalid", "twice"
_MOST_NAMED = 4  # in the room that a line has
_ORDER = re.compile(r"\d{15,21}")
_WAYBILL = re.compile(r"[A-Z0-9]{8,30}")


@dataclass(frozen=True, slots=True)
class Order:
    """An order that may be worked on: its shop and who bought."""

    shop_key: int
    buyer_key: int | None = None


@dataclass(frozen=True)
class Known:
    """Orders by number; of each waybill the orders that it is known for."""

    orders: Mapping[str, Order] = field(default_factory=dict)
    used: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """One line with its state; `said` says why, Chinese / English."""

    line: int
    text: str
    order_id: str = ""
    waybill: str = ""
    courier: str = ""
    state: str = OK
    said: str = ""


def judge(pairs: Sequence[Pair], known: Known) -> list[Judged]:
    """Each line by itself, then the lines against each other."""
    judged = [_alone(pair, known) for pair in pairs]
    return _together(judged, known)


def _alone(pair: Pair, known: Known) -> Judged:
    order, waybill = _told_apart(pair, known)
    found = Judged(pair.line, pair.text, order, canonical(waybill), pair.courier)
    if pair.lost:
        said = "数字被表格改成了科学计数，末几位已丢 / a spreadsheet has rounded a number"
        return replace(found, state=INVALID, said=said)
    if not order or not waybill:
        missing = "缺运单号 / no waybill" if order else "缺订单号 / no order number"
        return replace(found, state=INVALID, said=missing)
    if order not in known.orders:
        return replace(found, state=NOT_FOUND, said="没有这个订单 / no such order")
    return _of_form(found, known)


def _told_apart(pair: Pair, known: Known) -> tuple[str, str]:
    """Which code is the order and which the waybill: by the header, by what is known, by the form."""
    if pair.order and pair.waybill:
        return pair.order, pair.waybill
    orders = [code for code in pair.codes if code in known.orders]
    orders = orders or [code for code in pair.codes if _ORDER.fullmatch(code)][:1]
    order = orders[0] if orders else ""
    others = [code for code in pair.codes if code != order]
    return order, others[0] if others else ""


def _of_form(found: Judged, known: Known) -> Judged:
    number, candidates = found.waybill, recognise(found.waybill)
    if found.courier and is_valid(found.courier, number) == 0:
        return replace(found, state=INVALID, said=_of_another(found.courier, candidates))
    if not _WAYBILL.fullmatch(number):
        return replace(found, state=INVALID, said="不像运单号 / no form of a waybill")
    used = known.used.get(number, frozenset())
    if found.order_id in used:
        return replace(found, state=ALREADY, said="该单号已登记 / this number is known already")
    if not _may_share(used | {found.order_id}, known):
        said = f"已用于订单 {min(used)} / used for another order"
        return replace(found, state=INVALID, said=said)
    if found.courier:
        return found
    return replace(found, courier=sure(candidates), said=_guessed(candidates))


def _of_another(courier: str, candidates: Sequence[Candidate]) -> str:
    if not candidates:
        return f"不是{courier}的单号 / not a number of that courier"
    return f"不是{courier}的单号，像{_named(candidates)} / not of that courier, more like {_named(candidates)}"


def _guessed(candidates: Sequence[Candidate]) -> str:
    """Whose number it may be, and how surely: below that nobody is named for the person."""
    if not candidates:
        return "没有快递认得这种单号，请核对 / no courier of ours has numbers like this"
    if sure(candidates):
        return f"按单号认出{_named(candidates)} / recognised by its form: {_named(candidates)}"
    return f"可能是{_named(candidates)}，请核对 / could be {_named(candidates)}: check it"


def _named(candidates: Sequence[Candidate]) -> str:
    return "、".join(f"{one.courier} {one.sureness}%" for one in candidates[:_MOST_NAMED])


def _may_share(orders: frozenset[str], known: Known) -> bool:
    """Orders of one buyer may lie in one parcel."""
    if len(orders) == 1:
        return True
    buyers = {known.orders[one].buyer_key if one in known.orders else None for one in orders}
    return len(buyers) == 1 and None not in buyers


def _together(judged: Sequence[Judged], known: Known) -> list[Judged]:
    good = [one for one in judged if one.state == OK]
    numbers = Counter(order for order, _ in {(one.order_id, one.waybill) for one in good})
    sharing = _sharing(good)
    seen: set[tuple[str, str]] = set()
    found = []
    for one in judged:
        place = (one.order_id, one.waybill)
        if one.state == OK:
            many = not _may_share(sharing[one.waybill], known)
            found.append(_beside(one, again=place in seen, twice=numbers[place[0]] > 1, many=many))
        else:
            found.append(one)
        seen.add(place)
    return found


def _beside(one: Judged, *, again: bool, twice: bool, many: bool) -> Judged:
    """A good line beside the others."""
    if again:
        return replace(one, state=ALREADY, said="与前面的行相同 / the same as a line before")
    if twice:
        said = "同一订单有两个单号，请选一个 / two numbers for one order: choose"
        return replace(one, state=TWICE, said=said)
    if many:
        said = "多笔订单用同一单号 / one number for several orders"
        return replace(one, state=INVALID, said=said)
    return one


def _sharing(judged: Sequence[Judged]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one in judged:
        found.setdefault(one.waybill, set()).add(one.order_id)
    return {waybill: frozenset(orders) for waybill, orders in found.items()}
