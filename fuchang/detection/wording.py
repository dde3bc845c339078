"""Values and limits in words: what a finding shows of the columns that were compared."""

from collections.abc import Callable
from dataclasses import dataclass

from fuchang.detection.predicates import DEADLINE
from fuchang.facts.codes import CODES, word, zh
from fuchang.facts.subjects import Feature, Subject
from fuchang.kernel.clock import DAY, HOUR, local_text
from fuchang.kernel.money import yuan
from fuchang.rulebook import words
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.operators import (
    AboveMean,
    AnyOf,
    AtLeast,
    AtMost,
    Comparison,
    IsNot,
    MoreThan,
    NoneOf,
    NotAll,
    ShareRises,
    Signal,
    columns,
    comparisons,
)

Value = int | bool | str | None

# Where the Chinese name of a column ends and its English explanation begins.
_DEADLINE = Feature(DEADLINE, "time", "处置期限")
# What the operators say to a person; `{name}` is a field of the operator. Nothing where the value
# says it all: a status that must be what it is.
_ZH = {
    "is": "",
    "is_not": "不等于{value}",
    "one_of": "",
    "none_of": "不属于{values}",
    "missing": "",
    "present": "",
    "is_true": "",
    "is_false": "",
    "at_least": "不少于{value}",
    "at_most": "不多于{value}",
    "older_than": "早于{value}前",
    "newer_than": "在最近{value}内",
    "within": "将在{value}内到来",
    "passed": "已过",
    "before": "早于{other}",
    "after": "晚于{other}",
    "more_than": "超过{other}的 {percent}%",
    "differs": "与{other}不一致",
    "share_rises": "占{of}的比率达到基准的 {percent}%",
    "above_mean": "超过其余平均的 {times} 倍",
    "contains": "含{values}",
}
_DURATIONS = {
    "older_than": ("value",),
    "newer_than": ("value",),
    "within": ("value",),
    "before": ("by",),
    "after": ("by",),
}
_WRITTEN: dict[str, Callable[[Feature, int], str]] = {
    "time": lambda _, raw: local_text(raw)[:16],
    "code": lambda feature, raw: zh(kind=feature.codes, code=raw),
    "flag": lambda _, raw: "是" if raw else "否",
    "fen": lambda _, raw: f"{yuan(raw)} 元",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One value of a finding with what it was compared with; `explained` is the same in Chinese.

    `is_reason` is false for what only rules out a likeness to ordinary life: no news for a person.
    """

    column: str
    value: Value
    limit: str
    explained: str
    is_reason: bool = True

    def plain(self) -> dict[str, Value]:
        """`value` and, where the kind sets one, `limit`."""
        return {"value": self.value, "limit": self.limit} if self.limit else {"value": self.value}


def span(duration: int) -> str:
    """The ISO 8601 duration of so many seconds, as the book writes it (`PT24H`, `P5D`)."""
    sign, rest = ("-" if duration < 0 else ""), abs(duration)
    if rest % DAY == 0 and rest >= 2 * DAY:
        return f"{sign}P{rest // DAY}D"
    for size, unit in ((HOUR, "H"), (60, "M")):
        if rest % size == 0:
            return f"{sign}PT{rest // size}{unit}"
    return f"{sign}PT{rest}S"


def span_zh(duration: int) -> str:
    """`24 小时`, `5 天`."""
    return words.span(abs(duration)).zh


def label(feature: Feature) -> str:
    """What the column is called on a Chinese screen."""
    return words.label(feature).zh


def value(feature: Feature, raw: int | str | None) -> Value:
    """A value of the facts as a machine reads it: a word, local time text, true or false."""
    if raw is None or isinstance(raw, str):
        return raw
    match feature.type:
        case "time":
            return local_text(raw)
        case "code":
            return word(kind=feature.codes, code=raw)
        case "flag":
            return bool(raw)
        case _:
            return raw


def value_zh(feature: Feature, raw: int | str | None) -> str:
    """The same value as a person reads it."""
    if raw is None:
        return "无"
    if isinstance(raw, str):
        return f"“{raw}”"
    return _WRITTEN[feature.type](feature, raw) if feature.type in _WRITTEN else f"{raw:,}"


def shown(kind: Kind, subject: Subject) -> tuple[Feature, ...]:
    """The features that this kind compares, in the order of its signals; keys are never shown."""
    names = dict.fromkeys(
        name for signal in kind.signals for part in comparisons(signal) for name in columns(part)
    )
    found = (_DEADLINE if name == DEADLINE else subject.feature(name) for name in names)
    return tuple(feature for feature in found if feature.type not in {"key", "hash"})


def compared(
    kind: Kind, subject: Subject, values: dict[str, int | str | None]
) -> tuple[Compared, ...]:
    """Every compared column that has come out, with the limits that the kind sets it."""
    positive = [signal for signal in kind.signals if not isinstance(signal, NotAll)]
    reasons = {name for s in positive for part in comparisons(s) for name in columns(part)}
    made = []
    for feature in shown(kind, subject):
        if feature.name not in values:
            continue
        raw = values[feature.name]
        limits = list(_limits(kind, feature.name, values))
        told = [part for part, _ in limits if _holds(part, subject, values)]
        said = "；".join(filter(None, (_explained(part, subject, values) for part in told)))
        text = _told(feature, raw) + (f"（{said}）" if said else "")
        limit_text = " and ".join(words for _, words in limits)
        is_reason = feature.name in reasons
        made.append(Compared(feature.name, value(feature, raw), limit_text, text, is_reason))
    return tuple(made)


def _told(feature: Feature, raw: int | str | None) -> str:
    if feature.type == "flag" and raw == 1:
        return label(feature)
    return f"{label(feature)} {value_zh(feature, raw)}"


def _limits(
    kind: Kind, column: str, values: dict[str, int | str | None]
) -> list[tuple[Comparison, str]]:
    found = []
    for signal in kind.signals:
        mine = [part for part in comparisons(signal) if part.column == column]
        found += [(part, _group(signal) + limit(part, values)) for part in mine]
    return found


def _holds(part: Comparison, subject: Subject, values: dict[str, int | str | None]) -> bool:
    """Whether the limit is worth telling a person: of a group, only what is known to hold.

    Comparisons with the moment of the run are told in any case.
    """
    own = values.get(part.column)
    if isinstance(part, MoreThan):
        other = values.get(part.other)
        known = isinstance(own, int) and isinstance(other, int)
        return not known or own * 100 > other * part.percent  # type: ignore[operator]
    if isinstance(part, AtLeast | AtMost):
        reached = isinstance(own, int) and own >= part.value
        return reached if isinstance(part, AtLeast) else isinstance(own, int) and own <= part.value
    if isinstance(part, IsNot | NoneOf) and isinstance(own, int):
        feature = subject.feature(part.column)
        listed = part.values if isinstance(part, NoneOf) else (part.value,)
        return value(feature, own) not in listed
    return own is not None


def _group(signal: Signal) -> str:
    if isinstance(signal, AnyOf):
        return "any_of: "
    return "not_all: " if isinstance(signal, NotAll) else ""


def limit(part: Comparison, values: dict[str, int | str | None]) -> str:
    """`older_than PT24H`, `more_than paid 5% (it is 26.5%)`: the operator with its own fields."""
    said: list[str] = [part.op]
    for name, field in part:
        if name in {"op", "column"} or (name == "by" and field == 1):
            continue
        if name in _DURATIONS.get(part.op, ()):
            said.append(span(field))
        elif isinstance(field, tuple):
            said.append(", ".join(str(one) for one in field))
        else:
            said.append(f"{field}%" if name == "percent" else str(field))
    return " ".join(said) + _ratio(part, values)


def _ratio(part: Comparison, values: dict[str, int | str | None]) -> str:
    """What the compared share comes to, so that nobody has to divide."""
    if isinstance(part, MoreThan):
        share = _share(values, part.column, part.other)
        return f" (it is {share})" if share else ""
    if isinstance(part, ShareRises):
        share, base = _share(values, part.column, part.of), _share(values, part.base, part.base_of)
        return f" ({share} against {base})" if share and base else ""
    if isinstance(part, AboveMean):
        mean = _mean_of_others(part, values)
        return f" (the mean is {mean})" if mean is not None else ""
    return ""


def _share(values: dict[str, int | str | None], column: str, of: str) -> str:
    top, bottom = values.get(column), values.get(of)
    if isinstance(top, int) and isinstance(bottom, int) and bottom > 0:
        return f"{100 * top / bottom:.1f}%"
    return ""


def _mean_of_others(part: AboveMean, values: dict[str, int | str | None]) -> int | None:
    own, total, count = (values.get(name) for name in (part.column, part.sum, part.count))
    if isinstance(own, int) and isinstance(total, int) and isinstance(count, int) and count > 1:
        return (total - own) // (count - 1)
    return None


def _explained(part: Comparison, subject: Subject, values: dict[str, int | str | None]) -> str:
    fields = {}
    for name, field in part:
        if name in _DURATIONS.get(part.op, ()):
            fields[name] = f" {span_zh(field)}"
        elif name in {"other", "of", "base", "base_of", "sum", "count"}:
            fields[name] = label(_DEADLINE if field == DEADLINE else subject.feature(field))
        else:
            fields[name] = _field_zh(part, subject, field)
    text = _ZH.get(part.op, part.op).format(**fields)
    if isinstance(part, AboveMean):
        mean = _mean_of_others(part, values)
        return text if mean is None else f"{text} ({yuan(mean)} 元)"
    return text + _ratio(part, values).replace("it is ", "实为 ").replace(" against ", " 对 ")


def _field_zh(part: Comparison, subject: Subject, field: object) -> str:
    """A limit's own value: code words in Chinese, money in yuan."""
    feature = _DEADLINE if part.column == DEADLINE else subject.feature(part.column)
    if isinstance(field, tuple):
        return "、".join(_field_zh(part, subject, one) for one in field)
    if feature.type == "code" and isinstance(field, str) and field in CODES[feature.codes]:
        return f"“{CODES[feature.codes][field][1]}”"
    if feature.type == "fen" and isinstance(field, int) and part.op in {"at_least", "at_most"}:
        return f" {yuan(field)} 元"
    return (
        f" {field}" if isinstance(field, int) and part.op in {"at_least", "at_most"} else str(field)
    )
