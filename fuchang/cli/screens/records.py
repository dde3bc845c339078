"""The desk's books as lines for people: what became of rows, what waits, what is past its time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fuchang.kernel.clock import local_text

_OUTCOMES = {
    "applied": "接受 applied", "duplicate": "重复 duplicate", "superseded": "被取代 superseded",
    "quarantined": "隔离 kept aside", "rejected": "拒收 rejected",
}  # fmt: skip
_STATES = {
    "received": "还没读 / not read yet", "applying": "正在读 / being read", "applied": "已读完 / read",
    "failed": "读不了 / could not be read", "rejected": "拒收 / rejected",
}  # fmt: skip
_GOING = {
    "pending": "待发出 / to be sent", "sending": "发送中 / on its way", "unknown": "结果不明，等人确认 / unknown, a person must look",
    "dead": "放弃 / given up",
}  # fmt: skip
_GONE = {
    "contacts": "买家联系方式 contacts", "words": "有买家留言的订单 orders with buyers' words", "originals": "原始文件 originals",
    "proof": "敏感凭证 sensitive proof", "messages": "旧消息 old messages",
}  # fmt: skip


def ledger_lines(rows: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """Each source and table, then whether everything is accounted for."""
    for row in rows:
        yield f"{row['source']} · {_became(row)}"
    lost = [f"{row['source']} {row['table']}" for row in rows if not _balanced(row)]
    if lost:
        yield f"对不上，请保留现场并反馈 / does not add up, keep everything and report it: {', '.join(lost)}"
    elif rows:
        yield "每一行都有去向 / every row is accounted for"
    else:
        yield "还没有收到数据：fuchang import 文件，或在“数据接入”里接店 / nothing has come in yet"


def delivery_lines(told: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """Each file, what became of it, and of its rows."""
    for one in told:
        again = "" if one["fresh"] else "，以前收过，没有重复计算 / came before, not counted again"
        yield f"{one['name']}：{_STATES.get(one['state'], one['state'])}{again}"
        for row in one["rows"]:
            yield f"  {_became(row)}"
    if not told:
        yield "没有可读的文件：CSV、TXT、TSV、XLSX / no file that can be read"


def message_lines(rows: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """Each message that has not arrived, then how one settles those that nobody can speak for."""
    for row in rows:
        state = _GOING.get(row["state"], row["state"])
        yield f"{row['id']} {row['channel']} {row['topic']} → {row['target']}：{state}，试过 {row['attempts']} 次 / tries"
    if any(row["state"] in {"unknown", "dead"} for row in rows):
        yield (
            "先到对方那里查清，再 fuchang outbox settle 编号 --sent（已收到）或 --again（再发一次） / "
            "look at the far end first, then settle ID --sent or --again"
        )
    if not rows:
        yield "全部已送达 / everything has arrived"


def chain_lines(found: Iterable[Any], names: Mapping[int, str]) -> Iterable[str]:
    """Each chain of the audit log, whole or broken."""
    for one in found:
        said = (
            f"第 {one.broken_at} 行有问题 / broken: {one.why}" if one.broken_at else "完整 / whole"
        )
        name = names.get(one.chain, "全台 desk")
        yield f"{one.chain} {name}：{one.rows} 行 / rows，{said}"


def gone_lines(gone: Mapping[str, int], *, as_of: int, removed: bool) -> Iterable[str]:
    """How much of each sort is past its time, and whether it was removed."""
    yield f"截至 {local_text(as_of)[:10]} 到期 / past their time:"
    for name, count in gone.items():
        yield f"  {_GONE[name]}：{count}"
    if removed and any(gone.values()):
        yield "已删除；订单和异常单的骨架、金额、凭证哈希、审计链保留 / removed; amounts, hashes and the audit chain stay"
    elif any(gone.values()):
        yield "只报数，没有删除；加 --yes 删除（后台每天也自己删除到期的） / counted only: --yes removes, as a job does daily"
    else:
        yield "没有到期的 / nothing is"


def _became(row: Mapping[str, Any]) -> str:
    some = {name: words for name, words in _OUTCOMES.items() if row[name]} or {
        "applied": "接受 applied"
    }
    parts = " + ".join(f"{words} {row[name]}" for name, words in some.items())
    return f"{row['table']}：收到 received {row['received']} = {parts}"


def _balanced(row: Mapping[str, Any]) -> bool:
    return bool(row["received"] == sum(row[name] for name in _OUTCOMES))
