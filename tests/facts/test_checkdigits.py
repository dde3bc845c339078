"""Check digits, on numbers that couriers publish as examples, and on every public test number."""

import json
import re

import pytest

from fuchang.facts.checkdigits import holds

RIGHT = [
    ("s10", "RB123456785GB"),
    ("s10", "EA123456785CN"),
    ("ups", "1Z5R89390357567127"),
    ("fedex", "986578788855"),
    ("fedex_ground", "041441760228964"),
    ("usps", "03071790000523483741"),
    ("dhl", "3318810025"),
]
# our check, the file of the public set and the names of the formats there
PUBLIC = [
    ("s10", "s10", {"S10"}),
    ("ups", "ups", {"UPS"}),
    ("fedex", "fedex", {"FedEx Express (12)"}),
    ("fedex_ground", "fedex", {"FedEx Ground", "FedEx Ground 96 (22)"}),
    ("usps", "usps", {"USPS 20"}),
    ("dhl", "dhl", {"DHL Express"}),
]


@pytest.mark.parametrize(("check", "number"), RIGHT)
def test_a_right_number_holds_and_no_other_last_digit_does(check, number):
    last = max(at for at, sign in enumerate(number) if sign.isdigit())
    others = {number[:last] + str(digit) + number[last + 1 :] for digit in range(10)} - {number}
    assert holds(check, number)
    assert not any(holds(check, other) for other in others)


@pytest.mark.real_data
@pytest.mark.parametrize(("check", "file", "names"), PUBLIC)
def test_the_public_test_numbers_hold_and_fail_as_they_should(check, file, names, real_data):
    told = json.loads((real_data("tracking_number_data") / f"couriers/{file}.json").read_bytes())
    formats = [one for one in told["tracking_numbers"] if one["name"] in names]
    assert len(formats) == len(names)
    for one in formats:
        valid = [re.sub(r"\s", "", number) for number in one["test_numbers"]["valid"]]
        assert all(holds(check, number) for number in valid), one["name"]
        for number in one["test_numbers"]["invalid"]:
            plain = re.sub(r"\s", "", number)
            if any(_same_signs(plain, right) for right in valid):  # else the form refuses it
                assert not holds(check, plain), (one["name"], number)


def _same_signs(number: str, right: str) -> bool:
    """The same length, and the same letters and first sign: only digits may be wrong."""
    pairs = zip(number, right, strict=False)
    return len(number) == len(right) and all(
        one == other or (at and one.isdigit() and other.isdigit())
        for at, (one, other) in enumerate(pairs)
    )
