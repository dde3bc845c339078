"""Words of platforms have one meaning, with or without signs; what nobody knows is nothing."""

import pytest

from fuchang.facts.codes import code
from fuchang.facts.words import UnknownWordList, bare, word_list


def test_signs_and_width_do_not_matter() -> None:
    assert bare("买家已付款，等待卖家发货") == bare("买家已付款 , 等待卖家发货")


def test_a_word_inside_counts_where_none_is_equal() -> None:
    words = word_list("refund_status")
    assert words.find("退款成功（部分）") == code(kind="refund_status", word="success")
    assert words.find("从没见过的状态") is None


@pytest.mark.parametrize(
    ("name", "written", "word"),
    [
        ("dispute_status", "6", "refused"), ("trace", "SENT_SCAN", "out_for_delivery"),
        ("record_status", "ACCEPTED_BY_RECEIVER", "signed"), ("status_code", "reeze", "account_frozen"),
    ],
)  # fmt: skip
def test_the_open_platforms_words_are_known(name: str, written: str, word: str) -> None:
    kind = "refund_status" if name == "dispute_status" else name
    assert word_list(name).find(written) == code(kind=kind, word=word)


def test_a_list_that_nobody_wrote_is_named_with_the_right_answers() -> None:
    with pytest.raises(UnknownWordList, match="order_status"):
        word_list("order_state")
