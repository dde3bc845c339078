"""Values and limits in words, for machines and for people who read Chinese."""

from collections.abc import Callable

from fuchang.detection.predicates import DEADLINE
from fuchang.facts.codes import CODES, word, zh
from fuchang.facts.subjects import Feature, Subject
from fuchang.kernel.clock import DAY, HOUR, local_text
from fuchang.kernel.money import yuan
from fuchang.rulebook import words
from fuchang.rulebook.grammar import Words
from fuchang.rulebook.operators import Comparison

Value = int | bool | str | None

DEADLINE_FEATURE = Feature(DEADLINE, "time", "处置期限")
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
    "before": "早于{other}{by}",
    "after": "晚于{other}{by}",
    "more_than": "超过{other}的 {percent}%",
    "differs": "与{other}不一致",
    "share_rises": "占{of}的比率达到基准的 {percent}%",
    "above_mean": "超过其余平均的 {times} 倍",
    "contains": "含{values}",
}
_COLUMNS = frozenset({"other", "of", "base", "base_of", "sum", "count"})
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

_WRITTEN_EN: dict[str, Callable[[Feature, int], str]] = {
    "time": _WRITTEN["time"],
    "code": lambda feature, raw: word(kind=feature.codes, code=raw).replace("_", " "),
    "flag": lambda _, raw: "yes" if raw else "no",
    "fen": lambda _, raw: f"{yuan(raw)} yuan",
}


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


def label(feature: Feature) -> Words:
    """What the column is called on a screen."""
    return words.label(feature)


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


def value_en(feature: Feature, raw: int | str | None) -> str:
    """The same in English; a code is the word that the facts have for it."""
    if raw is None:
        return "none"
    if isinstance(raw, str):
        return f"“{raw}”"
    return _WRITTEN_EN[feature.type](feature, raw) if feature.type in _WRITTEN_EN else f"{raw:,}"


def limit(part: Comparison) -> str:
    """`older_than PT24H`, `more_than paid 5%`: the operator with its own fields."""
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
    return " ".join(said)


def limit_zh(part: Comparison, subject: Subject) -> str:
    """The same in Chinese, nothing where the value says it all."""
    fields = {}
    for name, field in part:
        if name == "by":
            fields[name] = f"至少 {span_zh(field)}" if field > 1 else ""
        elif name in _DURATIONS.get(part.op, ()):
            fields[name] = f" {span_zh(field)}"
        elif name in _COLUMNS:
            fields[name] = label(feature_of(subject, str(field))).zh
        else:
            fields[name] = _field_zh(part, subject, field)
    return _ZH.get(part.op, part.op).format(**fields)


def limit_en(part: Comparison, subject: Subject) -> str:
    """The same in English."""
    return words.predicate(part, subject=subject.name).en if _ZH[part.op] else ""


def feature_of(subject: Subject, column: str) -> Feature:
    """The column of a subject, or the deadline, which is none of its own."""
    return DEADLINE_FEATURE if column == DEADLINE else subject.feature(column)


def _field_zh(part: Comparison, subject: Subject, field: object) -> str:
    """A limit's own value: code words in Chinese, money in yuan."""
    feature = feature_of(subject, part.column)
    if isinstance(field, tuple):
        return "、".join(_field_zh(part, subject, one) for one in field)
    if feature.type == "code" and isinstance(field, str) and field in CODES[feature.codes]:
        return f"“{CODES[feature.codes][field][1]}”"
    counted = isinstance(field, int) and part.op in {"at_least", "at_most"}
    if counted and feature.type == "fen":
        return f" {yuan(int(str(field)))} 元"
    return f" {field}" if counted else str(field)
