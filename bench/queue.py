"""The queue with a million cases, a hundred thousand of them open, in SQLite.

    python -m bench.queue [--cases 1000000] [--open 100000] [--home FOLDER]

Builds the desk's database once into a folder of its own (kept for the next run), then tells: SQL of
one page, of all views with counts, of a change of state; and the page over granian at 8 connections.
"""

import argparse
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

BATCH = 20_000
SHOPS = 8
CONNECTIONS = 8
KINDS = (
    ("refund.no_tracking", "logistics"), ("refund.near_deadline", "timeout"),
    ("refund.prompt", "risk"), ("refund.rule", "rules"),
)  # fmt: skip
STATES = ("new", "active", "waiting", "snoozed", "appealed")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--cases", type=int, default=1_000_000)
    ask.add_argument("--open", type=int, default=100_000)
    ask.add_argument("--home", type=Path)
    told = ask.parse_args()
    home = told.home or Path(tempfile.gettempdir()) / f"fuchang-bench-queue-{told.cases}"
    os.environ |= {
        "FUCHANG_HOME": str(home),
        "FUCHANG_KEY": "5e" * 32,
        "DJANGO_SETTINGS_MODULE": "fuchang.desk.settings",
    }
    _desk(home, told.cases, told.open)
    _tell_sql()
    _tell_changes()
    _tell_pages(_cookie())


def _desk(home: Path, cases: int, live: int) -> None:
    """Settings, tables, shops, a lead, and the cases, unless they stand from an earlier run."""
    (home / "data").mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from fuchang.kernel.clock import clock
    from fuchang.pipeline.server import collect_static, migrate

    migrate(now=clock())
    collect_static()
    from fuchang.cases.models import Case
    from fuchang.store.walls import everything

    with everything("bench"):
        if Case.objects.order_by().count() >= cases:
            return
        begun = time.perf_counter()
        keys, person = _people(now=clock())
        _pour(keys, person, cases, live, now=clock())
    print(f"built {cases:,} cases in {time.perf_counter() - begun:.0f} s", flush=True)


def _people(*, now: int) -> tuple[list[int], int]:
    from fuchang.shops.models import Membership, Person, Shop

    person = Person.objects.create_user("lead", "unused by the bench", name="林悦")
    keys = []
    for place in range(SHOPS):
        shop = Shop.objects.create(
            platform="taobao", shop_id=f"s{place}", name=f"店铺{place}", created_at=now
        )
        Membership.objects.create(person=person, shop=shop, role="lead", since_at=now)
        keys.append(shop.pk)
    return keys, person.pk


def _pour(keys: list[int], person: int, cases: int, live: int, *, now: int) -> None:
    from django.db import connection, transaction

    from fuchang.cases.models import Case

    fields = [field for field in Case._meta.concrete_fields if not field.primary_key]  # noqa: SLF001
    columns = [str(field.column) for field in fields]
    filled = {field.attname: field.get_default() for field in fields}
    text = f"INSERT INTO {Case._meta.db_table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(fields))})"  # noqa: SLF001
    dice = random.Random(3)
    every = cases // live
    for start in range(0, cases, BATCH):
        rows = [
            tuple((filled | _case(dice, keys, person, n, n % every == 0, now=now)).values())
            for n in range(start, min(start + BATCH, cases))
        ]
        connection.ensure_connection()
        with transaction.atomic():
            connection.connection.executemany(text, rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _case(
    dice: random.Random, keys: list[int], person: int, n: int, live: bool, *, now: int
) -> dict[str, Any]:
    kind, family = dice.choice(KINDS)
    opened = now - dice.randrange(0, 30 * 86_400)
    worth = dice.randrange(1_000, 90_000)
    state = dice.choice(STATES) if live else "closed"
    return {
        "shop_key": dice.choice(keys), "number": f"YC26{n:08d}", "key": f"refund|{n}",
        "subject_type": "refund", "subject": str(n), "order_id": f"3823660{n:011d}",
        "refund_id": f"181312{n:011d}", "kind": kind, "family": family,
        "severity": dice.choice((1, 2, 2, 3, 3, 4)), "state": state,
        "waits_for": dice.choice(("courier", "platform")) if state == "waiting" else "",
        "live": int(live), "at_risk_fen": worth, "chance_lost": 60,
        "score": worth * dice.randrange(1, 200), "due_at": now + dice.randrange(-7_200, 172_800),
        "due_source": "platform", "opened_at": opened, "changed_at": opened,
        "closed_at": None if live else opened + 6_000, "item_title": "2026春茶 明前龙井 罐装 250g",
        "item_sku": "特级 250g", "buyer": "海**梦", "courier": "中通快递", "waybill": f"7588{n:09d}",
        "prompt": "当前无法操作退款", "proof_have": 2, "proof_need": 5,
        "assignee_id": person if live and n % 30 == 0 else None,
    }  # fmt: skip


@contextmanager
def _asked() -> Iterator[list[float]]:
    """Milliseconds of every query, by the wrapper that Django gives around its cursor."""
    from django.db import connection

    took: list[float] = []

    def watch(run: Callable[..., Any], sql: str, params: Any, many: bool, about: Any) -> Any:
        begun = time.perf_counter()
        try:
            return run(sql, params, many, about)
        finally:
            took.append((time.perf_counter() - begun) * 1_000)

    with connection.execute_wrapper(watch):
        yield took


def _tell_sql() -> None:
    from fuchang.cases import queue
    from fuchang.cases.queue import views
    from fuchang.kernel.clock import clock
    from fuchang.shops.access import access_of
    from fuchang.shops.models import Person
    from fuchang.store.walls import scope

    access, now = access_of(Person.objects.get(login="lead")), clock()
    with scope(access.shops):
        for view in views.shipped():
            query = queue.parse(view.query, now=now, me=access.person_id)
            pages, counts = [], []
            for _ in range(5):
                with _asked() as took:
                    after = queue.page(access, query, now=now).next_after
                    queue.page(access, query, after=after, now=now)
                pages.append(sum(took) / 2)
                with _asked() as took:
                    queue.count(access, query)
                counts.append(sum(took))
            print(f"view {view.slug:<11} page {min(pages):7.2f} ms   count {min(counts):7.2f} ms")
        whole = []
        for _ in range(5):
            begun = time.perf_counter()
            for view in views.shipped():
                queue.count(access, queue.parse(view.query, now=now, me=access.person_id))
            whole.append((time.perf_counter() - begun) * 1_000)
        print(f"all {len(views.shipped())} views with counts: {min(whole):.0f} ms")


def _tell_changes() -> None:
    from fuchang.cases import actions
    from fuchang.cases.models import Case
    from fuchang.kernel.clock import clock
    from fuchang.shops.access import access_of
    from fuchang.shops.models import Person
    from fuchang.store.walls import scope

    access, took = access_of(Person.objects.get(login="lead")), []
    with scope(access.shops):
        fresh = Case.objects.filter(live=1, state="new").order_by("-score")[:200]
        for key in list(fresh.values_list("pk", flat=True)):
            begun = time.perf_counter()
            actions.accept(access, key, now=clock())
            took.append((time.perf_counter() - begun) * 1_000)
    _told("change of state", took)


def _cookie() -> str:
    from django.conf import settings
    from django.test import Client

    from fuchang.shops.models import Person

    client = Client()
    client.force_login(
        Person.objects.get(login="lead"), backend=settings.AUTHENTICATION_BACKENDS[0]
    )
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def _tell_pages(cookie: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--port", str(port),
        "--workers", "2", "--blocking-threads", "2", "--log-level", "error", "fuchang.desk.wsgi:application",
    ]  # fmt: skip
    server = subprocess.Popen(command)
    try:
        _until_up(port, cookie)
        for path in ("/cases/", "/cases/?view=overdue", "/cases/?view=amount"):
            with ThreadPoolExecutor(CONNECTIONS) as pool:
                parts = pool.map(lambda _, at=path: _visit(port, at, cookie), range(CONNECTIONS))
                _told(f"GET {path}", [one for part in parts for one in part])
    finally:
        server.terminate()
        server.wait(20)


def _until_up(port: int, cookie: str) -> None:
    for _ in range(100):
        try:
            _visit(port, "/cases/", cookie, times=1)
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit("the server did not answer")


def _visit(port: int, path: str, cookie: str, times: int = 40) -> list[float]:
    line, took = HTTPConnection("127.0.0.1", port, timeout=30), []
    for _ in range(times):
        begun = time.perf_counter()
        line.request("GET", path, headers={"Cookie": cookie, "HX-Request": "true"})
        answer = line.getresponse()
        answer.read()
        took.append((time.perf_counter() - begun) * 1_000)
        if answer.status != 200:
            sys.exit(f"{path} answered {answer.status}")
    return took


def _told(name: str, took: list[float]) -> None:
    cuts = statistics.quantiles(took, n=20)
    print(f"{name:<24} p50 {statistics.median(took):6.1f} ms   p95 {cuts[18]:6.1f} ms   n {len(took)}")  # fmt: skip


if __name__ == "__main__":
    main()
