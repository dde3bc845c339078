"""Statuses that the desk itself learns of, such as a grant that holds no more, as rows of facts."""

from collections.abc import Mapping, Sequence
from typing import Any

from fuchang.connect.heard import Asked, Heard
from fuchang.facts.codes import code
from fuchang.facts.source import SOURCE
from fuchang.kernel.clock import local_text
from fuchang.kernel.errors import UnknownWord

CALL = "fuchang.authorisation"


def heard(call: str, told: Sequence[Mapping[str, Any]], asked: Asked) -> Heard:
    """Rows of `statuses` of the account that granted it."""
    if call != CALL:
        raise UnknownWord(what="call", got=call, known=(CALL,))
    found = Heard()
    found.tables["statuses"] = [
        _row(one, asked, number) for number, one in enumerate(told, start=1)
    ]
    return found


def _row(one: Mapping[str, Any], asked: Asked, number: int) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(name for name, _ in SOURCE["statuses"])
    return row | {
        "shop_id": asked.shop_id, "row_no": number, "primary_row": 1,
        "status_subject": code(kind="status_subject", word="account"), "subject_id": one["account"],
        "status_code": code(kind="status_code", word=one["word"]), "since_at": one["at"],
        "since_at_text": local_text(one["at"]), "until_at": one["until"],
        "due_at": one.get("due"), "due_at_text": local_text(one["due"]) if one.get("due") else None,
        "until_at_text": local_text(one["until"]) if one["until"] else None,
        "source": one.get("source") or CALL, "note": one["words"] or None,
    }  # fmt: skip
