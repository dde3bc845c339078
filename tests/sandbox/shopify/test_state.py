"""What the simulated Shopify remembers."""

import time

from fuchang.connect.shopify import webhooks
from fuchang.sandbox.serve import made
from fuchang.sandbox.shopify.state import BUCKET, State, signature


def state():
    return State(made(orders=100, seed=7, ticks=time.monotonic, start=1_790_000_000))


def test_a_token_opens_one_shop_until_it_is_withdrawn():
    one = state()
    shop = next(iter(one.sandbox.world.tables["shops"]))
    assert one.shop_of(f"shpat_sandbox_{shop}") == shop
    assert one.shop_of(shop) == ""
    one.withdrawn.add(f"shpat_sandbox_{shop}")
    assert one.shop_of(f"shpat_sandbox_{shop}") == ""


def test_the_bucket_holds_so_much_and_fills():
    one = state()
    assert one.spend(BUCKET)
    assert not one.spend(500)
    one.sandbox.clock.leap(10)
    assert one.spend(500)


def test_it_signs_as_the_other_side_reads():
    assert signature(b"{}", "s") == webhooks.signature(b"{}", secret="s")
