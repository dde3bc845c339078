"""批量补传单号: paste or file, see what matches, confirm, and a result for each line."""

import csv
import io
from collections import Counter
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from fuchang.cases import numbers
from fuchang.cases.models import Case
from fuchang.connect.exports import first_rows
from fuchang.connect.exports.pairs import Pair, pairs, rows_of
from fuchang.kernel.errors import AskUser
from fuchang.pipeline.outputs.guard import guarded
from fuchang.store import streams
from fuchang.store.working import working_folder
from fuchang.web.nav import Nav
from fuchang.web.routes import Route

LARGEST = 8 << 20
MOST_CASES = 200
SHOWN = 500
# what must be looked at first
ORDER = ("failed", "twice", "invalid", "not_found", "ok", "submitted", "already", "dropped")
# 批量改运单号 of the seller centre; its column names are not verified
EXPORTED = ("订单编号", "物流公司", "运单号")


def page(request: HttpRequest) -> HttpResponse:
    """The form, and what it was given: then the batch."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    if request.method == "POST":
        try:
            batch = numbers.match(access, _given(request), now=now)
        except AskUser as refusal:
            messages.warning(request, str(refusal))
            return render(request, "numbers/numbers.html", _context(request))
        return redirect(f"/numbers/{batch}/")
    return render(request, "numbers/numbers.html", _context(request))


def _context(request: HttpRequest) -> dict[str, object]:
    access = request.access  # type: ignore[attr-defined]
    asked = request.GET.getlist("case")[:MOST_CASES]
    cases = Case.objects.filter(number__in=asked).exclude(order_id="").order_by("pk")
    orders = dict.fromkeys(cases.values_list("order_id", flat=True))
    return {
        "words": request.POST.get("words", "") or "".join(f"{order}\t\n" for order in orders),
        "prefilled": len(orders),
        "batches": numbers.recent(access),
        "most": numbers.MOST,
    }


class TooLargeFile(AskUser):
    """A file that is no list of numbers."""

    def __init__(self, *, name: str) -> None:
        super().__init__(f"{name} 超过 8 MB，不是单号表 / {name} is larger than 8 MB")


def _given(request: HttpRequest) -> list[Pair]:
    upload = request.FILES.get("file")
    if isinstance(upload, UploadedFile):
        return pairs(_rows(upload))
    # an order without its number yet: prefilled, and not filled in
    found = pairs(rows_of(request.POST.get("words", "")))
    return [one for one in found if len(one.codes) > 1 or one.text != "".join(one.codes)]


def _rows(upload: "UploadedFile[bytes]") -> list[list[str]]:
    name = Path(upload.name or "numbers.csv").name
    if (upload.size or 0) > LARGEST:
        raise TooLargeFile(name=name)
    with working_folder() as folder:
        path = folder / name
        path.write_bytes(upload.read())
        return first_rows(path, most=numbers.MOST + 2)


def batch(request: HttpRequest, batch: str) -> HttpResponse:
    """The lines of a batch; its fragment alone when htmx asks."""
    rows = list(numbers.lines_of(batch))
    counts = Counter(row.state for row in rows)
    rows.sort(key=lambda row: (ORDER.index(row.state), row.line))
    context = {
        "batch": batch,
        "rows": rows[:SHOWN],
        "hidden": max(0, len(rows) - SHOWN),
        "counts": [(state, counts[state]) for state in ORDER if counts[state]],
        "ok": counts["ok"],
        "done": counts["submitted"],
        "confirmed": counts["ok"] + counts["submitted"] + counts["failed"],
        "going": bool(request.GET.get("going")) and counts["ok"] > 0,
    }
    alone = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    return render(request, "numbers/lines.html" if alone else "numbers/batch.html", context)


def submit(request: HttpRequest, batch: str) -> HttpResponse:
    """Some lines now; the page goes on by itself, or by its button where nothing runs in it."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    numbers.submit(access, batch, now=now)
    return redirect(f"/numbers/{batch}/?going=1")


def line(request: HttpRequest, batch: str, line: int, deed: str) -> HttpResponse:
    """One line: use, drop, or try again."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    try:
        numbers.deed(access, batch, line, deed, now=now)
    except AskUser as refusal:
        messages.warning(request, str(refusal))
    return redirect(f"/numbers/{batch}/#line-{line}")


def export(request: HttpRequest, batch: str) -> HttpResponse:
    """The numbers that are recorded, as a file for the seller centre."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    rows = list(numbers.lines_of(batch).filter(state="submitted"))
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(EXPORTED)
    for row in rows:
        writer.writerow([guarded(text) for text in (row.order_id, row.courier, row.waybill)])
    streams.hand_over(
        actor=access.actor, to=access.actor, what=f"numbers:{batch}",
        orders=[row.order_id for row in rows], now=now,
    )  # fmt: skip
    answer = HttpResponse("\ufeff" + sheet.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="numbers-{batch[:8]}.csv"'
    return answer


NAV = (Nav("work", 6, "truck", gettext_lazy("补传单号"), "/numbers/", "work_case"),)
ROUTES = [
    Route("numbers/", page, "numbers", "work_case", ("GET", "POST")),
    Route("numbers/<str:batch>/", batch, "numbers_batch", "work_case"),
    Route("numbers/<str:batch>/submit/", submit, "numbers_submit", "work_case", ("POST",)),
    Route("numbers/<str:batch>/numbers.csv", export, "numbers_export", "work_case"),
    Route("numbers/<str:batch>/<int:line>/<str:deed>/", line, "numbers_line", "work_case", ("POST",)),
]  # fmt: skip
