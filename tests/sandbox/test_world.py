"""The market as a store: rows are found by their ids, and every change is told once."""

from fuchang.sandbox.world import World


def small() -> World:
    world = World()
    world.put("orders", {"order_id": "1", "shop_id": "s", "status": 5})
    for order in ("1", "2"):
        parcel = {"parcel_id": f"{order}:YT1", "order_id": order, "waybill": "YT1"}
        world.put("shipments", parcel)
    return world


def test_a_change_is_told_with_its_row_and_moves_modified() -> None:
    world, heard = small(), []
    world.listen(lambda change, row: heard.append((change.what, change.id, row["status"])))
    world.change("orders", "1", at=50, what="order_shipped", status=7)
    assert heard == [("order_shipped", "1", 7)]
    assert world.get("orders", "1") == {
        "order_id": "1", "shop_id": "s", "status": 7, "modified_at": 50,
    }  # fmt: skip


def test_a_new_row_is_found_by_its_order() -> None:
    world = small()
    world.add("refunds", {"refund_id": "9", "order_id": "1"}, at=7, what="refund_created")
    assert [row["refund_id"] for row in world.of_order("refunds", "1")] == ["9"]
    assert list(world.rows("orders", shop_id="t")) == []


def test_a_scan_reaches_every_parcel_that_claims_the_number() -> None:
    world = small()
    change = world.scan("YT1", {"seen_at": 60, "code": 2}, at=61)
    assert change.what == "parcel_scanned"
    assert [row["modified_at"] for row in world.of_waybill("YT1")] == [61, 61]
