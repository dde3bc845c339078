"""A book of one kind, in which tests plant mistakes."""

from pathlib import Path

from fuchang.kernel.clock import from_local
from fuchang.rulebook.checks import check
from fuchang.rulebook.checks.issue import Issue
from fuchang.rulebook.loader import Book, load

NOW = from_local("2026-12-01 10:00:00")
KIND_FILE = "book/refund/no_tracking.yml"
KIND = """\
id: refund.no_tracking
title: {zh: 没有物流信息, en: No tracking}
summary: {zh: 为什么要紧, en: Why it matters}
family: logistics
severity: high
status: active
version: 1
since: 2026-11-22
reviewed: 2026-11-22
subject: refund
mission: [A1]
signals:
  - {column: is_open, op: is_true}
  - {column: order_shipped_at, op: older_than, value: PT24H}
  - {column: kind, op: one_of, values: [refund_only, return_refund]}
  - any_of:
      - {column: scans, op: at_most, value: 0}
      - {column: prompt, op: contains, values: [没有物流]}
deadline:
  - {column: answer_by_at, source_column: answer_by_source}
  - {column: applied_at, window: answer}
at_risk: {column: refund_fen}
chance_lost: 90
holds_shipping: true
rating: {hit: "no", why: {zh: 不计入, en: Not counted}}
waits_for: us
evidence:
  - {title: {zh: 发货事实, en: That it was shipped}, need: 1, pieces: [photo, letter]}
steps:
  - {step: look, window: PT15M}
  - {step: upload, window: PT2H}
escalation: [ticket, hotline]
known_gaps: {zh: 大件会误报。, en: Bulky goods are found wrongly.}
doubts: []
sources:
  - {ref: 规则, read: 2026-11-22}
examples:
  - name: 一
    match: true
    facts:
      orders: [{status: shipped, shipped_at: -30h, paid_fen: 9900}]
      refunds: [{kind: refund_only, applied_at: -2h, refund_fen: 9900}]
  - name: 二
    match: true
    facts:
      orders: [{status: shipped, shipped_at: -25h}]
      refunds: [{kind: refund_only, applied_at: "2026-06-30 09:00:00"}]
  - name: 三
    match: false
    facts:
      orders: [{status: shipped, shipped_at: -6h}]
      refunds: [{kind: refund_only, applied_at: -2h}]
  - name: 四
    match: false
    facts:
      orders: [{status: shipped, shipped_at: -30h, cross_border: 0}]
      refunds: [{n: 1, repeat: 2, order: same, kind: exchange, applied_at: -2h}]
"""
FILES = {
    KIND_FILE: KIND,
    "steps/all.yml": """\
- id: look
  actor: agent
  act: {zh: 看一看, en: Look}
  pc: {zh: 千牛, en: Qianniu}
  link: https://example.com/look
  proof: snapshot
- id: upload
  actor: warehouse
  act: {zh: 传上去, en: Upload}
  phone: {zh: 千牛 APP, en: Qianniu app}
  proof: photo
  verified: false
  note: {zh: 路径未核实, en: The path is not verified}
""",
    "evidence.yml": """\
- {id: snapshot, title: {zh: 快照, en: Snapshot}, collected: automatic}
- {id: photo, title: {zh: 照片, en: Photo}, collected: by_hand}
- {id: letter, title: {zh: 证明, en: Letter}, collected: from_courier}
""",
    "channels.yml": """\
- id: ticket
  title: {zh: 工单, en: Ticket}
  path: {zh: 帮助中心, en: Help centre}
  attach: [snapshot]
  verified: false
- id: hotline
  title: {zh: 热线, en: Hotline}
  contact: "12345"
  hours: {opens: "09:00", closes: "20:00", days: working}
  verified: true
  last_verified: 2026-11-22
""",
    "windows.yml": """\
- id: answer
  title: {zh: 应答, en: Answer}
  span: P5D
  on_timeout: {zh: 自动退款, en: it refunds by itself}
  verified: false
  ref: 旧规则
""",
    "papers.yml": """\
- id: statement
  title: {zh: 声明, en: Statement}
  goes_to: {zh: 公告, en: Notice}
  proof: letter
  asks_money: false
  parts:
    - {words: {zh: "{shop} 有 {statuses} 项异常", en: "{shop} has {statuses} troubles"}}
    - {when: over, words: {zh: 已恢复, en: It is over}}
""",
}


def write_book(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """The book in a folder, with `(file, old, new)` put in: the mistakes that a test plants."""
    texts = dict(FILES)
    for file, old, new in changes:
        assert texts[file].count(old) >= 1, f"{old!r} is not in {file}"
        texts[file] = texts[file].replace(old, new, 1)
    for file, text in texts.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def small_book(folder: Path, *changes: tuple[str, str, str]) -> Book:
    """The same, loaded."""
    return load(folder=write_book(folder, *changes))


def issues(folder: Path, *changes: tuple[str, str, str], now: int = NOW) -> list[Issue]:
    """What the checks hold against the book with these mistakes."""
    return check(small_book(folder, *changes), now=now)


def only_issue(folder: Path, *changes: tuple[str, str, str], now: int = NOW) -> Issue:
    """The one thing that they hold against it."""
    found = issues(folder, *changes, now=now)
    assert len(found) == 1, "\n".join(str(issue) for issue in found)
    return found[0]


def line_of(text: str, file: str = KIND_FILE) -> int:
    """The line, from 1, of the first line of a file that holds the text."""
    return next(n for n, line in enumerate(FILES[file].splitlines(), start=1) if text in line)
