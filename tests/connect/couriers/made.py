"""Histories made up for tests: scans as `hour: status` with words, and strategies for any."""

from typing import Any

from hypothesis import strategies as st

from fuchang.connect.couriers.history import History, Scan
from fuchang.connect.couriers.statuses import meaning

START = 1_790_000_000
HOUR = 3_600
MEANINGS = [
    "unknown", "pending", "picked_up", "in_transit", "out_for_delivery", "out_for_delivery/redelivery",
    "ready_for_pickup", "delivered", "delivered/self", "delivered/agent", "exception/rejected",
    "exception/delivery_problem", "exception/lost", "returning", "returned", "cancelled/voided",
]  # fmt: skip


def scan(
    hour: float, means: str, words: str = "", provider: str = "kuaidi100", raw: str = ""
) -> Scan:
    return Scan(START + int(hour * HOUR), words or means, provider, meaning(means), raw)


def history(
    *scans: Scan, provider: str = "kuaidi100", said: str = "unknown", **more: Any
) -> History:
    asked_at = more.pop("asked_at", START + 1_000 * HOUR)
    return History(
        provider, "N1", scans=tuple(sorted(scans)), said=meaning(said), asked_at=asked_at, **more
    )


SCANS = st.builds(
    Scan,
    seen_at=st.integers(START, START + 300),
    words=st.sampled_from(["甲", "乙", "甲。", "丙 丁"]),
    provider=st.sampled_from(["kuaidi100", "kdniao", "taobao"]),
    means=st.sampled_from([meaning(word) for word in MEANINGS]),
    raw=st.sampled_from(["", "x:1"]),
)
HISTORIES = st.builds(
    lambda scans, provider, said, asked: History(
        provider,
        "N1",
        scans=tuple(scans),
        said=meaning(said),
        asked_at=asked,
        believed=provider != "taobao",
    ),
    st.lists(SCANS, max_size=8),
    st.sampled_from(["kuaidi100", "kdniao", "taobao"]),
    st.sampled_from([*MEANINGS, "exception/stalled_no_update"]),
    st.integers(START, START + 10_000),
)
