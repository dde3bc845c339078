"""Money is integer fen; yuan exists only at the edges."""

import re
from decimal import Decimal, InvalidOperation

_NOISE = re.compile(r"[,，\s¥￥元]")


def fen(yuan: str) -> int:
    """Fen of a yuan text such as `1,234.50`, `0元` or `¥12`.

    Raises ValueError for text that is no amount, or that has part of a fen.
    """
    cleaned = _NOISE.sub("", yuan)
    try:
        exact = Decimal(cleaned) * 100
    except InvalidOperation:
        exact = Decimal("NaN")
    if not exact.is_finite() or exact != exact.to_integral_value():
        message = f"{yuan!r} is no amount in yuan with at most two decimals"
        raise ValueError(message)
    return int(exact)


def yuan(amount_fen: int) -> str:
    """`1,234.50` of 123450 fen."""
    sign = "-" if amount_fen < 0 else ""
    whole, rest = divmod(abs(amount_fen), 100)
    return f"{sign}{whole:,}.{rest:02d}"
