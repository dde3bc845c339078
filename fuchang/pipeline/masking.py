"""Hides what a person could be known by in the free text of broken cells and platform words.

Ids of orders, refunds and parcels stay: they are what the seller works with.
"""

import re

# A mobile number by itself; longer runs of digits are ids.
_PHONE = re.compile(r"(?<!\d)((?:(?:\+|00)?86[- ]?)?1[3-9]\d)[- ]?\d{4}[- ]?\d{2}(\d{2})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})[-－ ]?\d{5,6}(\d{2})(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@([\w-]+\.[\w.-]+)")
_NAME = re.compile(r"[㐀-鿿·]{2,}")
# What spreadsheets and clocks write; it tells a reader what went wrong.
_HARMLESS = re.compile(
    r"[年月日时分秒点元角万千百十零一二三四五六七八九半空无未知上下午星期周末单号订退款运编]+"
)
_LONGEST = 60


def masked(text: str) -> str:
    """Phone numbers with six digits hidden, mail without its user."""
    text = _PHONE.sub(r"\1******\2", text)
    text = _LANDLINE.sub(r"\1******\2", text)
    return _MAIL.sub(r"***@\1", text)


def masked_cell(text: str) -> str:
    """A broken cell: as `masked`, with words of Chinese that may be a name or an address hidden too.

    A cell is broken where an id, a time or an amount was expected, so its words are out of place.
    """
    short = masked(text[:_LONGEST]) + ("…" if len(text) > _LONGEST else "")
    return _NAME.sub(lambda found: _hidden(found.group()), short)


def _hidden(word: str) -> str:
    return word if _HARMLESS.fullmatch(word) else word[0] + "*" * min(len(word) - 1, 6)
