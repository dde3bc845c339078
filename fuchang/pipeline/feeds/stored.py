"""What was heard is stored, and the job that reads it enqueued, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from fuchang.pipeline.rounds.answering import take_in
from fuchang.pipeline.rounds.deliver import APPLY, APPLY_FIRST
from fuchang.store import jobs


def store(
    shop_key: int, platform: str, answers: Mapping[str, Sequence[Any]], *, now: int,
    about: Mapping[str, Any] | None = None, first: bool = False,
) -> list[int]:  # fmt: skip
    """Store answers by their call; gives the keys of those that are new. `first`: read before others."""
    receipts = [
        take_in(shop_key=shop_key, platform=platform, call=call, told=told, about=about or {}, now=now)
        for call, told in answers.items()
    ]  # fmt: skip
    fresh = [one.delivery.pk for one in receipts if one and one.fresh]
    if fresh:
        task = APPLY_FIRST if first else APPLY
        jobs.enqueue(task, fresh, now=now, dedupe_key=f"apply:{fresh[0]}:{fresh[-1]}")
    return fresh
