"""样式: every component, light beside dark, made of the very tags and parts that the screens use."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from fuchang.web import plots
from fuchang.web.routes import SIGNED_IN, Route
from fuchang.web.templatetags.desk import HOLDS, SEVERITIES, STATES


@dataclass(frozen=True)
class Sample:
    """As much of a case as the tags look at; nothing of it stands in the database."""

    pk: int = 1
    number: str = "YC26000001"
    state: str = "new"
    live: int = 1
    waits_for: str = ""
    outcome: str = ""
    severity: int = 3
    kind: str = "refund.no_tracking"
    due_at: int | None = None
    opened_at: int = 0
    at_risk_fen: int = 16_868
    order_id: str = "3823660075925000001"
    subject_type: str = "refund"
    subject: str = "3823660075925000001"
    prompt: str = "当前无法操作退款"
    buyer: str = "海**梦"
    item_title: str = "2026春茶 明前龙井 罐装 250g"
    courier: str = "中通快递"
    waybill: str = "75889204417213"
    proof_have: int = 2
    proof_need: int = 4
    hold_state: str = "acknowledged"
    regressed: int = 0
    assignee: Any = None


def styleguide(request: HttpRequest) -> HttpResponse:
    """Both themes on one page."""
    now = request.now  # type: ignore[attr-defined]
    days = [f"11-{n:02d}" for n in range(1, 15)]
    context = {
        "themes": (("light", _("浅色")), ("dark", _("深色"))),
        "levels": list(SEVERITIES),
        "states": [Sample(state=state) for state in STATES],
        "holds": list(HOLDS),
        "dues": [now - 600, now + 900, now + 5_400, now + 90_000],
        "since": now - 3_600,
        "rows": [
            Sample(pk=1, severity=4, due_at=now + 900, opened_at=now - 3_600),
            Sample(pk=2, due_at=now + 5_400, opened_at=now - 3_600, state="active", hold_state=""),
            Sample(pk=3, severity=2, due_at=None, state="waiting", waits_for="courier", regressed=1),
        ],
        "line": plots.line(days, [3.2, 3.4, 3.9, 4.3, 4.0, 4.6, 5.4, 5.8, 4.9, 4.2, 3.7, 3.1, 2.9, 2.8], limit=5.0, label=str(_("线"))),
        "stack": plots.stack(days, [("a", list(range(14))), ("b", [5] * 14), ("c", [3] * 14)], label=str(_("堆叠"))),
        "bars": plots.bars([("<30", 8), ("30–60", 12), ("60–90", 5), (">90", 2)], good=2, label=str(_("柱"))),
    }  # fmt: skip
    return render(request, "styleguide/styleguide.html", context)


def more(request: HttpRequest) -> HttpResponse:
    """更多: on a phone, every entry of the side bar."""
    return render(request, "more/more.html")


ROUTES = [
    Route("styleguide/", styleguide, "styleguide", SIGNED_IN),
    Route("more/", more, "more", SIGNED_IN),
]
