"""One pass over the facts in an engine: stage, search, list. Facts in, rows of findings out."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fuchang.detection import plan, rings
from fuchang.detection.predicates import Conditions
from fuchang.detection.scoring import with_score
from fuchang.facts.engines import Engine
from fuchang.kernel.errors import AskUser
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.loader import Book

if TYPE_CHECKING:
    import pyarrow as pa

Progress = Callable[[str, int, int], None]


class NothingToSearch(AskUser):
    """No kind is in force, or none of the kinds asked for."""

    def __init__(self) -> None:
        super().__init__("no kind is in force: `fuchang rules list` shows the book")


@dataclass(frozen=True)
class Detected:
    """What a pass found.

    `rows`: one row per finding (plan.listing gives the columns), `kind_no` counting into `kinds`.
    `rings`: members and links of the rings seen on the way. `now` is the moment that the pass compared with.
    """

    kinds: tuple[Kind, ...]
    rows: "pa.Table"
    rings: rings.Rings
    now: int


def detect(
    engine: Engine,
    book: Book,
    *,
    now: int,
    kinds: Sequence[Kind] | None = None,
    kept: Collection[str] = (),
    progress: Progress | None = None,
) -> Detected:
    """Search the facts that the engine holds for the kinds in force (or those given).

    `kept`: staged sums that the engine holds already (facts.tables.KEPT), so that no scan of a parcel
    is read again. The findings also stay in the engine as the staged table `finding`, in no order.
    """
    chosen = plan.numbered(book.in_force if kinds is None else kinds)
    searches = plan.searches(chosen)
    if not searches:
        raise NothingToSearch
    work = _Pass(engine, book, now, searches, kept=frozenset(kept))
    report = progress or (lambda *_: None)
    report("before", 0, engine.parts)
    work.before()
    for part in range(engine.parts):
        report("part", part, engine.parts)
        work.within(part)
    engine.look_at(None)
    report("whole", engine.parts, engine.parts)
    work.after()
    rows = with_score(engine.fetch("SELECT * FROM finding"))
    return Detected(chosen, rows, work.rings, now)


class _Pass:
    def __init__(
        self,
        engine: Engine,
        book: Book,
        now: int,
        searches: dict[str, plan.Search],
        *,
        kept: frozenset[str],
    ) -> None:
        self.engine = engine
        self.searches = searches
        self.now = now
        self.kept = kept
        self.conditions = {
            name: Conditions(subject=search.subject, book=book, now=now)
            for name, search in searches.items()
        }
        self.rings = rings.Rings(rings.no_members(), rings.no_links())

    def before(self) -> None:
        self.engine.look_at(None)
        found = [f"{subject}_found" for subject in self.searches]
        for name in ("finding", *plan.GATHERED, *found):
            self.engine.drop(name)
        for name, users in plan.BEFORE.items():
            self._stage(name, users)
        if "refund" in self.searches:
            self.rings = rings.find(self.engine.fetch(plan.feature_sql("shared_key")))
            self.engine.put("ring_member", self.rings.members)

    def within(self, part: int) -> None:
        self.engine.look_at(part)
        for name, users in plan.WITHIN.items():
            self._stage(name, users)
        for name, users in plan.GATHERED.items():
            if users & set(self.searches):
                self.engine.append(name, plan.stage_sql(name, self.searches, now=self.now))
        for subject in plan.PARTED:
            self._search(subject)

    def after(self) -> None:
        for subject in self.searches:
            if subject not in plan.PARTED:
                self._search(subject)
        for subject, search in self.searches.items():
            self.engine.append("finding", plan.listing(search, self.conditions[subject]))
            self.engine.drop(f"{subject}_found")
        for name in {*plan.BEFORE, *plan.GATHERED, *plan.WITHIN} - self.kept:
            self.engine.drop(name)

    def _stage(self, name: str, users: frozenset[str]) -> None:
        if users & set(self.searches) and name not in self.kept:
            self.engine.stage(name, plan.stage_sql(name, self.searches, now=self.now))

    def _search(self, subject: str) -> None:
        if subject in self.searches:
            rows = plan.mask(self.searches[subject], self.conditions[subject])
            self.engine.append(f"{subject}_found", rows)
