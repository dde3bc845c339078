"""What data can prove of a step: the closed list of data, as a step of the book names them."""

from typing import Annotated, Literal

from pydantic import Field

from fuchang.rulebook.operators import Closed

CheckName = Literal["prompt", "shipping", "category"]
HoldState = Literal["asked", "acknowledged", "released"]


class PieceKept(Closed):
    """The piece of proof that the step leaves is in the case."""

    datum: Literal["proof"]


class NumberRecorded(Closed):
    """A replacement number was entered for the order."""

    datum: Literal["replacement_number"]


class Tracked(Closed):
    """A courier has scanned a parcel of the order since the case opened; any scan, or one of `codes`."""

    datum: Literal["tracking"]
    codes: tuple[str, ...] = ()


class RefundIs(Closed):
    """The refund has come to one of these states."""

    datum: Literal["refund_status"]
    values: tuple[str, ...] = Field(min_length=1)


class OrderIs(Closed):
    """The order has come to one of these states."""

    datum: Literal["order_status"]
    values: tuple[str, ...] = Field(min_length=1)


class StatusOver(Closed):
    """The abnormal status has ended."""

    datum: Literal["status_over"]


class CheckRan(Closed):
    """One of the three checks has compared what there is to compare."""

    datum: Literal["check"]
    name: CheckName


class Escalated(Closed):
    """An attempt on one of these channels is in the ladder of the case."""

    datum: Literal["escalation"]
    channels: tuple[str, ...] = Field(min_length=1)


class HoldIs(Closed):
    """All that the case held back is in one of these states, and something was held back."""

    datum: Literal["hold"]
    states: tuple[HoldState, ...] = Field(min_length=1)


Datum = Annotated[
    PieceKept
    | NumberRecorded
    | Tracked
    | RefundIs
    | OrderIs
    | StatusOver
    | CheckRan
    | Escalated
    | HoldIs,
    Field(discriminator="datum"),
]
