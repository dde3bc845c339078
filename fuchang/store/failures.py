"""How a failure is written down: where it was and of what class, without the values that it met.

What a foreign library says of an error quotes what it was given: a buyer's name, a password in an
address. Tracebacks are kept, logged and shown, so quoted text, long numbers, words that are not ASCII
and everything that looks like a secret are left out; our own errors say nothing of the kind.
"""

import re
import traceback

from fuchang.kernel.errors import FuchangError
from fuchang.store.masks import without_phones

LONGEST = 4_000
LEFT_OUT = "…"
_SECRET = re.compile(
    r"whsec_\S+|fck_\S+|Bearer\s+\S+|\w+://[^\s/@]+@|\b(?:app_?secret|access_token|session_?key|password)\b\S*",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_VALUE = re.compile(r"[^\x00-\x7f]+|\d{5,}")
_CLASS = re.compile(r"^[\w.]+$")


def without_secrets(text: str) -> str:
    """The text without keys of machines, secrets of receivers, tokens, and phone numbers."""
    return without_phones(_SECRET.sub("***", text))


def told(error: BaseException) -> str:
    """The whole traceback, the places in full, the words of strangers without their values."""
    whole = traceback.TracebackException.from_exception(error, capture_locals=False)
    _strip(whole, error)
    return "".join(whole.format())[-LONGEST:]


def named(text: str) -> str:
    """The class of the failure that a kept traceback tells of; whoever may see no more sees this."""
    last = (text.strip().splitlines() or [""])[-1]
    name = last.partition(":")[0]
    return name if _CLASS.match(name) else LEFT_OUT if last else ""


def _strip(whole: traceback.TracebackException, error: BaseException | None) -> None:
    """Replace what is said along the whole chain of causes."""
    while error is not None:
        whole._str = _said(error)  # type: ignore[attr-defined] # noqa: SLF001 - the one place where its words are
        whole.__notes__ = []
        inner = whole.__cause__ or whole.__context__
        error = error.__cause__ or error.__context__
        if inner is None:
            return
        whole = inner


def _said(error: BaseException) -> str:
    if isinstance(error, FuchangError):
        return without_secrets(str(error))
    plain = without_secrets(str(error))
    return _VALUE.sub(LEFT_OUT, _QUOTED.sub(LEFT_OUT, plain))
