"""Each abnormal status says what it blocks, in words that the pages know."""

from fuchang.facts.codes import CODES
from fuchang.rulebook.blocked import ACTS, blocked


def test_every_abnormal_status_blocks_something_known() -> None:
    for code in set(CODES["status_code"]) - {"unknown", "normal"}:
        assert blocked(code), code
        assert set(blocked(code)) <= set(ACTS)


def test_what_is_normal_blocks_nothing() -> None:
    assert blocked("normal") == blocked("no such code") == ()
