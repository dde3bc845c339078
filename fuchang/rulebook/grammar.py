"""The grammar of the book: a kind, its deadline, money at risk, proof, steps, ladder and examples."""

from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from fuchang.rulebook.data import Datum
from fuchang.rulebook.operators import Closed, Duration, Signal

Family = Literal[
    "logistics", "timeout", "risk", "rules", "dispute", "money",
    "parcel", "order", "account", "shop", "funds", "incident", "metric",
]  # fmt: skip
Severity = Literal["low", "medium", "high", "critical"]
Life = Literal["draft", "trial", "active", "retired"]
Party = Literal["us", "buyer", "courier", "platform"]
Actor = Literal["agent", "lead", "warehouse", "finance", "owner", "system"]
SubjectName = Literal["refund", "parcel", "order", "status", "incident", "shop_day", "segment"]


class Words(Closed):
    """The same words in Chinese and English."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def both(self) -> str:
        """`中文 / English`: how a text is kept that is written down before anybody reads it."""
        return f"{self.zh} / {self.en}"


class Source(Closed):
    """Where a statement was read, and when."""

    ref: str = Field(min_length=1)
    read: date
    verified: bool = True


class Doubt(Closed):
    """A claim of the article or of hearsay that is wrong or unverified, and what holds instead."""

    claim: str
    verdict: str


class DeadlineRule(Closed):
    """One way to know the deadline; the first whose column has a value governs.

    `column` alone names the moment itself (a platform field or an export column, told apart by
    `source_column`); with `window` it is the start to which the named window is added.
    """

    column: str
    window: str = ""
    source_column: str = ""


class AtRisk(Closed):
    """Money at risk in fen: a column, a share of it within bounds, or what is left after `minus`."""

    column: str
    permille: int = Field(default=1000, gt=0, le=1000)
    minus: str = ""
    min_fen: int = 0
    max_fen: int | None = None


class Fold(Closed):
    """Findings of one shop whose days lie at most `gap` apart are one finding, from first to last."""

    gap: Duration


class EvidenceGroup(Closed):
    """Pieces that count together: at least `need` of them must be there."""

    title: Words
    need: int = Field(ge=1)
    pieces: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _enough(self) -> "EvidenceGroup":
        if self.need > len(self.pieces):
            message = f"need {self.need} of only {len(self.pieces)} pieces"
            raise ValueError(message)
        return self


class Step(Closed):
    """One checkable act: who, what, where, and the proof that it leaves.

    `link` may hold `{refund_id}`, `{order_id}` or `{waybill}`, filled in for the case. Any datum of
    `proved_by` ticks the step by itself.
    """

    id: str
    actor: Actor
    act: Words
    pc: Words | None = None
    phone: Words | None = None
    link: str = ""
    proof: str = ""
    proved_by: tuple[Datum, ...] = ()
    verified: bool = True
    note: Words | None = None


class StepUse(Closed):
    """A step of `steps/*.yml` as a kind uses it: by when after the case opens."""

    step: str
    window: Duration


class RatingHit(Closed):
    """Whether the shop's rating suffers, and why."""

    hit: Literal["no", "yes", "if_we_delay"]
    why: Words


class Example(Closed):
    """A tiny world in which the kind must (or must not) be found.

    `facts` maps a table to rows. Times are relative to now (`-30h`, `+2d`, `-90m`) or local text;
    codes are words; money is fen. `order`, `buyer`, `item`, `parcel`, `refund` refer to rows by
    their own number `n` (default 1); `repeat` makes as many rows, numbered from `n` on, whose
    references written `same` follow the row's number.
    """

    name: str
    match: bool
    facts: dict[str, tuple[dict[str, Any], ...]]
    findings: int | None = None


class Kind(Closed):
    """One kind of exception: how it is seen, how long there is, what is at stake, what to do."""

    id: str = Field(pattern=r"^[a-z_]+\.[a-z0-9_]+$")
    title: Words
    summary: Words
    family: Family
    severity: Severity
    status: Life
    version: int = Field(ge=1)
    since: date
    reviewed: date
    subject: SubjectName
    mission: tuple[str, ...] = Field(min_length=1)
    signals: tuple[Signal, ...] = Field(min_length=1)
    deadline: tuple[DeadlineRule, ...] = ()
    at_risk: AtRisk | None = None
    chance_lost: int = Field(ge=0, le=100)
    fold: Fold | None = None
    holds_shipping: bool
    rating: RatingHit
    waits_for: Party
    evidence: tuple[EvidenceGroup, ...] = ()
    steps: tuple[StepUse, ...] = Field(min_length=1)
    escalation: tuple[str, ...] = Field(min_length=1)
    known_gaps: Words
    doubts: tuple[Doubt, ...] = ()
    sources: tuple[Source, ...] = Field(min_length=1)
    examples: tuple[Example, ...] = ()


class Window(Closed):
    """A span that governs where neither platform nor export names the moment; a shop may set its own."""

    id: str
    title: Words
    span: Duration
    on_timeout: Words
    verified: bool
    ref: str


class Evidence(Closed):
    """One sort of proof: what it is, who or what provides it, and the channel limits that bind it."""

    id: str
    title: Words
    collected: Literal["automatic", "by_hand", "from_courier", "from_buyer", "from_platform"]
    sensitive: bool = False
    note: Words | None = None


class Hours(Closed):
    """When a line is open: `09:00`-`20:00` of working days (make-up days included) or of all days."""

    opens: str = Field(pattern=r"^\d\d:\d\d$")
    closes: str = Field(pattern=r"^\d\d:\d\d$")
    days: Literal["working", "all"]


class Channel(Closed):
    """A way to reach whoever can help: contacts are data, to be checked before use."""

    id: str
    title: Words
    contact: str = ""
    path: Words | None = None
    hours: Hours | None = None
    attach: tuple[str, ...] = ()
    verified: bool
    last_verified: date | None = None
    note: str = ""


class PaperPart(Closed):
    """One paragraph of a paper; `when` says for which incidents it is there."""

    when: Literal["always", "ongoing", "over", "has_orders", "has_held", "has_losses"] = "always"
    words: Words


class Paper(Closed):
    """A paper that an incident needs: its paragraphs with blanks that the facts fill."""

    id: Literal["statement", "compensation"]
    title: Words
    goes_to: Words
    proof: str
    asks_money: bool
    parts: tuple[PaperPart, ...] = Field(min_length=1)
