"""What the desk itself learns of a grant is a status like any other."""

import pytest

from fuchang.connect.heard import Asked, heard
from fuchang.connect.standing import CALL
from fuchang.facts.codes import code
from fuchang.kernel.errors import UnknownWord

ASKED = Asked("580000001", 1_795_400_000, b"k" * 32)


def test_a_lost_grant_is_a_status_of_the_account() -> None:
    told = [
        {
            "account": "小满",
            "word": "authorisation_lost",
            "at": 1_795_400_000,
            "until": None,
            "words": "27 expired",
        }
    ]
    row = heard("taobao", CALL, told, ASKED).tables["statuses"][0]
    assert row["status_code"] == code(kind="status_code", word="authorisation_lost")
    assert (row["subject_id"], row["since_at"], row["note"]) == (
        "小满",
        1_795_400_000,
        "27 expired",
    )
    assert row["since_at_text"] == "2026-11-23 10:13:20"


def test_no_other_words_of_its_own_are_known() -> None:
    with pytest.raises(UnknownWord):
        heard("taobao", "fuchang.moon", [], ASKED)
