"""Signatures: the published example, 1,000 forgeries, the window of time, two secrets."""

import base64
import json
from collections.abc import Callable
from random import Random

import pytest

from fuchang.watch import signing

SECRET = signing.fresh_secret()
NOW = 1_795_400_000
BODY = b'{"type":"hold.acknowledged","data":{"holds":[1,2]}}'


def signed(at: int = NOW, body: bytes = BODY, secret: str = SECRET) -> dict[str, str]:
    return signing.headers([secret], call_id="msg_1", at=at, body=body)


def test_it_signs_as_standard_webhooks_says() -> None:
    # the example of the specification's own reference libraries
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    made = signing.signature(
        secret, call_id="msg_p5jXN8AQM9LWM0D4loKWxJek", at=1614265330, body=b'{"test": 2432232314}'
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(("skew", "good"), [(0, True), (299, True), (-299, True), (300, True), (301, False), (-301, False)])  # fmt: skip
def test_the_window_is_five_minutes_either_way(skew: int, good: bool) -> None:
    assert signing.genuine([SECRET], signed(NOW + skew), body=BODY, now=NOW) is good


def test_both_secrets_hold_while_a_rotation_lasts() -> None:
    fresh = signing.fresh_secret()
    for secret in (fresh, SECRET):
        assert signing.genuine([fresh, SECRET], signed(secret=secret), body=BODY, now=NOW)
    assert not signing.genuine([fresh], signed(), body=BODY, now=NOW)


Forged = tuple[dict[str, str], bytes]


def flip_body(chance: Random) -> Forged:
    place, bit = chance.randrange(len(BODY)), 1 << chance.randrange(8)
    return signed(), BODY[:place] + bytes([BODY[place] ^ bit]) + BODY[place + 1 :]


def flip_signature(chance: Random) -> Forged:
    told = signed()
    raw = bytearray(base64.b64decode(told["webhook-signature"][3:]))
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return told | {"webhook-signature": "v1," + base64.b64encode(raw).decode()}, BODY


def other_secret(chance: Random) -> Forged:
    return signed(secret=signing.fresh_secret()), BODY


def empty(chance: Random) -> Forged:
    name = chance.choice(["webhook-id", "webhook-timestamp", "webhook-signature"])
    return signed() | {name: chance.choice(["", " ", ",", "v1,", "v1", "null"])}, BODY


def empty_secret(chance: Random) -> Forged:
    return signed(secret=chance.choice(["", "whsec_", "None", "0"])), BODY


def other_algorithm(chance: Random) -> Forged:
    made = signed()["webhook-signature"]
    return signed() | {"webhook-signature": chance.choice(["v1a", "v2", "V1", "none", "v0", ""]) + made[2:]}, BODY  # fmt: skip


def moved_time(chance: Random) -> Forged:
    return signed() | {"webhook-timestamp": str(NOW + chance.choice([-1, 1]) * chance.randint(1, 300))}, BODY  # fmt: skip


def odd_time(chance: Random) -> Forged:
    odd = [
        f"+{NOW}",
        f" {NOW}",
        f"{NOW}.0",
        f"{NOW}e0",
        f"0x{NOW:x}",
        "nan",
        f"-{NOW}",
        "９",
        "9" * 5000,
    ]
    return signed() | {"webhook-timestamp": chance.choice(odd)}, BODY


def written_anew(chance: Random) -> Forged:
    told = json.loads(BODY)
    return signed(), json.dumps(told, indent=chance.randint(1, 8)).encode()


def twice(chance: Random) -> Forged:
    """A header that came twice, as a server joins it."""
    name = chance.choice(["webhook-id", "webhook-timestamp", "webhook-signature"])
    told = signed()
    other = chance.choice([told[name], "x", "v1,AAAA"])
    return told | {name: chance.choice([",", ", "]).join((told[name], other))}, BODY


def other_id(chance: Random) -> Forged:
    return signed() | {"webhook-id": chance.choice(["msg_2", "msg_1 ", "msg_1.", "MSG_1", "msg_1\x00"])}, BODY  # fmt: skip


def too_many(chance: Random) -> Forged:
    return signed() | {"webhook-signature": " ".join(["v1,AAAA"] * 40 + [signed()["webhook-signature"]])}, BODY  # fmt: skip


SORTS: list[Callable[[Random], Forged]] = [
    flip_body, flip_signature, other_secret, empty, empty_secret, other_algorithm, moved_time, odd_time,
    written_anew, twice, other_id, too_many,
]  # fmt: skip


@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.__name__)
def test_no_forgery_is_believed(sort: Callable[[Random], Forged]) -> None:
    chance = Random(sort.__name__)
    accepted = 0
    for _ in range(90):
        told, body = sort(chance)
        accepted += signing.genuine([SECRET], told, body=body, now=NOW)
    assert accepted == 0


def test_there_are_a_thousand_of_them() -> None:
    assert len(SORTS) * 90 >= 1_000
