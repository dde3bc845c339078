"""The tables that no part owns: shops, buyers, identifiers, items, categories, statuses; and the truth."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from fuchang.facts.codes import code
from fuchang.market.draft import Draft
from fuchang.market.goods import CATEGORIES, SPECIAL_CATEGORIES, Goods
from fuchang.market.people import People, identifiers
from fuchang.market.scale import Ints, Scale, item_id, mixed, order_ids, refund_ids, shop_id
from fuchang.market.statuses import Statuses, statuses_table
from fuchang.market.tables import id_column, refund_keys, waybills

Chunks = Iterator[pa.Table]
TRUTH = pa.schema([(name, pa.string()) for name in ("kind", "shop_id", "subject")])
_TAOBAO = code(kind="platform", word="taobao")
_UID_SALT = 21
_CHUNK = 500_000


def whole_tables(
    scale: Scale, goods: Goods, people: People, *, sold: dict[str, Ints], statuses: Statuses
) -> Iterator[tuple[str, Chunks]]:
    """Each table with its rows in chunks."""
    yield "shops", iter([_shops(scale)])
    items = _items(goods, sold)
    yield (
        "items",
        iter([items if scale.lean else items.append_column("title", [goods.titles()[1:]])]),
    )
    yield "categories", iter([_categories()])
    yield "statuses", iter([statuses_table(statuses)])
    yield "buyers", _buyers(scale)
    yield "buyer_identifiers", _identifiers(people)


def _shops(scale: Scale) -> pa.Table:
    keys = range(1, scale.shops + 1)
    return pa.table(
        {
            "shop_key": list(keys),
            "shop_id": [shop_id(key) for key in keys],
            "platform": [_TAOBAO] * scale.shops,
            "name": [f"复常模拟店{key:05d}" for key in keys],
            "traced": [1] * scale.shops,
        }
    )


def _items(goods: Goods, sold: dict[str, Ints]) -> pa.Table:
    keys = np.arange(1, len(goods.shop), dtype=np.int64)
    return pa.table(
        {
            "item_key": keys,
            "item_id": [item_id(int(key)) for key in keys],
            "shop_key": goods.shop[keys],
            "category_key": goods.category[keys] + 1,
            "special": goods.special()[keys],
            "special_by_words": goods.special_by_words()[keys],
            "cross_border": goods.cross_border()[keys].astype(np.int64),
            **{name: values[keys] for name, values in sold.items()},
        }
    )


def _categories() -> pa.Table:
    rows = (*CATEGORIES, *SPECIAL_CATEGORIES)
    return pa.table(
        {
            "category_key": list(range(1, len(rows) + 1)),
            "category_id": [str(row[0]) for row in rows],
            "path": [row[1] for row in rows],
            "special": [code(kind="special", word=row[2]) for row in rows],
        }
    )


def _buyers(scale: Scale) -> Chunks:
    for first in range(1, scale.buyers + 1, _CHUNK):
        keys = np.arange(first, min(first + _CHUNK, scale.buyers + 1), dtype=np.int64)
        yield pa.table(
            {
                "buyer_key": keys,
                "buyer_id": id_column(mixed(keys, _UID_SALT)),
                "platform": np.full(len(keys), _TAOBAO),
            }
        )


def _identifiers(people: People) -> Chunks:
    for owner, which, owned in identifiers(people):
        hashes = mixed(owned, which)
        yield pa.table({"buyer_key": owner, "identifier": which, "identifier_hash": hashes})


def truth_table(draft: Draft) -> pa.Table:
    """(kind, shop_id, subject) of everything planted in a part."""
    first = int(draft.orders.key[0])
    rows = [(kind, about, keys - first) for kind, about, keys in draft.truth]
    chunks = [_truth_chunk(draft, kind, about, where) for kind, about, where in rows]
    # A waybill used twice names one finding.
    return (
        pa.concat_tables([TRUTH.empty_table(), *chunks])
        .group_by(TRUTH.names, use_threads=False)
        .aggregate([])
    )


def whole_truth(rows: list[tuple[str, str, str]]) -> pa.Table:
    """(kind, shop_id, subject) of what no part owns."""
    return pa.Table.from_pylist(
        [dict(zip(TRUTH.names, row, strict=True)) for row in rows], schema=TRUTH
    )


def _truth_chunk(draft: Draft, kind: str, about: str, rows: Ints) -> pa.Table:
    return pa.table(
        {
            "kind": pa.array([kind] * len(rows), pa.string()),
            "shop_id": pa.array(
                [shop_id(int(key)) for key in draft.orders.shop[rows]], pa.string()
            ),
            "subject": _subjects(draft, about, rows),
        }
    )


def _subjects(draft: Draft, about: str, rows: Ints) -> pa.Array:
    ids = order_ids(draft.orders.key[rows])
    if about in {"refund", "second"}:
        return id_column(refund_ids(refund_keys(draft.orders.key[rows], int(about == "second"))))
    if about == "parcel":
        known = waybills(draft, rows).to_pylist()
        return pa.array(
            [text or f"{order}#" for text, order in zip(known, ids, strict=True)], pa.string()
        )
    return id_column(ids)
