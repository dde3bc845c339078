"""Kinds of the rulebook as a person reads them: one whole, all in a list, examples proved."""

from collections.abc import Iterable, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from fuchang.detection.examples import ExampleResult
from fuchang.kernel.clock import local_text
from fuchang.rulebook.calendar import Open
from fuchang.rulebook.description import at_risk, deadline
from fuchang.rulebook.grammar import Kind, Step, Words
from fuchang.rulebook.loader import Book
from fuchang.rulebook.names import name
from fuchang.rulebook.planner import Plan, PlannedStep, Rung
from fuchang.rulebook.words import sentence, span

_COLOURS = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "dim"}
_NARROW, _WIDE = 100, 120


def _console() -> Console:
    console = Console(highlight=False)
    if console.is_terminal and console.width >= _NARROW:
        return console
    return Console(highlight=False, width=_NARROW if console.is_terminal else _WIDE)


class _Page:
    """Writes one plan in one language."""

    def __init__(self, plan: Plan, lang: str) -> None:
        self.plan = plan
        self.kind = plan.kind
        self.zh = lang == "zh"

    def say(self, words: Words) -> str:
        return words.zh if self.zh else words.en

    def either(self, zh: str, en: str) -> str:
        return zh if self.zh else en

    def parts(self) -> Iterable[RenderableType]:
        yield self.head()
        yield self.section("怎样识别", "Seen by", self.lines(self.signals()))
        yield self.section(
            "期限，依次取自", "Deadline, first known of", self.lines(self.deadlines())
        )
        yield self.section("后果", "At stake", self.lines(self.stakes(), mark="·"))
        yield self.section("凭证", "Evidence", self.evidence())
        yield self.section("处置步骤", "Steps", self.steps())
        yield self.section("升级渠道，依次", "Escalation, in order", self.ladder())
        yield self.section("例子", "Examples", self.examples())
        yield self.section("已知缺口", "Known gaps", Text(self.say(self.kind.known_gaps).strip()))
        if self.kind.doubts:
            yield self.section("存疑", "Doubts", self.lines(self.doubts(), mark="?"))
        yield self.section("依据", "Sources", self.lines(self.sources(), mark="·"))

    def head(self) -> Panel:
        kind = self.kind
        colour = _COLOURS[kind.severity]
        severity = self.say(name("severity", kind.severity))
        labels = [
            self.either(f"严重程度 {severity}", f"severity {severity}"),
            self.say(name("family", kind.family)),
            self.either("对象 ", "about a ") + self.say(name("subject", kind.subject)),
            self.say(name("status", kind.status)),
            f"v{kind.version}",
            self.either(f"复核 {kind.reviewed}", f"reviewed {kind.reviewed}"),
        ]
        inside = Group(Text(self.say(kind.summary).strip()), Text(" · ".join(labels), style="dim"))
        title = Text.assemble((self.say(kind.title), colour), ("  " + kind.id, "dim"))
        return Panel(inside, title=title, title_align="left", border_style=colour, padding=(0, 1))

    def section(self, zh: str, en: str, body: RenderableType) -> RenderableType:
        return Group(Text(self.either(zh, en), style="bold cyan"), Padding(body, (0, 0, 1, 2)))

    def lines(self, texts: Iterable[str], *, mark: str = "") -> RenderableType:
        grid = Table.grid(padding=(0, 1))
        grid.add_column(style="dim", justify="right")
        grid.add_column(overflow="fold")
        empty = True
        for number, text in enumerate(texts, start=1):
            grid.add_row(mark or f"{number}", Text(text))
            empty = False
        return Text(self.either("无", "none"), style="dim") if empty else grid

    def signals(self) -> Iterable[str]:
        return (self.say(sentence(one, subject=self.kind.subject)) for one in self.kind.signals)

    def deadlines(self) -> Iterable[str]:
        for source in self.plan.deadlines:
            then = ""
            if source.window is not None:
                outcome = self.say(source.window.on_timeout)
                then = self.either(f"；到期：{outcome}", f"; then {outcome}")
            yield self.say(deadline(source, self.kind)) + then

    def stakes(self) -> Iterable[str]:
        kind = self.kind
        if kind.at_risk is not None:
            money, lost = self.say(at_risk(kind.at_risk, kind)), kind.chance_lost
            yield self.either(
                f"涉及金额：{money}；放着不管约 {lost}% 会损失（估计，可改）",
                f"money at risk: {money}; about {lost}% of it is lost if nobody acts (an estimate)",
            )
        if kind.holds_shipping:
            yield self.either("发货拦截：是，先不要发货", "shipping is held: do not ship")
        else:
            yield self.either("发货拦截：否", "shipping is not held")
        hit, why = self.say(name("hit", kind.rating.hit)), self.say(kind.rating.why)
        yield self.either(f"店铺评分：{hit}；{why}", f"the shop's rating: {hit}; {why}")
        party = self.say(name("waits_for", kind.waits_for))
        yield self.either(f"正在等：{party}", f"waits for {party}")

    def evidence(self) -> RenderableType:
        texts = []
        for group in self.plan.evidence:
            pieces = self.either("、", ", ").join(self.say(piece.title) for piece in group.pieces)
            count = self.either(
                f"{len(group.pieces)} 样里至少 {group.need} 样",
                f"{group.need} of {len(group.pieces)}",
            )
            texts.append(
                self.either(
                    f"{group.title.zh}（{count}）：{pieces}",
                    f"{group.title.en} ({count}): {pieces}",
                )
            )
        return self.lines(texts, mark="·")

    def steps(self) -> RenderableType:
        table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim")
        table.add_column("#", style="dim", justify="right")
        table.add_column(self.either("谁", "who"), no_wrap=True)
        table.add_column(self.either("做什么，在哪里", "what and where"), overflow="fold", ratio=1)
        table.add_column(self.either("最迟", "by"), no_wrap=True)
        for number, planned in enumerate(self.plan.steps, start=1):
            who = self.say(name("actor", planned.step.actor))
            table.add_row(f"{number}", who, self.step(planned.step), self.due(planned))
        return table

    def due(self, planned: PlannedStep) -> Text:
        long = self.say(span(planned.window))
        within = self.either(f"{long}内", f"in {long}")
        return Text.assemble(within, ("\n" + local_text(planned.due_at)[5:16], "dim"))

    def step(self, step: Step) -> Text:
        text = Text(self.say(step.act))
        for zh, en, where in (("电脑", "PC", step.pc), ("手机", "phone", step.phone)):
            if where is not None:
                text.append(f"\n{self.either(zh, en)} {self.say(where)}", style="dim")
        if step.link:
            text.append(f"\n{step.link}", style="blue")
        if step.proof:
            proof = self.plan.titles.get(step.proof)
            said = self.say(proof) if proof else step.proof
            text.append(f"\n{self.either('留下：', 'leaves: ')}{said}", style="green")
        unproved = "" if step.verified else self.either("（未核实）", "(unverified) ")
        if unproved or step.note:
            text.append(f"\n{unproved}{self.say(step.note) if step.note else ''}", style="yellow")
        return text

    def ladder(self) -> RenderableType:
        table = Table(box=None, pad_edge=False, show_edge=False, show_header=False)
        table.add_column(style="dim", justify="right")
        table.add_column(overflow="fold", ratio=1)
        table.add_column(no_wrap=True)
        for number, rung in enumerate(self.plan.ladder, start=1):
            table.add_row(f"{number}", self.channel(rung), self.opening(rung))
        return table

    def channel(self, rung: Rung) -> Text:
        channel = rung.channel
        text = Text(self.say(channel.title))
        for one in (channel.contact, self.say(channel.path) if channel.path else ""):
            if one:
                text.append(f"\n{one}", style="dim")
        if not channel.verified:
            text.append(
                f"\n{self.either('未核实，用前先核对', 'unverified: check before use')}",
                style="yellow",
            )
        return text

    def opening(self, rung: Rung) -> Text:
        if isinstance(rung.state, Open):
            closes = rung.state.closes_at
            if closes is None:
                return Text(self.either("无固定时段", "no set hours"), style="green")
            until = local_text(closes)[5:16]
            return Text(self.either(f"现在开放，到 {until}", f"open until {until}"), style="green")
        opens = local_text(rung.state.opens_at)[5:16]
        doubt = "" if rung.verified else self.either("（放假安排未核实）", " (holidays unverified)")
        return Text(self.either(f"{opens} 开放{doubt}", f"opens {opens}{doubt}"), style="yellow")

    def examples(self) -> RenderableType:
        grid = Table.grid(padding=(0, 1))
        for example in self.kind.examples:
            found = self.either("发现", "found") if example.match else self.either("不报", "silent")
            grid.add_row(Text(found, style="green" if example.match else "dim"), Text(example.name))
        return grid

    def doubts(self) -> Iterable[str]:
        return (f"{doubt.claim}\n→ {doubt.verdict}" for doubt in self.kind.doubts)

    def sources(self) -> Iterable[str]:
        for source in self.kind.sources:
            unproved = "" if source.verified else self.either("，未核实", ", unverified")
            read = self.either(f"{source.read} 读{unproved}", f"read {source.read}{unproved}")
            yield f"{source.ref}（{read}）" if self.zh else f"{source.ref} ({read})"


def show_plan(plan: Plan, *, lang: str) -> None:
    """Print one kind whole."""
    console = _console()
    for part in _Page(plan, lang).parts():
        console.print(part)


def show_list(book: Book, *, lang: str) -> None:
    """Print one line per kind, by folder."""
    zh = lang == "zh"
    table = Table(box=None, pad_edge=False, header_style="dim")
    heads = (
        ("类型", "名称", "严重", "对象", "状态", "等待")
        if zh
        else ("kind", "title", "severity", "about", "status", "waits for")
    )
    for head in heads:
        table.add_column(head, no_wrap=head == heads[0])
    for _, kind in sorted(book.kinds.items()):
        table.add_row(*_row(kind, zh=zh))
    console = _console()
    console.print(table)
    total = (
        f"共 {len(book.kinds)} 种，{len(book.in_force)} 种在用"
        if zh
        else f"{len(book.kinds)} kinds, {len(book.in_force)} in force"
    )
    console.print(Text(total, style="dim"))


def _row(kind: Kind, *, zh: bool) -> tuple[Text, ...]:
    words = (
        name("severity", kind.severity),
        name("subject", kind.subject),
        name("status", kind.status),
        name("waits_for", kind.waits_for),
    )
    severity, *rest = (Text(one.zh if zh else one.en) for one in words)
    severity.stylize(_COLOURS[kind.severity])
    return Text(kind.id), Text(kind.title.zh if zh else kind.title.en), severity, *rest


def show_results(results: Sequence[ExampleResult], *, engine: str) -> None:
    """Print the examples that came out wrong, and how many there were."""
    console = _console()
    wrong = [result for result in results if not result.ok]
    for result in wrong:
        wanted = "≥1" if result.expected < 0 else f"{result.expected}"
        text = f"{result.kind} {result.example}：应发现 {wanted}，实得 {result.found}"
        console.print(Text(f"✗ {text} / expected {wanted}, found {result.found}", style="red"))
    kinds = len({result.kind for result in results})
    total = f"{engine}：{kinds} 种异常，{len(results)} 个用例，{len(wrong)} 个不符"
    english = f" / {kinds} kinds, {len(results)} examples, {len(wrong)} wrong"
    console.print(Text(total + english, style="red" if wrong else "green"))
