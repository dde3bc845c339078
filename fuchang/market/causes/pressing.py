"""What is planted where whoever comes shall find something to do: refunds due within the hour, orders stuck."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from fuchang.kernel.clock import DAY
from fuchang.market.causes import order
from fuchang.market.causes.acts import arrive, ask_at
from fuchang.market.plan import Cause, Planting

STUCK, _STUCK = 3, frozenset({"ship soon", "ship late", "held"})
MINUTES = (12, 26, 55, 85)  # until some must be answered


def _pressing(planting: Planting) -> None:
    """Almost five days have gone by without an answer."""
    arrive(planting)
    minutes = np.array(MINUTES)[planting.ranks % len(MINUTES)]
    answer = planting.draft.scale.now + minutes * 60
    ask_at(planting, answer - 5 * DAY)
    planting.draft.label(planting.rows, "refund.answer_deadline_near")


def busy(causes: Sequence[Cause]) -> tuple[Cause, ...]:
    """These causes and the pressing one; of orders that are stuck, some in every shop."""
    stuck = {cause.name: replace(cause, count=lambda _people: STUCK) for cause in order.CAUSES if cause.name in _STUCK}  # fmt: skip
    return (*(stuck.get(cause.name, cause) for cause in causes), PRESSING)


PRESSING = Cause(
    "pressing", 30.0, 15.0, 0, _pressing, count=lambda _people: len(MINUTES), asks=True
)
