"""A kind's own papers: where it stands, how long it lives, what it rests on, what it misses."""

from collections.abc import Iterator
from datetime import timedelta

from fuchang.rulebook.checks.issue import Look, Place, Remark, not_known, of_book, of_kinds
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.loader import Book

REVIEW_LASTS = timedelta(days=180)
_REFUND_FAMILIES = frozenset({"logistics", "timeout", "risk", "rules", "dispute", "money"})
# folder: families and subjects that belong in it
FOLDERS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "refund": (_REFUND_FAMILIES, frozenset({"refund"})),
    "parcel": (frozenset({"parcel", "logistics"}), frozenset({"parcel"})),
    "order": (frozenset({"order"}), frozenset({"order", "status"})),
    "account": (frozenset({"account"}), frozenset({"status"})),
    "shop": (frozenset({"shop"}), frozenset({"status"})),
    "funds": (frozenset({"funds"}), frozenset({"status"})),
    "incident": (frozenset({"incident"}), frozenset({"incident", "status"})),
    "metric": (frozenset({"metric"}), frozenset({"shop_day", "segment", "order"})),
}


@of_kinds()
def folder_fits(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """Family and subject belong in the folder."""
    folder = kind.id.split(".")[0]
    if folder not in FOLDERS:
        yield ("id",), not_known("folder of kinds", folder, FOLDERS)
        return
    families, subjects = FOLDERS[folder]
    if kind.family not in families:
        yield ("family",), not_known(f"family of folder {folder}", kind.family, families)
    if kind.subject not in subjects:
        yield ("subject",), not_known(f"subject of folder {folder}", kind.subject, subjects)


@of_kinds()
def page_order(kind: Kind, look: Look) -> Iterator[tuple[Place, str]]:
    """A page has the order of the grammar, so that eyes find what they look for."""
    data = look.book.pages[kind.id].data
    written = [str(name) for name in data] if isinstance(data, dict) else []
    right = [name for name in Kind.model_fields if name in written]
    for before, (name, wanted) in zip(
        ["", *written], zip(written, right, strict=True), strict=False
    ):
        if name != wanted:
            where = f"after {before}" if before else "first"
            yield (name,), f"{where} comes {wanted}. Order: {', '.join(right)}"
            return


@of_kinds()
def review_dates(kind: Kind, look: Look) -> Iterator[tuple[Place, str]]:
    """A kind is reviewed after it was made, and not in the future."""
    if kind.reviewed < kind.since:
        yield ("reviewed",), f"{kind.reviewed} lies before since, {kind.since}"
    for name, day in (("since", kind.since), ("reviewed", kind.reviewed)):
        if day > look.today:
            yield (name,), f"{day} lies in the future; today is {look.today}"


@of_kinds("warning")
def review_fresh(kind: Kind, look: Look) -> Iterator[tuple[Place, str]]:
    """A kind in force was reviewed within 180 days."""
    if kind.status != "retired" and look.today - kind.reviewed > REVIEW_LASTS:
        yield (
            ("reviewed",),
            f"last reviewed {kind.reviewed}, more than {REVIEW_LASTS.days} days ago",
        )


@of_kinds()
def read_dates(kind: Kind, look: Look) -> Iterator[tuple[Place, str]]:
    """A source was not read in the future."""
    for number, source in enumerate(kind.sources):
        if source.read > look.today:
            yield (
                ("sources", number, "read"),
                f"{source.read} lies in the future; today is {look.today}",
            )


@of_kinds()
def active_sourced(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """An active kind rests on a verified source, or on a doubt that says it does not."""
    if (
        kind.status == "active"
        and not any(one.verified for one in kind.sources)
        and not kind.doubts
    ):
        yield ("sources",), "no source is verified: say so in doubts, or set status: trial"


@of_kinds()
def hold_is_serious(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """What stops shipping is not of low severity."""
    if kind.holds_shipping and kind.severity == "low":
        yield ("severity",), "a kind that holds shipping is medium, high or critical"


@of_kinds()
def doubts_said(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """A doubt names the claim and the verdict."""
    for number, doubt in enumerate(kind.doubts):
        if not doubt.claim.strip() or not doubt.verdict.strip():
            yield ("doubts", number), "name the claim, and what holds instead"


@of_book()
def title_unique(look: Look) -> Iterator[Remark]:
    """No two kinds have the same title."""
    seen: dict[str, Kind] = {}
    for kind in look.book.kinds.values():
        for language in ("zh", "en"):
            title = getattr(kind.title, language).casefold()
            other = seen.setdefault(title, kind)
            if other is not kind:
                where = _where(look.book, other)
                page = look.book.pages[kind.id]
                yield Remark(
                    page, ("title", language), f"{title!r} is the title of {where} already"
                )


def _where(book: Book, kind: Kind) -> str:
    page = book.pages[kind.id]
    return f"{page.file}:{page.line(('title',))}"
