"""Which case a finding belongs to: a function of what is known, never of the order of arrival."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

OF_ORDER = frozenset({"order", "parcel"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A refund of an order, as far as it decides whose case the order's findings join."""

    refund_id: str
    applied_at: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Belongs:
    """The key of a case, and what it is about."""

    key: str
    subject_type: str
    subject: str
    order_id: str
    refund_id: str


def leading(refunds: Iterable[Asked]) -> Asked | None:
    """The refund that the findings of its order join: the earliest open one, else the earliest."""
    return min(
        refunds, key=lambda one: (not one.is_open, one.applied_at, one.refund_id), default=None
    )


def belongs(
    subject_type: str, subject: str, order_id: str, refunds: Mapping[str, Sequence[Asked]]
) -> Belongs:
    """The case of a finding; `refunds` are those of its order, by order id."""
    if subject_type == "refund":
        return Belongs(f"refund|{subject}", "refund", subject, order_id, subject)
    if subject_type in OF_ORDER and order_id:
        first = leading(refunds.get(order_id, ()))
        if first is not None:
            return Belongs(
                f"refund|{first.refund_id}", "refund", first.refund_id, order_id, first.refund_id
            )
        return Belongs(f"order|{order_id}", "order", order_id, order_id, "")
    return Belongs(f"{subject_type}|{subject}", subject_type, subject, order_id or "", "")
