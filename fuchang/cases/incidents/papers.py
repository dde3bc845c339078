"""对外声明与补偿申请: drafted from the facts by the rulebook's templates, edited and sent by people.

Every version stands in an event of the incident; a paper that was sent is kept as proof.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from fuchang.cases.book import book
from fuchang.cases.change import Change, changing
from fuchang.cases.closing import proof_count
from fuchang.cases.holds import HOLDING
from fuchang.cases.incidents import losses
from fuchang.cases.incidents.affected import affected
from fuchang.cases.incidents.crowds import Crowd
from fuchang.cases.incidents.members import crowd_of
from fuchang.cases.models import Case, Evidence, IncidentPaper
from fuchang.cases.proof import keep
from fuchang.facts.codes import CODES
from fuchang.kernel.clock import local_text
from fuchang.kernel.errors import AskUser, UnknownWord
from fuchang.kernel.money import yuan
from fuchang.rulebook.grammar import Paper
from fuchang.rulebook.papers import composed
from fuchang.shops.access import Access, NoSuchThing
from fuchang.shops.models import Shop

LONGEST = 20_000
EDITABLE = frozenset({"draft", "refused"})


class PaperState(AskUser):
    """A paper that is not where the act needs it to be."""

    status = 409

    def __init__(self, *, state: str, why: str) -> None:
        self.state = state
        super().__init__(f"{why}（现在：{state}） / not possible in state {state}")


def draft(
    access: Access, incident_id: int, *, sort: str, now: int, language: str = "zh"
) -> IncidentPaper:
    """Compose a paper from what is known now; a draft of before is kept as a version."""
    template = _template(sort)
    if language not in {"zh", "en"}:
        raise UnknownWord(what="language", got=language, known=("zh", "en"))
    with _paper(access, incident_id, sort, "paper.drafted", now=now) as (change, paper):
        _editable(paper)
        incident = change.case
        values, holds, asked = _facts(incident, language, now=now)
        paper.words = composed(template, language=language, holds=holds, values=values)
        paper.state, paper.answer = "draft", ""
        if template.asks_money:
            paper.asked_fen = asked
    return paper


def write(
    access: Access,
    incident_id: int,
    *,
    sort: str,
    words: str,
    now: int,
    asked_fen: int | None = None,
) -> IncidentPaper:
    """Change the words of a draft. Raises PaperState once it is sent."""
    words = words.replace("\r\n", "\n").strip()
    if not 0 < len(words) <= LONGEST:
        raise PaperState(state="—", why=f"请写 1 到 {LONGEST} 个字")
    with _paper(access, incident_id, sort, "paper.written", now=now) as (_change, paper):
        _editable(paper)
        paper.words, paper.state = words, "draft"
        if asked_fen is not None and _template(sort).asks_money:
            paper.asked_fen = asked_fen
    return paper


def send(access: Access, incident_id: int, *, sort: str, now: int) -> IncidentPaper:
    """Say that a person has sent the paper; what was sent is kept as proof."""
    with _paper(access, incident_id, sort, "paper.sent", now=now) as (change, paper):
        if paper.state != "draft" or not paper.words:
            raise PaperState(state=paper.state, why="只有草稿能标为已发出")
        paper.state = "sent"
        _prove(change, paper)
    return paper


def answered(
    access: Access,
    incident_id: int,
    *,
    sort: str,
    granted: bool,
    answer: str,
    now: int,
    granted_fen: int = 0,
) -> IncidentPaper:
    """What the platform answered; what it pays is a line of the ledger."""
    with _paper(access, incident_id, sort, "paper.answered", now=now) as (change, paper):
        if paper.state != "sent" or not _template(sort).asks_money:
            raise PaperState(state=paper.state, why="只有已发出的申请能登记答复")
        paper.state = "granted" if granted else "refused"
        paper.answer = answer.strip()[:4_000]
        paper.granted_fen = granted_fen if granted else 0
        losses.granted(change, paper.granted_fen)
        change.why = paper.answer
        if not change.case.live:
            losses.book_sums(change.case)
    return paper


@contextmanager
def _paper(
    access: Access, incident_id: int, sort: str, verb: str, *, now: int
) -> Iterator[tuple[Change, IncidentPaper]]:
    _template(sort)
    with changing(access, incident_id, verb, now=now) as change:
        if change.case.subject_type != "incident":
            raise NoSuchThing(what="批量事件 / incident")
        paper = IncidentPaper.objects.filter(case=change.case, sort=sort).first()
        paper = paper or IncidentPaper(shop_key=change.case.shop_key, case=change.case, sort=sort)
        yield change, paper
        paper.changed_at, paper.changed_by = now, access.actor
        paper.save()
        change.told |= {"paper": sort, "paper_state": paper.state, "words": paper.words}
        change.told |= {"asked_fen": paper.asked_fen, "granted_fen": paper.granted_fen}


def _template(sort: str) -> Paper:
    if sort not in book().papers:
        raise UnknownWord(what="paper", got=sort, known=book().papers)
    return book().papers[sort]


def _editable(paper: IncidentPaper) -> None:
    if paper.state not in EDITABLE:
        raise PaperState(state=paper.state, why="已发出的不能再改")


def _prove(change: Change, paper: IncidentPaper) -> None:
    template, case = _template(paper.sort), change.case
    kept = keep(f"{template.title.zh}-{case.number}.txt", [paper.words.encode()])
    Evidence.objects.create(
        shop_key=case.shop_key,
        case=case,
        piece=template.proof,
        name=kept.name,
        media=kept.media,
        size=kept.size,
        sha256=kept.sha256,
        origin="collected",
        added_at=change.now,
        added_by=change.access.actor,
    )
    case.proof_have, case.proof_need = proof_count(case)


def _facts(incident: Case, language: str, *, now: int) -> tuple[dict[str, str], set[str], int]:
    """The blanks, the conditions that hold, and what is asked for in fen."""
    crowd, told = crowd_of(incident), losses.sums(incident)
    rows = affected(incident, crowd=crowd)
    going = [turn for turn in crowd.turns if turn.until_at is None]
    asked = max(0, told.loss - told.recovered)
    values = {
        "shop": Shop.objects.get(pk=incident.shop_key).name,
        "number": incident.number,
        "today": local_text(now)[:10],
        "began": local_text(crowd.started_at or incident.opened_at),
        "ended": local_text(crowd.ended_at or incident.opened_at),
        "statuses": str(len(crowd.turns)),
        "open": str(len(going)),
        "subjects": str(len(crowd.subjects)),
        "orders": str(len(rows)),
        "amount": yuan(sum(row.paid_fen for row in rows)),
        "sorts": sorts(crowd, language),
        "loss": yuan(told.loss),
        "asked": yuan(asked),
        "recovered": yuan(told.recovered),
    }
    holds = {"ongoing"} if going else {"over"}
    holds |= {"has_orders"} if rows else set()
    holds |= {"has_held"} if any(row.hold in HOLDING for row in rows) else set()
    holds |= {"has_losses"} if told.loss else set()
    return values, holds, asked


def sorts(crowd: Crowd, language: str) -> str:
    """`商品被处罚 23 项、订单状态异常 5 项`."""
    counted = Counter(turn.word for turn in crowd.turns).most_common()
    if language == "en":
        return ", ".join(f"{count} × {word.replace('_', ' ')}" for word, count in counted)
    return "、".join(f"{CODES['status_code'][word][1]} {count} 项" for word, count in counted)
