"""P17: what buyers, files and colleagues write is shown as text; none of it runs, none of it trips the CSP."""

from collections.abc import Callable
from typing import Any

from fuchang.cases import actions
from fuchang.cases.models import Case
from fuchang.cases.proof import keep
from fuchang.cases.queue import views
from fuchang.store.models import Delivery, KeptAsideRow
from fuchang.store.walls import everything
from tests.made import made_case
from tests.people import NOW, Desk

RUN = "window.ran=1"
PAYLOADS = [
    f"<script>{RUN}</script>",
    f"<ScRiPt >{RUN}</sCrIpT>",
    f"</script><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</style><script>{RUN}</script>",
    f"--><script>{RUN}</script><!--",
    f"]]><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f'"><img src=x onerror={RUN}>',
    f"'><img src=x onerror={RUN}>",
    f"`><img src=x onerror={RUN}>",
    f"<img src=`x`onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<body onload={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f'" autofocus onfocus={RUN} x="',
    f"' autofocus onfocus={RUN} x='",
    f"<details open ontoggle={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src=javascript:parent.{RUN}>",
    f"<a href=javascript:{RUN}>x</a>",
    f"javascript:{RUN}",
    f"<object data=javascript:{RUN}>",
    f"<embed src=javascript:{RUN}>",
    f"<form><button formaction=javascript:{RUN}>x</button></form>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>",
    f"<style>@import'x';*{{background:url(javascript:{RUN})}}</style>",
    f"<div style=animation-name:x onanimationstart={RUN}>",
    f"<link rel=stylesheet href=data:text/css,*{{}}><meta http-equiv=refresh content='0;javascript:{RUN}'>",
    "<base href=//nowhere.example/>",
    f"<div hx-get='/cases/' hx-trigger=load hx-on::load='{RUN}'>x</div>",
    f"<div hx-on:htmx:load='{RUN}' data-hx-on-load='{RUN}'>x</div>",
    f"<div data-do='open' data-href='javascript:{RUN}'>x</div>",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"${{{RUN}}}",
    "{% debug %}{{ request }}",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&#60;img src=x onerror={RUN}&#62;",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    f"＜script＞{RUN}＜/script＞",
    f"\u2028<script>{RUN}</script>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<template><script>{RUN}</script></template>",
    f"<select><option><style></select><img src=x onerror={RUN}>",
    f"<table background=javascript:{RUN}><tr><td>",
    f"<marquee onstart={RUN}>x</marquee>",
    f"<xss contenteditable autofocus onfocus={RUN} tabindex=1>",
    f"<keygen autofocus onfocus={RUN}>",
    f"<img src=x:x onerror\n=\n{RUN}>",
    f"<img/src=x/onerror={RUN}>",
    f"<<script>{RUN}//<</script>",
    f"<script src=data:text/javascript,{RUN}></script>",
    f"<script type=module>{RUN}</script>",
    f"<a onmouseover={RUN} style=position:fixed;inset:0>x</a>",
]  # fmt: skip
PAGES = ("/", "/cases/?q=is:any", "/holds/", "/status/", "/import/", "/quarantine/", "/settings/", "/audit/")  # fmt: skip
WATCH = """addEventListener('securitypolicyviolation', e => {
    (window.tripped = window.tripped || []).push(e.violatedDirective + ' ' + e.blockedURI)
})"""


def written(desk: Desk) -> list[Case]:
    """Every payload in every free text of a case, and in views, files and rows kept aside."""
    access, cases = desk.access("alice"), []
    for at, text in enumerate(PAYLOADS):
        about = {"item_title": text[:200], "prompt": text[:200], "buyer": text[:60], "courier": text[:40]}  # fmt: skip
        case = made_case(desk.mine.pk, refund_id=f"R{at}", order_id=text[:64], **about)
        with everything("the test writes"):
            actions.note(access, case.pk, words=text, now=NOW)
            actions.tag(access, case.pk, tag=text, now=NOW)
            actions.ask_hold(access, case.pk, lines=[(text[:64], text[:64])], why=text, now=NOW)
            actions.escalate(access, case.pk, channel="hotline", reference=text[:120], words=text, now=NOW)  # fmt: skip
            kept = keep(f"{text}.txt", [text.replace("<", "(").encode()])
            actions.add_proof(access, case.pk, piece="chat_log", kept=kept, now=NOW)
            kept_aside(desk, text, at)
        cases.append(case)
    for text in PAYLOADS[:12]:
        views.save(access, name=text, query="is:any", now=NOW)
    return cases


def kept_aside(desk: Desk, text: str, at: int) -> None:
    delivery = Delivery.objects.create(
        shop_key=desk.mine.pk, source="import", name=text[:255], content_hash=f"{at:064d}", size=1,
        received_at=NOW, received_by="person:1", error=text,
    )  # fmt: skip
    KeptAsideRow.objects.create(
        shop_key=desk.mine.pk, delivery=delivery, file=text, sheet=text[:120], row=at,
        column=text[:120], value=text, expected=text,
    )  # fmt: skip


def test_nothing_that_was_written_runs(desk: Desk, window: Callable[..., Any]) -> None:
    cases = written(desk)
    person = desk.people["bob"]
    person.name = PAYLOADS[8][:80]
    person.save()
    mine = window("alice")
    mine.page.add_init_script(WATCH)
    places = [*PAGES, *(f"/cases/{case.number}/" for case in cases)]
    for place in places:
        page = mine.go(place) if place in PAGES else mine.page
        if place not in PAGES:
            page.goto(mine.address + place, wait_until="domcontentloaded")
        assert page.evaluate("window.ran") is None, place
        assert page.evaluate("window.tripped") is None, place
        assert page.evaluate("document.querySelectorAll('base, object, embed, iframe').length") == 0
    # the last was there, as text
    assert PAYLOADS[-1][:15] in mine.page.content().replace("&lt;", "<")
