"""What stands under the headers of the seller centre's lists."""

import pyarrow as pa
import pytest

from fuchang.connect.exports.maps import raw_header
from fuchang.market import details
from fuchang.market.draft import Draft
from fuchang.market.scale import NA
from fuchang.market.writers import columns
from fuchang.market.writers.exports import generations


@pytest.fixture(scope="module")
def names(draft: Draft) -> columns.Names:
    return columns.Names(draft)


def whole(draft: Draft, names: columns.Names) -> dict[str, columns.Columns]:
    return {
        "OL": columns.order_columns(draft, names),
        "OD": columns.line_columns(draft, details.order_lines(draft), names),
        "RF": columns.refund_columns(draft, draft.refunds, 0, names),
        "DZ": columns.fund_columns(details.funds(draft), names),
    }


def test_columns_of_a_list_are_equally_long_texts_without_commas(
    draft: Draft, names: columns.Names
) -> None:
    for made in whole(draft, names).values():
        assert len({len(column) for column in made.values()}) == 1
        for header, column in made.items():
            assert pa.types.is_string(column.type), header
            assert column.null_count == 0, header
            assert not any("," in cell or "\n" in cell for cell in column.unique().to_pylist()), (
                header
            )


def test_every_header_filled_is_one_of_the_platform_or_one_we_added(
    draft: Draft, names: columns.Names
) -> None:
    for family, made in whole(draft, names).items():
        known = {header for name in generations()[family] for header in raw_header(name)}
        added = {"拦截发货", "是否跨境", "店铺Id", "操作限制", "平台提示", "风控状态"}
        assert set(made) <= known | added


def test_what_was_refunded_is_taken_off_what_was_paid(draft: Draft, names: columns.Names) -> None:
    made = columns.order_columns(draft, names)
    old = columns.order_columns(draft, names, shows_refunds=False)
    assert made["买家实付金额"].to_pylist() != old["买家实付金额"].to_pylist()
    assert all(not cell.startswith("-") for cell in made["买家实付金额"].to_pylist())


def test_each_request_has_a_line(draft: Draft, names: columns.Names) -> None:
    first = columns.refund_columns(draft, draft.refunds, 0, names)
    second = columns.refund_columns(draft, draft.second, 1, names)
    assert len(first["退款编号"]) == (draft.refunds.applied < NA).sum()
    assert len(second["退款编号"]) == 3
    assert not set(first["退款编号"].to_pylist()) & set(second["退款编号"].to_pylist())
