"""Errors are classed by what the caller must do."""

import pytest

from fuchang.kernel.errors import AskUser, Bug, FuchangError, Retry, StopAndTell, UnknownWord


@pytest.mark.parametrize("reaction", [Retry, StopAndTell, AskUser, Bug])
def test_every_error_says_what_to_do_and_is_one_of_ours(reaction):
    with pytest.raises(FuchangError, match="why"):
        raise reaction("why")


def test_an_unknown_word_lists_the_right_ones_in_order_and_names_the_place():
    error = UnknownWord(what="phase", got="midsale", known=["onsale", "aftersale"], where="a.yml:3")
    assert str(error) == "a.yml:3: phase 'midsale' is not known. Known: aftersale, onsale"
    assert error.known == ["aftersale", "onsale"]
    assert isinstance(error, AskUser)


def test_without_a_place_it_starts_with_the_word():
    assert str(UnknownWord(what="phase", got="x", known=["y"])).startswith("phase 'x'")
