"""Check digits of waybill numbers, where a courier has any; no courier within China does."""

import re
from collections.abc import Callable, Sequence

_S10 = re.compile(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_FEDEX_WEIGHTS = (3, 1, 7)


def holds(check: str, number: str) -> bool:
    """Whether the check digit of that name holds; the number has the form that carries it."""
    return _CHECKS[check](number)


def _s10(number: str) -> bool:
    """An international postal item (UPU S10)."""
    found = _S10.fullmatch(number)
    if not found:
        return False
    rest = 11 - _weighted(found[1], _S10_WEIGHTS) % 11
    return {10: 0, 11: 5}.get(rest, rest) == int(found[2])


def _ups(number: str) -> bool:
    values = [int(sign) if sign.isdigit() else (ord(sign) - 63) % 10 for sign in number[2:-1]]
    return _mod10(values, first=1, second=2) == int(number[-1])


def _fedex(number: str) -> bool:
    weights = [_FEDEX_WEIGHTS[at % 3] for at in range(len(number) - 1)]
    return _weighted(number[:-1], weights) % 11 % 10 == int(number[-1])


def _fedex_ground(number: str) -> bool:
    return _mod10(_values(number[-15:-1]), first=1, second=3) == int(number[-1])


def _usps(number: str) -> bool:
    return _mod10(_values(number[:-1])[::-1], first=3, second=1) == int(number[-1])


def _dhl(number: str) -> bool:
    return int(number[:-1]) % 7 == int(number[-1])


def _values(digits: str) -> list[int]:
    return [int(sign) for sign in digits]


def _weighted(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def _mod10(values: Sequence[int], *, first: int, second: int) -> int:
    """What is missing to the next ten, places weighted in turn."""
    total = sum(value * (second if at % 2 else first) for at, value in enumerate(values))
    return -total % 10


_CHECKS: dict[str, Callable[[str], bool]] = {
    "s10": _s10,
    "ups": _ups,
    "fedex": _fedex,
    "fedex_ground": _fedex_ground,
    "usps": _usps,
    "dhl": _dhl,
}
