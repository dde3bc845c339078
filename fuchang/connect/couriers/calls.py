"""Calls that a service makes to us: raw as they come in, and what they turn out to be.

The order is fixed: verify on the raw body, store, commit, and only then give the reply. A service
that gets no such reply calls again; the same body twice has the same `call_id`.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from fuchang.connect.couriers.history import History
from fuchang.kernel.errors import AskUser

LARGEST = 4 << 20  # of a body, held by whoever takes the call
MOST_FIELDS = 100


class NotGenuine(AskUser):
    """A call that this service did not sign, or did not sign so."""

    status = 401

    def __init__(self, *, provider: str, why: str) -> None:
        self.provider = provider
        super().__init__(f"{provider} 的推送验签失败 / not signed by {provider}: {why}")


class Unreadable(AskUser):
    """A signed call whose contents are none that we know: to quarantine."""

    status = 400

    def __init__(self, *, provider: str, why: str) -> None:
        self.provider = provider
        super().__init__(f"{provider} 的推送读不懂 / an unreadable call of {provider}: {why}")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A call as it came in; names of headers in lower case."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def call_id(self) -> str:
        """The same for the same body, however often it comes."""
        return hashlib.sha256(self.body).hexdigest()

    def form(self) -> dict[str, str]:
        """The fields of a form; a name given twice has no value, for nobody can say which was signed."""
        text = self.body.decode("utf-8", "replace")
        try:
            told = parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError:
            return {}
        return {name: values[0] for name, values in told.items() if len(values) == 1}


@dataclass(frozen=True, slots=True)
class Reply:
    """What the service wants to hear."""

    body: bytes
    status: int = 200
    media: str = "application/json;charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Heard:
    """A genuine call: its histories, the documents to store, and the reply to give once they are committed."""

    histories: tuple[History, ...]
    reply: Reply
    call_id: str
    documents: tuple[Any, ...] = ()


def same(one: str, other: str) -> bool:
    """Whether two signatures are equal, in constant time, whatever signs they hold."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
