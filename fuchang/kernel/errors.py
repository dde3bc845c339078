"""The tree of errors, cut by what the caller must do.

FuchangError
├── Retry          the same call may succeed later (a busy database, a cut connection)
├── StopAndTell    going on would do harm; somebody must be told (a lost authorisation, a full disk)
├── AskUser        the input or the setting is wrong; the message names it and the right form
└── Bug            we broke our own contract

Concrete errors live beside the act that raises them and take facts, not sentences.
"""

from collections.abc import Iterable


class FuchangError(Exception):
    """Root of all errors of ours; `str()` is one or two lines fit for a person."""


class Retry(FuchangError):
    """The same call may succeed later."""


class StopAndTell(FuchangError):
    """Going on would do harm; somebody must be told."""


class AskUser(FuchangError):
    """The input or a setting is wrong; the message says which and what is right."""


class Bug(FuchangError):
    """We broke our own contract."""


class UnknownWord(AskUser):
    """A word outside a closed list; the message lists the right answers."""

    def __init__(self, *, what: str, got: str, known: Iterable[str], where: str = "") -> None:
        self.what = what
        self.got = got
        self.known = sorted(known)
        self.where = where
        place = f"{where}: " if where else ""
        super().__init__(f"{place}{what} {got!r} is not known. Known: {', '.join(self.known)}")
