"""What is asked of a tracking service, what it answers, and the errors that need somebody's act."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from fuchang.connect.couriers.history import SILENT, History, Problem
from fuchang.kernel.errors import AskUser, FuchangError, Retry, StopAndTell


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel as one asks about it; `courier` by our name, `phone` of sender or receiver, or its end."""

    number: str
    courier: str = ""
    phone: str = ""
    order_id: str = ""
    shipped_from: str = ""
    ships_to: str = ""

    @property
    def phone_end(self) -> str:
        """The last four digits, which is all that some couriers ask for."""
        return self.phone[-4:]


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A subscription that was taken; `already` if it had been before."""

    provider: str
    number: str
    already: bool = False


@dataclass(frozen=True, slots=True)
class ProofScan:
    """A scan of the receiver's signature or of the parcel at the door, to be fetched as evidence."""

    provider: str
    sort: str
    url: str


@dataclass(frozen=True, slots=True)
class Interception:
    """Ask the courier to bring a parcel back: why, where to, and who pays."""

    reason: str
    back_to: str = "sender"  # sender, station, or an address
    paid_by: str = "sender"
    address: Mapping[str, str] | None = None
    callback: str = ""


@dataclass(frozen=True, slots=True)
class Intercepted:
    """The courier has taken the request; whether it succeeds the trace will tell."""

    provider: str
    task: str
    message: str = ""


class Service(Protocol):
    """What every service that can be asked offers; the rest stands in its `courier.yml` under offers."""

    def query(self, parcel: Parcel, *, now: int) -> History:
        """Ask once. Raises the errors of this module, or those of the wire."""
        ...


class TooSoon(Retry):
    """The same number was asked about within the lock."""

    def __init__(self, *, provider: str, number: str, wait_s: int) -> None:
        self.provider = provider
        self.wait_s = wait_s
        super().__init__(
            f"{provider}：{number} 刚查过，{wait_s // 60} 分钟后再查 / asked too soon: wait {wait_s} s"
        )


class Busy(Retry):
    """The service has trouble of its own."""

    def __init__(self, *, provider: str, message: str) -> None:
        self.provider = provider
        super().__init__(f"{provider}繁忙（{message}），稍后重试 / {provider} is busy")


class QuotaUsedUp(StopAndTell):
    """Paid-for calls are used up: somebody must pay, or another service must be asked."""

    def __init__(self, *, provider: str, message: str) -> None:
        self.provider = provider
        super().__init__(
            f"{provider}的额度已用完（{message}），请充值或换一家 / the quota of {provider} is used up"
        )


class KeysRefused(StopAndTell):
    """The service does not know these keys, or they have run out."""

    def __init__(self, *, provider: str, message: str) -> None:
        self.provider = provider
        super().__init__(
            f"{provider}拒绝了密钥（{message}），请店主在“数据接入”里核对 / {provider} refuses the keys, check them under Data"
        )


class PhoneMissing(AskUser):
    """This courier tells only those who know the end of the receiver's or sender's phone."""

    def __init__(self, *, provider: str, courier: str) -> None:
        self.provider = provider
        super().__init__(
            f"查询{courier}需要收件人或寄件人手机号后四位 / {courier} wants the last four digits of a phone"
        )


class AskedWrongly(AskUser):
    """The question itself is wrong."""

    def __init__(self, *, provider: str, message: str) -> None:
        self.provider = provider
        super().__init__(f"{provider}：{message} / the question was refused")


def usable(history: History, *, named: str = "", lock_s: int = 0) -> History:
    """The same history, if it is one. Raises what its problem asks for, in the service's own name."""
    if not history.problem or history.problem in SILENT:
        return history
    raise problem_of(history, named or history.provider, lock_s=lock_s)


def problem_of(history: History, provider: str, *, lock_s: int = 0) -> FuchangError:
    """The error that a problem is, by what must be done about it."""
    said = history.message
    kinds: Mapping[Problem, FuchangError] = {
        "too_soon": TooSoon(provider=provider, number=history.number, wait_s=lock_s),
        "busy": Busy(provider=provider, message=said),
        "quota": QuotaUsedUp(provider=provider, message=said),
        "keys": KeysRefused(provider=provider, message=said),
        "phone": PhoneMissing(provider=provider, courier=history.courier or history.number),
        "asked": AskedWrongly(provider=provider, message=said),
    }
    return kinds[history.problem]
