"""Keeps a text from being taken for a formula by whoever opens the file (ASVS 5.0 1.2.10).

Readers of ours strip one leading apostrophe, so what went out comes back as it was; that is why a
text that starts with an apostrophe of its own gets one more.
"""

_ACTS = frozenset("=+-@\t\r\n\0＝＋－＠")
_STRIPPED = frozenset("'’‘")


def guarded(text: str) -> str:
    """The text with an apostrophe before it if its first character could start a formula."""
    return f"'{text}" if text[:1] in _ACTS or text[:1] in _STRIPPED else text
