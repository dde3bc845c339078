"""What stands on our own templates."""

from fuchang.connect.exports.maps import raw_header
from fuchang.market.draft import Draft
from fuchang.market.generate import Market
from fuchang.market.scale import NA
from fuchang.market.writers import templates
from fuchang.market.writers.columns import Names


def test_headers_are_those_of_the_templates(market: Market, draft: Draft) -> None:
    names = Names(draft)
    made = {
        "traces": templates.scan_columns(draft, names),
        "parcels": templates.parcel_columns(draft, names),
        "messages": templates.message_columns(draft, names),
        "items": templates.item_columns(market.goods, names),
        "categories": templates.category_columns(),
        "statuses": templates.status_columns(market.statuses, names),
        "identifiers": next(templates.identifier_columns(market.people)),
    }
    for template, columns in made.items():
        assert set(columns) <= set(raw_header(template)), template
        assert len({len(column) for column in columns.values()}) == 1


def test_a_shared_parcel_is_told_once(draft: Draft) -> None:
    scans = templates.scan_columns(draft, Names(draft))
    told = zip(scans["物流单号"].to_pylist(), scans["轨迹时间"].to_pylist(), strict=True)
    assert len(set(told)) == len(scans["物流单号"])
    assert len(scans["物流单号"]) < (draft.parcels.seen < NA).sum()


def test_identifiers_are_written_as_people_would_see_them(market: Market) -> None:
    chunk = next(templates.identifier_columns(market.people))
    by_kind = dict(zip(chunk["标识类型"].to_pylist(), chunk["标识值"].to_pylist(), strict=True))
    assert set(by_kind) == {"设备", "付款账号", "电话", "收件人标识"}
    assert len(by_kind["电话"]) == 11
    assert by_kind["付款账号"].endswith("@example.com")
