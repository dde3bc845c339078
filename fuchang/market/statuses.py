"""Statuses of accounts, shops, funds, items and orders: planted, recovered, and whole incidents."""

from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from fuchang.facts.codes import code
from fuchang.kernel.clock import DAY, HOUR, local_text
from fuchang.market.draft import Draft
from fuchang.market.goods import Goods
from fuchang.market.scale import Scale, item_id, order_ids, shop_id

# kind: (what it is about, status code, words, money involved)
PLANTED = {
    "account.login_abnormal": (
        "account",
        "login_abnormal",
        "登录环境异常，请完成人脸识别验证",
        False,
    ),
    "account.frozen": ("account", "account_frozen", "账号已被冻结，操作权限受限", False),
    "account.authorisation_lost": (
        "account",
        "authorisation_lost",
        "授权已失效，请重新授权",
        False,
    ),
    "shop.under_review": ("shop", "shop_under_review", "店铺资料待审核", False),
    "shop.penalised": ("shop", "shop_penalised", "店铺因违规被处罚，请缴纳违约金", True),
    "shop.item_punished": ("item", "item_punished", "商品因描述违规被下架", False),
    "funds.withdrawal_failed": ("funds", "withdrawal_failed", "提现失败，银行账户信息有误", True),
    "funds.balance_abnormal": ("funds", "balance_abnormal", "账户余额异常，核查中", True),
    "funds.frozen": ("funds", "funds_frozen", "部分资金因纠纷被冻结", True),
}
# one account has one trouble
_STAFF = {
    "login_abnormal": "客服小雅",
    "account_frozen": "客服小北",
    "authorisation_lost": "客服小南",
}
INCIDENT = "incident.mass_status"
_INCIDENT_SECONDS = 8 * 60
_LATELY = 70_000


@dataclass(frozen=True, slots=True)
class Turn:
    """One status that something took."""

    shop: int
    about: str
    subject: str
    word: str
    since: int
    note: str
    until: int | None = None
    due: int | None = None
    amount: int | None = None
    order_key: int | None = None


@dataclass(slots=True)
class Statuses:
    """Rows as they are written, and (kind, shop id, subject) of what was planted."""

    rows: list[dict[str, object]] = field(default_factory=list)
    truth: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, turn: Turn, *, kind: str = "") -> None:
        """One more row; with a kind it is planted."""
        self.rows.append(
            {
                "status_key": len(self.rows) + 1,
                "shop_key": turn.shop,
                "status_subject": code(kind="status_subject", word=turn.about),
                "subject_id": turn.subject,
                "status_code": code(kind="status_code", word=turn.word),
                "order_key": turn.order_key,
                "since_at": turn.since,
                "until_at": turn.until,
                "due_at": turn.due,
                "amount_fen": turn.amount,
                "by_seller": 0,
                "source": "platform",
                "note": turn.note,
            }
        )
        if kind:
            self.truth.append((kind, shop_id(turn.shop), turn.subject))


def make_statuses(scale: Scale, goods: Goods) -> Statuses:
    """Ordinary shops have had troubles that are over; some have one now; a few have many at once."""
    rng = scale.rng(9)
    made = Statuses()
    for shop in range(1, scale.shops + 1):
        _recovered(made, shop, scale, goods, rng)
    shops = np.arange(1, scale.shops + 1)
    for kind in PLANTED:
        for shop in rng.permutation(shops)[: max(1, scale.shops // 15)]:
            since = scale.now - int(rng.uniform(2, 44) * HOUR)
            turn = _turn(kind, int(shop), since, goods, rng)
            made.add(replace(turn, due=since + 3 * DAY), kind=kind)
    for shop in rng.permutation(shops)[: max(1, scale.shops // 40)]:
        _incident(made, int(shop), scale, goods, rng)
    return made


def _recovered(
    made: Statuses, shop: int, scale: Scale, goods: Goods, rng: np.random.Generator
) -> None:
    """Each shop's past: one status that was lifted after some days, and one day of being normal."""
    kind = list(PLANTED)[int(rng.integers(len(PLANTED)))]
    since = scale.now - int(rng.uniform(12, 80) * DAY)
    turn = _turn(kind, shop, since, goods, rng)
    made.add(replace(turn, until=since + int(rng.uniform(0.1, 6) * DAY)))
    seen = scale.now - int(rng.uniform(1, 80) * DAY)
    made.add(Turn(shop, "shop", shop_id(shop), "normal", seen, "店铺状态正常"))


def _incident(
    made: Statuses, shop: int, scale: Scale, goods: Goods, rng: np.random.Generator
) -> None:
    """Many items go down within minutes, by nobody's act: one incident."""
    started = scale.now - int(rng.uniform(1, 20) * HOUR)
    count = min(int(rng.integers(12, 40)), goods.per_shop - 5)
    moments = np.sort(started + rng.integers(0, _INCIDENT_SECONDS, count)).tolist()
    for item, since in zip(rng.permutation(goods.per_shop)[:count], moments, strict=True):
        number = item_id(int(goods.first[shop]) + int(item))
        made.add(Turn(shop, "item", number, "item_punished", since, "商品批量下架"))
    made.truth.append((INCIDENT, shop_id(shop), f"{shop_id(shop)}@{local_text(moments[0])}"))


def _turn(kind: str, shop: int, since: int, goods: Goods, rng: np.random.Generator) -> Turn:
    about, word, note, money = PLANTED[kind]
    subject = {
        "account": f"{shop_id(shop)}:{_STAFF.get(word, '客服')}{int(rng.integers(1, 9))}",
        "shop": shop_id(shop),
        "item": item_id(int(goods.first[shop]) + int(rng.integers(goods.per_shop))),
        "funds": f"{shop_id(shop)}:支付宝",
    }[about]
    amount = int(rng.integers(5_000, 5_000_000)) if money else None
    return Turn(shop, about, subject, word, since, note, amount=amount)


def add_orders(made: Statuses, draft: Draft) -> None:
    """The orders of a part whose status the platform calls abnormal."""
    for row in np.concatenate([np.zeros(0, dtype=np.int64), *draft.abnormal]).tolist():
        key, shop = int(draft.orders.key[row]), int(draft.orders.shop[row])
        number = str(int(order_ids(np.array([key]))[0]))
        since = draft.scale.now - key % _LATELY - HOUR
        turn = Turn(shop, "order", number, "order_abnormal", since, "订单状态异常", order_key=key)
        made.add(turn, kind="order.status_abnormal")


def statuses_table(made: Statuses) -> pa.Table:
    """The `statuses` table."""
    schema = pa.schema(
        [
            pa.field(name, pa.string() if name in {"subject_id", "source", "note"} else pa.int64())
            for name in made.rows[0]
        ]
    )
    return pa.Table.from_pylist(made.rows, schema=schema)
