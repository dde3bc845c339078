"""Facts in the platform's words: enumerations, money as text in yuan, times as text in Beijing."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from fuchang.facts.codes import word, zh
from fuchang.kernel.clock import local_text


@cache
def lists() -> dict[str, dict[str, str]]:
    """Our words → the platform's, by list."""
    text = (files(__package__) / "words.yml").read_text(encoding="utf-8")
    told: dict[str, dict[str, str]] = yaml.safe_load(text)
    return told


def said(kind: str, code: int | None) -> str | None:
    """The platform's word for a code; None for one that it has no word for."""
    return None if code is None else lists()[kind].get(word(kind=kind, code=code))


def chinese(kind: str, code: int | None) -> str | None:
    """The Chinese name of a code, as free text of the platform has it."""
    return None if code in {None, 0} else zh(kind=kind, code=int(code or 0))


def yuan(fen: int | None) -> str | None:
    """`200.07` of 20007 fen."""
    return None if fen is None else f"{fen // 100}.{fen % 100:02d}"


def moment(epoch: int | None) -> str | None:
    """`yyyy-MM-dd HH:mm:ss` in Beijing."""
    return None if not epoch else local_text(epoch)


def open_uid(buyer_key: int | None) -> str | None:
    """buyer_open_uid of an account: named as in the market's files, so that both tell of one buyer."""
    return None if buyer_key is None else _nick(buyer_key)


def masked_nick(buyer_key: int | None) -> str | None:
    """买家昵称 as the gateway gives it today."""
    if buyer_key is None:
        return None
    plain = _nick(buyer_key)
    return f"{plain[0]}**{plain[-1]}"


def _nick(buyer_key: int) -> str:
    return f"tb{buyer_key * 7 + 100_003}"


def oaid(buyer_key: int | None) -> str | None:
    """收件人 OAID."""
    return None if buyer_key is None else f"1sbx{buyer_key:08d}rL4iagbkKFUk8s5TAv3kH0Cybeib"


def only(row: dict[str, Any], fields: set[str], always: tuple[str, ...] = ()) -> dict[str, Any]:
    """What was asked for and has a value."""
    wanted = fields | set(always)
    return {name: value for name, value in row.items() if name in wanted and value is not None}
