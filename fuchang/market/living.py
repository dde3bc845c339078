"""A market that goes on living: refunds held back arrive one by one, and time runs out for some.

What nobody answers in time is paid out by the platform.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from fuchang.kernel.clock import HOUR, from_local, local_text

ENCODING = "gb18030"
_APPLIED, _ANSWER_BY, _PROOF_BY = "退款的申请时间", "超时时间", "举证超时"
_STATUS, _DONE, _DONE_TOO = "退款状态", "退款完结时间", "完结时间"
_BY_SYSTEM, _KIND, _GOODS = "手工退款/系统退款", "售后类型", "货物状态"
_PROMPT, _RISK, _ID = "平台提示", "风控状态", "退款编号"
_WAITING, _PAID = "待卖家处理", "退款成功"
# how a refund that arrives looks: the platform's prompt, what risk control says, hours to answer
_LOOKS = (
    ("当前无法操作退款", "", 2),
    ("", "", 30),
    ("该退款不符合条件", "", 6),
    ("", "风控拦截", 4),
    ("", "", 1),
    ("", "", 48),
)


@dataclass(frozen=True)
class Held:
    """Refund rows that have not happened yet, as the file of the market wrote them."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def save(self, path: Path) -> None:
        """Keep them beside the desk, so that the market goes on after a restart."""
        told = {"header": self.header, "rows": self.rows}
        path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Held":
        """What `save` kept."""
        told = json.loads(path.read_text(encoding="utf-8"))
        return cls(tuple(told["header"]), tuple(tuple(row) for row in told["rows"]))


def hold_back(folder: Path, *, count: int, seed: int) -> Held:
    """Take some ordinary, finished refunds out of the market's refund file; gives what was taken."""
    path = next(folder.glob("退款管理*.csv"))
    header, *rows = csv.reader(io.StringIO(path.read_text(encoding=ENCODING)))
    status, prompt = header.index(_STATUS), header.index(_PROMPT)
    plain = [place for place, row in enumerate(rows) if row[status] == _PAID and not row[prompt]]
    taken = set(Random(seed).sample(plain, min(count, len(plain))))  # noqa: S311 - a game of chance
    path.write_bytes(_written(header, [row for at, row in enumerate(rows) if at not in taken]))
    return Held(tuple(header), tuple(tuple(rows[at]) for at in sorted(taken)))


def arrive(held: Held, number: int, *, now: int, answer_by: int | None = None) -> tuple[str, bytes]:
    """The refund with that number, applied for just now: the file's name and contents."""
    row = dict(zip(held.header, held.rows[number % len(held.rows)], strict=True))
    prompt, risk, hours = _LOOKS[number % len(_LOOKS)]
    row |= {
        _APPLIED: local_text(now - 20),
        _ANSWER_BY: local_text(answer_by or now + hours * HOUR),
        _PROOF_BY: "",
        _STATUS: _WAITING,
        _DONE: "",
        _DONE_TOO: "",
        _KIND: "仅退款",
        _GOODS: "未收到货",
        _PROMPT: prompt,
        _RISK: risk,
    }
    return _file(held.header, [row], now=now)


def time_out(held: Held, waiting: Sequence[dict[str, str]], *, now: int) -> tuple[str, bytes]:
    """The platform pays out what nobody answered: the file that says so."""
    changed = [
        {**row, _STATUS: _PAID, _BY_SYSTEM: "系统退款", _DONE: local_text(now), _DONE_TOO: local_text(now)}
        for row in waiting
    ]  # fmt: skip
    return _file(held.header, changed, now=now)


def overdue(rows: Sequence[dict[str, str]], *, now: int) -> list[dict[str, str]]:
    """Rows that wait for the seller and whose time is up."""
    return [
        row
        for row in rows
        if row[_STATUS] == _WAITING and row[_ANSWER_BY] and from_local(row[_ANSWER_BY]) < now
    ]


def refund_id(row: dict[str, str]) -> str:
    """退款编号 without the quotes that keep a spreadsheet from rounding it."""
    return row[_ID].strip('="')


def rows_of(contents: bytes) -> list[dict[str, str]]:
    """The rows of a refund file of this market."""
    return list(csv.DictReader(io.StringIO(contents.decode(ENCODING))))


def _file(header: Sequence[str], rows: Sequence[dict[str, str]], *, now: int) -> tuple[str, bytes]:
    stamp = "".join(sign for sign in local_text(now) if sign.isdigit())
    listed = [[row.get(name, "") for name in header] for row in rows]
    return f"退款管理{stamp}.csv", _written(header, listed)


def _written(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return sheet.getvalue().encode(ENCODING)
