"""A bad gateway: everything it can do wrong, one after the other, while the market goes on.

    python -m bench.faults [--seconds 20] [--orders 2000]

Each fault of the list falls on seven of ten calls for so many seconds; then it is well again. Told are:
the most calls in any second (the pace allows 10 and a burst of 5), how the worker's memory grew, how long
after the last fault everything was read, and what was missed.
"""

import argparse
import sqlite3
import time
from bisect import bisect_right
from pathlib import Path
from random import Random

from bench.live import Desk, Push, heard
from fuchang.kernel.clock import clock

MARK_CALLS, MARK_MB, MARK_S = 15 * 1.05, 100, 120
CHANCE, CHANGES_A_SECOND = 70, 5
FAULTS = {
    "429": "{fault: status, status: 429}",
    "500": "{fault: status, status: 500}",
    "502": "{fault: status, status: 502}",
    "504": "{fault: status, status: 504}",
    "reset in the body": "{fault: cut, after_bytes: 30}",
    "truncated": "{fault: truncated, keep_bytes: 60}",
    "a page for people": "{fault: html}",
    "hangs": "{fault: hang, seconds: 2}",
    "GBK": "{fault: charset}",
    "code 7": "{fault: said, what: error, facts: {code: 7, sub_code: isp.call-limited, sub_msg: This ban will last for 1 more seconds}}",
    "code 15": "{fault: said, what: error, facts: {code: 15, sub_code: isp.top-remote-connection-timeout}}",
    "flood": "{fault: flood, megabytes: 20}",
    "broken JSON": "{fault: said, what: broken_json}",
    "duplicate page": "{fault: said, what: duplicate_page}",
    "shrinking list": "{fault: said, what: shrinking}",
}  # fmt: skip


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--seconds", type=float, default=20)
    ask.add_argument("--orders", type=int, default=2_000)
    told = ask.parse_args()
    with heard(told.orders) as (sandbox, desk, worker, _):
        before, since = _memory(worker.pid), len(sandbox.calls)
        refunds = _weather(sandbox, told.seconds)
        well, sent = time.monotonic(), clock()
        desk.until(lambda: refunds <= desk.refunds() and _read_to(desk, sent), "all of it")
        _tell(sandbox, since, desk, refunds, time.monotonic() - well)
        grown = _memory(worker.pid) - before
        print(
            f"memory {before:.0f} MB, grown by {grown:.0f} MB   mark {MARK_MB}: {_kept(grown <= MARK_MB)}"
        )


def _weather(sandbox, seconds: float) -> set[str]:
    """One fault after the other while the market goes on; gives the refunds that came."""
    from fuchang.sandbox.faults import read_script
    from fuchang.sandbox.trade import Trade, order_status

    luck = Random(7)
    push, trade = Push(sandbox.world, 1, 1), Trade(sandbox.world, luck)
    shipped = [row["order_id"] for row in sandbox.world.rows("orders", status=order_status("shipped"))]  # fmt: skip
    for name, fault in FAULTS.items():
        script = f"faults: [{{call: 'taobao.*', chance: {CHANCE}, do: {fault}}}]"
        sandbox.faults.lay_on(read_script(script), now=clock())
        end, count = time.monotonic() + seconds, len(sandbox.calls)
        while time.monotonic() < end:
            for _ in range(CHANGES_A_SECOND):
                sandbox.world.change("orders", luck.choice(shipped), at=clock(), what="order_changed")  # fmt: skip
            push.refund(trade)
            time.sleep(1)
        print(f"  {name}: {len(sandbox.calls) - count} calls", flush=True)
    sandbox.faults.lay_on(read_script("faults: []"), now=clock())
    return set(push.at)


def _read_to(desk: Desk, moment: int) -> bool:
    lists = "name IN ('refunds', 'trades') AND live = 1"
    return not desk.one(
        f"SELECT COUNT(*) FROM store_feed WHERE {lists} AND (read_to_at IS NULL OR read_to_at < {moment})"
    ) and not desk.one(
        "SELECT COUNT(*) FROM store_delivery WHERE state IN ('received', 'applying')"
    )


def _tell(sandbox, since: int, desk: Desk, refunds: set[str], took_s: float) -> None:
    calls = sorted(call.ms for call in sandbox.calls[since:] if call.call.startswith("taobao."))
    hit = sum(1 for call in sandbox.calls[since:] if call.fault)
    most = max(bisect_right(calls, at + 1_000) - place for place, at in enumerate(calls))
    print(
        f"{len(calls)} calls, {hit} of them hit; at most {most} in a second   mark {MARK_CALLS:.0f}: {_kept(most <= MARK_CALLS)}"
    )
    print(
        f"all was read {took_s:.0f} s after the last fault   mark {MARK_S}: {_kept(took_s <= MARK_S)}"
    )
    world = {row["order_id"]: row["modified_at"] for row in sandbox.world.tables["orders"].values()}
    with sqlite3.connect(f"file:{desk.path}?mode=ro", uri=True, timeout=20) as store:
        told_whole = "SELECT order_id, modified_at FROM fact_orders WHERE modified_at IS NOT NULL"
        held = dict(store.execute(told_whole).fetchall())
    behind = sum(held[one] < at for one, at in world.items() if one in held)
    print(
        f"missed: {len(refunds - desk.refunds())} of {len(refunds)} refunds, {behind} of {len(held)} orders stand as before"
    )


def _memory(pid: int) -> float:
    """Megabytes that a process holds."""
    told = Path(f"/proc/{pid}/status").read_text()
    return int(told.split("VmRSS:")[1].split()[0]) / 1_024


def _kept(good: bool) -> str:
    return "kept" if good else "MISSED"


if __name__ == "__main__":
    main()
