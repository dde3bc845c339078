"""The signature of 快递鸟, on a published vector."""

from fuchang.connect.couriers.kdniao import signing


def test_it_is_base64_of_the_hex_signs():
    data = '{"ShipperCode":"YTO","LogisticCode":"YT9693083639795"}'
    key = "11111111-2222-3333-4444-555555555555"
    assert signing.of(data, key=key) == "NGJiYzRmNzk2NTBjNjcwYzg1ODk1MDVjZjIwMjEyNjc="
