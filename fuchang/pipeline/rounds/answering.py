"""Answers of platforms and couriers are stored as deliveries like any file; reading them is `answers`.

Name, hash and contents are of what was said alone: the same page asked for again is the same delivery.
Loads no columns, for the web takes in what services call by themselves.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from fuchang.store import inbox

ANSWER = "application/vnd.fuchang.answer+json"


def take_in(
    *,
    shop_key: int,
    platform: str,
    call: str,
    told: Sequence[Any],
    about: Mapping[str, Any],
    now: int,
) -> inbox.Receipt | None:
    """Store an answer; None where it holds nothing. Whoever asked enqueues `apply_deliveries`."""
    if not told:
        return None
    kept = {"platform": platform, "call": call, "about": dict(about), "told": list(told)}
    body = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return inbox.receive(
        shop_key=shop_key, source=platform.rpartition(".")[2], name=call, by="system", now=now,
        body=body, media=ANSWER,
    )  # fmt: skip
