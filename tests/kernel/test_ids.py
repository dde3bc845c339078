"""Names that are the same on every machine."""

import string

from hypothesis import given
from hypothesis import strategies as st

from fuchang.kernel.ids import fingerprint, keyed_hash

SECRET = b"a secret of the test"


def test_a_fingerprint_never_changes():
    assert fingerprint("refund.no_trace", "shop", "1") == fingerprint(
        "refund.no_trace", "shop", "1"
    )
    assert fingerprint("a") == "40f89e395b66422f"


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_a_fingerprint_is_sixteen_hex_digits(parts):
    found = fingerprint(*parts)
    assert len(found) == 16
    assert set(found) <= set(string.hexdigits.lower())


def test_parts_do_not_run_into_each_other():
    assert fingerprint("ab", "c") != fingerprint("a", "bc")


@given(st.text())
def test_a_keyed_hash_fits_a_signed_integer_column(text):
    assert 0 <= keyed_hash(SECRET, "phone", text) < 2**63


def test_a_phone_and_an_address_of_the_same_text_are_kept_apart():
    assert keyed_hash(SECRET, "phone", "1") != keyed_hash(SECRET, "address", "1")


def test_another_secret_gives_another_hash():
    assert keyed_hash(SECRET, "phone", "1") != keyed_hash(b"other", "phone", "1")
