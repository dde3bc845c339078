"""导入: files in, what became of them, and the rows that were kept aside."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fuchang.connect.couriers.providers import providers
from fuchang.connect.platforms import platforms
from fuchang.kernel.errors import AskUser
from fuchang.pipeline.outputs.lists import quarantine_csv
from fuchang.pipeline.rounds import Parcel, deliver
from fuchang.pipeline.rounds.aside import NotThatForm, dismiss, replay
from fuchang.shops.models import Shop
from fuchang.store import ledger
from fuchang.store.inbox import Receipt
from fuchang.store.models import Delivery, KeptAsideRow
from fuchang.store.quarantine import NotMendable
from fuchang.web.asked import whole
from fuchang.web.nav import Nav
from fuchang.web.routes import Route

SHOWN = 50
NAMED = 3  # files named one by one before they are only counted


def imports(request: HttpRequest) -> HttpResponse:
    """The page, and the files dropped on it."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    if request.method == "POST":
        try:
            receipts = deliver(
                access, _parcels(request), shop_key=_shop(request), source="import", now=now
            )
        except AskUser as refusal:
            messages.warning(request, str(refusal))
            return redirect("/import/")
        _receipts_told(request, receipts)
        return redirect("/import/")
    return render(request, "imports/imports.html", _context(request))


def _receipts_told(request: HttpRequest, receipts: Sequence[Receipt]) -> None:
    """A line for what is new and a line for what was here before, however many files."""
    for words, fresh in ((_("已收到"), True), (_("同样的内容已导入过"), False)):
        names = [one.delivery.name for one in receipts if one.fresh is fresh]
        if names:
            more = f" … {len(names)}" if len(names) > NAMED else ""
            told = _("、").join(names[:NAMED])
            messages.info(request, "".join((words, _("："), told, more)))


def _context(request: HttpRequest) -> dict[str, object]:
    access = request.access  # type: ignore[attr-defined]
    return {
        "deliveries": [_became(one) for one in ledger.deliveries(most=SHOWN, besides=_heard())],
        "shops": Shop.objects.filter(pk__in=access.shops_for("import")),
        "rows": ledger.ledger(),
        "aside": KeptAsideRow.objects.filter(state="open").count(),
    }


def _heard() -> frozenset[str]:
    """Sources that the desk reads by itself: the data page tells of them."""
    return frozenset((*platforms(), *providers()))


def _became(delivery: Delivery) -> tuple[Delivery, list[Any], bool]:
    """A delivery, what became of its rows by table (what is none is not said), and whether some were refused."""
    entries = ledger.of_delivery(delivery)
    told = [(one, [(name, one[name]) for name in ledger.OUTCOMES if one[name]]) for one in entries]
    return delivery, told, any(one["rejected"] for one in entries)


def _shop(request: HttpRequest) -> int:
    return whole(request.POST.get("shop")) or min(request.access.shops, default=0)  # type: ignore[attr-defined]


def _parcels(request: HttpRequest) -> list[Parcel]:
    uploads = request.FILES.getlist("file")
    return [Parcel(one.name or "file", pieces=one.chunks()) for one in uploads]


def aside(request: HttpRequest) -> HttpResponse:
    """The quarantine: rows with file, place, value and what would be right."""
    rows = KeptAsideRow.objects.filter(state="open").select_related("delivery").order_by("-pk")
    return render(request, "imports/quarantine.html", {"rows": rows[:200], "count": rows.count()})


def aside_csv(request: HttpRequest) -> HttpResponse:
    """All open rows as CSV, safe to open in a spreadsheet."""
    answer = HttpResponse(quarantine_csv(), content_type="text/csv; charset=utf-8")
    now = request.now  # type: ignore[attr-defined]
    answer["Content-Disposition"] = f'attachment; filename="quarantine-{now}.csv"'
    return answer


def mend(request: HttpRequest, row: int) -> HttpResponse:
    """Put the value right; the row is delivered anew through the same reader."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    try:
        replay(access, row, value=request.POST.get("value", ""), now=now)
        messages.info(request, _("已重放"))
    except (NotMendable, NotThatForm) as refusal:
        messages.warning(request, str(refusal))
    return redirect("/quarantine/")


def drop(request: HttpRequest, row: int) -> HttpResponse:
    """The row stays out."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    dismiss(access, row, now=now)
    return redirect("/quarantine/")


def _aside() -> int:
    return KeptAsideRow.objects.filter(state="open").order_by()[:1000].count()


NAV = (
    Nav("system", 40, "upload", gettext_lazy("导入"), "/import/", "import", phone=True),
    Nav("system", 41, "shield-alert", gettext_lazy("隔离区"), "/quarantine/", "import", counter=_aside),
)  # fmt: skip
ROUTES = [
    Route("import/", imports, "imports", "import", ("GET", "POST")),
    Route("quarantine/", aside, "quarantine", "import"),
    Route("quarantine.csv", aside_csv, "quarantine_csv", "import"),
    Route("quarantine/<int:row>/mend/", mend, "quarantine_mend", "import", ("POST",)),
    Route("quarantine/<int:row>/dismiss/", drop, "quarantine_dismiss", "import", ("POST",)),
]
