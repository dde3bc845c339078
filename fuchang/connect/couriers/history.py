"""What a provider says of one parcel: its scans, its own judgement, and why there may be neither."""

from dataclasses import dataclass, field
from typing import Any, Literal

from fuchang.connect.couriers.statuses import UNKNOWN, Meaning

# nothing_yet: nobody has scanned it, or not there · wrong_courier: asked of the wrong one, or expired
# the rest are about us: too_soon and busy pass, quota and keys need somebody, phone and asked need input
Problem = Literal[
    "", "nothing_yet", "wrong_courier", "too_soon", "busy", "quota", "keys", "phone", "asked"
]
SILENT: frozenset[Problem] = frozenset({"nothing_yet", "wrong_courier"})


@dataclass(frozen=True, slots=True, order=True)
class Scan:
    """One line of a trace. `raw` is the provider's code with its name before it: `kuaidi100:304`."""

    seen_at: int
    words: str
    provider: str
    means: Meaning = UNKNOWN
    raw: str = ""
    place: str = ""
    seen_text: str = ""

    @property
    def coded(self) -> bool:
        """Whether the provider gave a code of its own; words alone are weaker."""
        return bool(self.raw)


@dataclass(frozen=True, slots=True)
class History:
    """The answer of one provider about one number; scans oldest first.

    `said` is its judgement of the whole, which is never believed where `believed` is False.
    `courier` is ours where we know it, else as written; `corrected` if the provider found another.
    """

    provider: str
    number: str
    courier: str = ""
    asked_at: int = 0
    scans: tuple[Scan, ...] = ()
    said: Meaning = UNKNOWN
    raw_said: str = ""
    believed: bool = True
    problem: Problem = ""
    message: str = ""
    corrected: str = ""
    ended: str = ""  # why the provider watches it no longer: shutdown, abort, stopped
    unread: tuple[str, ...] = ()  # lines without a time that can be read and believed
    unknown_codes: tuple[str, ...] = ()  # for the dictionary page
    document: Any = field(default=None, compare=False, repr=False)  # as it came, to be stored

    @property
    def newest_at(self) -> int:
        """When it was last scanned, 0 for never."""
        return max((scan.seen_at for scan in self.scans), default=0)
