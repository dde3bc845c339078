"""Services found by walking."""

import pytest

from fuchang.connect.couriers.providers import KeysMissing, NobodysDocument, provider, read_any
from fuchang.kernel.errors import UnknownWord


def test_a_service_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(UnknownWord, match="kuaidi100"):
        provider("nobody")


def test_a_service_without_its_keys_says_which_are_missing():
    with pytest.raises(KeysMissing, match="授权 key"):
        provider("kuaidi100").open_with({"customer": "x"})


def test_a_document_of_nobody_is_refused():
    with pytest.raises(NobodysDocument):
        read_any({"some": "thing"}, now=0)


def test_its_terms_are_those_of_its_sheet():
    terms = provider("kuaidi100").terms(quota_left=3)
    assert (terms.lock_s, terms.quota_left, terms.queries) == (1800, 3, True)
