"""Text as people and spreadsheets write it, brought to one form."""

import re
import unicodedata

_BLANK = re.compile(r"\s+")


def normalised(text: str) -> str:
    """NFKC, no blanks, lower case: two headers that a person reads as one become equal."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", text.lstrip("\ufeff"))).lower()
