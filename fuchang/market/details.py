"""What small markets have besides: order lines, buyers' words, funds entries."""

import numpy as np
import pyarrow as pa

from fuchang.facts.codes import code
from fuchang.kernel.clock import HOUR
from fuchang.market.draft import Draft, Refunds
from fuchang.market.refunds import SUCCESS
from fuchang.market.scale import NA, Ints, mixed, order_ids, refund_ids
from fuchang.market.tables import id_column, number_column, order_modified, refund_keys, word_column
from fuchang.market.words import REASON_WORDS, SELLER_WORDS

BUYER, SELLER = code(kind="role", word="buyer"), code(kind="role", word="seller")
RECEIPT, REFUND, SERVICE_FEE = (
    code(kind="fund_kind", word=word) for word in ("receipt", "refund", "service_fee")
)
_SECOND_LINE_IN = 8  # every eighth order has two lines
_SECOND_LINE_SHARE = 5  # the second costs a fifth
_FEE_PER_MILLE = 6
_SECOND = 8  # keys of a second refund lie so far behind
_SALT = 31
_SAID = tuple(text for texts in REASON_WORDS.values() for text in texts)


def order_lines(draft: Draft) -> pa.Table:
    """The `order_lines` of a part: one line an order, for some two."""
    orders = draft.orders
    two = mixed(orders.key, _SALT) % _SECOND_LINE_IN == 0
    first, second = np.arange(len(two)), np.flatnonzero(two)
    share = np.where(two, orders.paid_fen // _SECOND_LINE_SHARE, 0)
    others = draft.goods.other_item(orders.item[second])
    tables = [
        _lines(draft, first, number=0, item=orders.item, paid=orders.paid_fen - share),
        _lines(draft, second, number=1, item=others, paid=share[second]),
    ]
    return pa.concat_tables(tables).sort_by("line_key")


def _lines(draft: Draft, rows: Ints, *, number: int, item: Ints, paid: Ints) -> pa.Table:
    orders, refunds = draft.orders, draft.refunds
    quantity = orders.quantity[rows] if number == 0 else np.ones(len(rows), dtype=np.int64)
    asked = (refunds.applied[rows] < NA) & (number == 0)
    refunded = np.where(asked & (refunds.status[rows] == SUCCESS), refunds.refund_fen[rows], 0)
    return pa.table(
        {
            "line_key": orders.key[rows] * 2 + number - 1,
            "line_id": id_column(order_ids(orders.key[rows]) + number),
            "order_key": orders.key[rows],
            "shop_key": orders.shop[rows],
            "item_key": item,
            "status": orders.status[rows],
            "refund_status": np.where(asked, refunds.status[rows], 0),
            "created_at": orders.created[rows],
            "shipped_at": number_column(orders.shipped[rows]),
            "ship_by_at": number_column(orders.ship_by[rows]),
            "modified_at": order_modified(draft)[rows],
            "quantity": quantity,
            "price_fen": draft.goods.price_fen[item],
            "paid_fen": paid,
            "refunded_fen": np.minimum(refunded, paid),
        }
    )


def messages(draft: Draft) -> pa.Table:
    """The `messages` of a part: what buyers write beside a refund, and an answer."""
    rows = np.flatnonzero(draft.refunds.applied < NA)
    answered = rows[draft.refunds.finished[rows] < NA]
    said = said_words(draft, rows)
    asked = draft.refunds.applied
    tables = [
        _messages(draft, rows, role=BUYER, said_at=asked[rows] + 20, words=word_column(said, [*_SAID])),
        _messages(
            draft, answered, role=SELLER, said_at=np.minimum(asked[answered] + HOUR, draft.scale.now),
            words=word_column(mixed(answered, _SALT) % len(SELLER_WORDS), [*SELLER_WORDS]),
        ),
    ]  # fmt: skip
    return pa.concat_tables(tables, promote_options="permissive")


def said_words(draft: Draft, rows: Ints) -> Ints:
    """The number (in `said_texts`) of what each buyer writes, fitting the reason."""
    firsts = np.cumsum([0, *(len(texts) for texts in REASON_WORDS.values())])
    known = np.array(sorted(REASON_WORDS))
    order = np.argsort(list(REASON_WORDS))
    place = order[np.searchsorted(known, draft.refunds.reason[rows])]
    many = np.diff(firsts)[place]
    return firsts[place] + mixed(draft.orders.key[rows], _SALT) % many


def said_texts() -> tuple[str, ...]:
    """Everything that buyers write."""
    return _SAID


def _messages(draft: Draft, rows: Ints, *, role: int, said_at: Ints, words: pa.Array) -> pa.Table:
    keys = refund_keys(draft.orders.key[rows], 0)
    message_keys = keys * 4 + role
    return pa.table(
        {
            "message_key": message_keys,
            "message_id": id_column(mixed(message_keys, _SALT)),
            "shop_key": draft.orders.shop[rows],
            "order_key": draft.orders.key[rows],
            "refund_key": keys,
            "said_at": said_at,
            "role": np.full(len(rows), role),
            "words": pa.array(words.to_pylist(), pa.string()),
        }
    )


def funds(draft: Draft) -> pa.Table:
    """The `funds` of a part: receipts of finished orders, fees on them, refunds paid out."""
    orders = draft.orders
    done = np.flatnonzero((orders.finished < NA) & (orders.paid < NA))
    fee = orders.paid_fen[done] * _FEE_PER_MILLE // 1000
    zero = np.zeros(len(done), dtype=np.int64)
    entries = [
        _funds(
            draft,
            done,
            kind=RECEIPT,
            booked=orders.finished[done],
            money=(orders.paid_fen[done], zero),
        ),
        _funds(draft, done, kind=SERVICE_FEE, booked=orders.finished[done] + 1, money=(zero, fee)),
        *(
            _refunds_paid(draft, refunds, number)
            for number, refunds in enumerate((draft.refunds, draft.second))
        ),
    ]
    return pa.concat_tables(entries)


def _refunds_paid(draft: Draft, refunds: Refunds, number: int) -> pa.Table:
    rows = np.flatnonzero((refunds.applied < NA) & (refunds.status == SUCCESS))
    money = (np.zeros(len(rows), dtype=np.int64), refunds.refund_fen[rows])
    table = _funds(draft, rows, kind=REFUND, booked=refunds.finished[rows], money=money)
    flow = id_column(refund_ids(refund_keys(draft.orders.key[rows], number)))
    keys = pa.array(table["fund_key"].to_numpy() + _SECOND * number)
    return table.set_column(1, "flow_id", flow).set_column(0, "fund_key", keys)


def _funds(
    draft: Draft, rows: Ints, *, kind: int, booked: Ints, money: tuple[Ints, Ints]
) -> pa.Table:
    orders = draft.orders
    return pa.table(
        {
            "fund_key": orders.key[rows] * 16 + kind,
            "flow_id": id_column(order_ids(orders.key[rows]) + kind),
            "shop_key": orders.shop[rows],
            "order_key": orders.key[rows],
            "fund_kind": np.full(len(rows), kind),
            "booked_at": booked,
            "in_fen": money[0],
            "out_fen": money[1],
        }
    )
