"""From a provider's document to histories: pure, never raising for what the document says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from fuchang.connect.couriers.history import History, Scan
from fuchang.connect.couriers.mapping import Mapping, Paths, Shape
from fuchang.connect.couriers.statuses import UNKNOWN, Meaning, meaning
from fuchang.connect.couriers.words import understood
from fuchang.kernel.clock import DAY, from_local
from fuchang.kernel.errors import AskUser

MOST_SCANS = 1_000
LONGEST_WORDS = 500
# what words say outranks a plain "signed" or "on its way" of the whole, which is often said too early
_WORDS_WIN = frozenset({"returning", "returned", "exception", "cancelled"})
_WEAK = frozenset({"delivered", "in_transit", "out_for_delivery", "picked_up"})
_SIGNED_TOO_EARLY = frozenset({"ready_for_pickup"})
_UNDER_WAY = meaning("in_transit")
_MORE_THAN_UNDER_WAY = frozenset({"picked_up", "out_for_delivery", "customs"})
_GENERIC = frozenset({"delivery_problem"})  # 疑难: any other reason says more
AHEAD_S = DAY  # couriers' clocks and time zones err by hours; a scan beyond that has not happened
_EPOCH_DIGITS = {10: 1, 13: 1000}


class UnknownShape(AskUser):
    """A document that is no answer of this provider."""

    def __init__(self, *, provider: str, keys: Iterable[str]) -> None:
        self.provider = provider
        self.keys = sorted(keys)[:20]
        super().__init__(
            f"不是{provider}的应答 / no answer of {provider}: it has {', '.join(self.keys) or 'nothing'}"
        )


@dataclass
class _Noted:
    """What could not be used, on the way through one document."""

    unread: list[str]
    unknown: list[str]


def shape_of(mapped: Mapping, document: Any) -> Shape | None:
    """The shape that a document has, or None."""
    fitting = (
        shape
        for shape in mapped.written.shapes.values()
        if all(_has(document, path) for path in shape.when)
        and not any(_has(document, path) for path in shape.unless)
    )
    return next(fitting, None)


def read(mapped: Mapping, document: Any, *, now: int) -> tuple[History, ...]:
    """The histories in a document. Raises UnknownShape."""
    shape = shape_of(mapped, document)
    if shape is None:
        keys = document if isinstance(document, dict) else ()
        raise UnknownShape(provider=mapped.provider, keys=map(str, keys))
    parts = _at(document, shape.each) if shape.each else [document]
    listed = parts if isinstance(parts, list) else [parts]
    return tuple(_history(mapped, shape, part, now=now) for part in listed)


def _history(mapped: Mapping, shape: Shape, part: Any, *, now: int) -> History:
    noted = _Noted([], [])
    answer = _text(part, shape.answer)
    state = _text(part, shape.state)
    said, known = mapped.of_state(state)
    if state and not known:
        noted.unknown.append(mapped.named(state))
    message = _text(part, shape.message)[:LONGEST_WORDS]
    problem = mapped.problem(answer, message)
    scans = sorted(_scans(mapped, shape, part, noted, until=now + AHEAD_S))
    raw_said = mapped.named(state)
    ended = _text(part, shape.ended)
    return History(
        provider=mapped.provider,
        number=_text(part, shape.number).upper(),
        courier=mapped.courier(_text(part, shape.courier)),
        asked_at=_moment(_text(part, shape.asked_at)) or now,
        scans=tuple(_settled(scans, said, raw_said, believed=mapped.written.believed)),
        said=UNKNOWN if problem else said,
        raw_said=raw_said,
        believed=mapped.written.believed,
        problem=problem or ("" if scans or said.known else "nothing_yet"),
        message=message,
        corrected=mapped.courier(_text(part, shape.corrected)),
        ended=ended if ended in mapped.written.ended else "",
        unread=tuple(noted.unread),
        unknown_codes=tuple(dict.fromkeys(noted.unknown)),
    )


def _scans(
    mapped: Mapping, shape: Shape, part: Any, noted: _Noted, *, until: int
) -> Iterator[Scan]:
    for line in _lines(shape, part):
        written = _text(line, shape.seen_at)
        seen_at = _moment(written)
        if seen_at is None or seen_at > until:
            noted.unread.append(str(line)[:LONGEST_WORDS])
            continue
        yield _scan(mapped, shape, line, (seen_at, written), noted)


def _scan(mapped: Mapping, shape: Shape, line: Any, seen: tuple[int, str], noted: _Noted) -> Scan:
    words = _text(line, shape.words)[:LONGEST_WORDS]
    code = _text(line, shape.code)
    means, known = mapped.of_scan(code)
    if code and not known:
        noted.unknown.append(mapped.named(code))
    told = understood(words)
    return Scan(
        seen_at=seen[0],
        words=words,
        provider=mapped.provider,
        means=resolved(told, means),
        raw=mapped.named(code) if known and means.known else "",
        place=_text(line, shape.place)[:100],
        seen_text=seen[1][:40],
    )


def _lines(shape: Shape, part: Any) -> list[Any]:
    if shape.scans == (".",):
        return [part]
    found = _first(part, shape.scans)
    listed = found if isinstance(found, list) else []
    if shape.scans_in:
        several = [_at(service, shape.scans_in) for service in listed]
        listed = [line for lines in several if isinstance(lines, list) for line in lines]
    return listed[:MOST_SCANS]


def _settled(scans: list[Scan], said: Meaning, raw: str, *, believed: bool) -> list[Scan]:
    """The judgement of the whole speaks of the newest scan, unless that has a code of its own."""
    if not scans or not believed or scans[-1].coded or said.is_verdict or not said.known:
        return scans
    newest = scans[-1]
    means = resolved(newest.means, said)
    return [*scans[:-1], replace(newest, means=means, raw=raw)]


def resolved(words: Meaning, code: Meaning) -> Meaning:
    """What a scan means when its words say one thing and a code another."""
    if not code.known or code.is_verdict or words == code:
        return words
    if not words.known:
        return code
    if words.status == code.status:
        kept = code if code.reason and code.reason not in _GENERIC else words
        return replace(kept, handed=words.handed or code.handed)
    if code.status == "delivered" and words.status in _SIGNED_TOO_EARLY and not code.reason:
        return meaning("delivered/station_or_locker")
    return words if _words_win(words, code) else code


def _words_win(words: Meaning, code: Meaning) -> bool:
    weak = code.status in _WEAK or code.reason in _GENERIC
    laid_down = words.status == "ready_for_pickup" and code.status != "delivered"
    under_way = code == _UNDER_WAY and words.status in _MORE_THAN_UNDER_WAY
    return under_way or (weak and (words.status in _WORDS_WIN or laid_down))


def _has(document: Any, path: str) -> bool:
    return _at(document, path) is not None


def _first(document: Any, paths: Paths) -> Any:
    found = (_at(document, path) for path in paths)
    return next((value for value in found if value not in (None, "")), None)


def _text(document: Any, paths: Paths) -> str:
    found = _first(document, paths)
    if found is None or isinstance(found, dict | list):
        return ""
    return str(found).strip()


def _at(document: Any, path: str) -> Any:
    for name in path.split("."):
        if not isinstance(document, dict):
            return None
        document = document.get(name)
    return document


def _moment(written: str) -> int | None:
    """Epoch seconds of a local time, of one with an offset, or of epoch (milli)seconds."""
    if written.isascii() and written.isdigit():
        parts = _EPOCH_DIGITS.get(len(written))
        return int(written) // parts if parts else None
    try:
        return from_local(written.replace("/", "-"))
    except ValueError:
        return None
