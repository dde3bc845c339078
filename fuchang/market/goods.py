"""Shops, categories and items; each item's class says which ordinary or planted orders may use it."""

from dataclasses import dataclass

import numpy as np

from fuchang.facts.codes import CODES
from fuchang.market.scale import Flags, Floats, Ints, Scale

ORDINARY, SPECIAL, MISMATCHED, CROSS_BORDER = range(4)
_SPECIAL = CODES["special"]
_FEWEST_ITEMS = 20
TROUBLED = 0.1  # refund rate above which a shop counts as troubled
_A_HANDFUL = 10
_TROUBLED_SHARE = 0.20
_RARE_SHARE = 0.02

# (category id, path, special class, title of an item in it)
CATEGORIES = (
    (50002766, "家居日用>收纳整理", "none", "可折叠收纳箱"),
    (50008163, "家居日用>床上用品", "none", "四件套纯棉床单"),
    (50012100, "厨房电器>小家电", "none", "电热水壶家用"),
    (50016349, "厨房>餐具", "none", "陶瓷碗碟套装"),
    (50023282, "美发护发>洗发水", "none", "清爽洗发水500ml"),
    (50010788, "彩妆>口红", "none", "哑光口红"),
    (50012029, "运动>健身器材", "none", "家用瑜伽垫加厚"),
    (50010728, "户外>露营", "none", "户外折叠椅"),
    (50018004, "文具>笔", "none", "中性笔0.5mm"),
    (50008090, "数码配件>数据线", "none", "快充数据线1米"),
    (50024099, "数码配件>充电器", "none", "多口充电器65W"),
    (50013886, "汽车用品>清洁", "none", "洗车毛巾加厚"),
    (50010850, "女装>连衣裙", "apparel", "碎花连衣裙"),
    (50012043, "鞋>运动鞋", "shoes", "透气运动鞋"),
    (50008430, "零食>坚果", "food", "每日坚果礼盒"),
    (50012032, "手机>智能手机", "phone", "全网通智能手机"),
)
SPECIAL_CATEGORIES = (
    (50023717, "个性定制>礼品", "custom_made", "来图定制刻字礼品"),
    (50004958, "虚拟>充值", "virtual", "会员充值卡密"),
    (50050372, "水产肉类>生鲜", "fresh", "冷冻生鲜大虾"),
)
_PLAIN_CATEGORIES = sum(row[2] == "none" for row in CATEGORIES)
# Listed under a plain category while the title speaks of a special class.
MISMATCHED_TITLES = (
    ("custom_made", "私人定制照片抱枕"),
    ("virtual", "话费充值慢充"),
    ("fresh", "现摘新鲜水果"),
)
CROSS_BORDER_TITLE = "保税仓直发进口面霜"


@dataclass(frozen=True, slots=True)
class Goods:
    """Items as arrays; the items of a shop lie together, the rarest classes last."""

    shop: Ints
    item_class: Ints
    category: Ints
    price_fen: Ints
    title: Ints
    first: Ints
    shop_ends: Floats
    refund_rate: Floats

    @property
    def per_shop(self) -> int:
        """Items of every shop."""
        return int(self.first[1] - self.first[0])

    def rare(self) -> int:
        """Items of each rare class in every shop."""
        return max(1, int(self.per_shop * _RARE_SHARE))

    def of_class(self, *, shops: Ints, item_class: int, draw: Floats) -> Ints:
        """An item key of that class in each shop; the first ones sell best."""
        rare = self.rare()
        ordinary = self.per_shop - 3 * rare
        if item_class == ORDINARY:
            return self.first[shops] + (ordinary * draw * draw).astype(np.int64)
        start = ordinary + (item_class - 1) * rare
        return self.first[shops] + start + (rare * draw).astype(np.int64)

    def any_item(self, *, shops: Ints, draw: Floats) -> Ints:
        """Any item of each shop."""
        return self.first[shops] + (self.per_shop * draw * draw).astype(np.int64)

    def other_item(self, items: Ints) -> Ints:
        """The next item of the same shop, an ordinary one."""
        shops = self.shop[items]
        ordinary = self.per_shop - 3 * self.rare()
        return self.first[shops] + (items - self.first[shops] + 1) % ordinary

    def titles(self) -> list[str]:
        """商品标题 of each item key."""
        bases = [row[3] for row in (*CATEGORIES, *SPECIAL_CATEGORIES)]
        texts = []
        for key, (item_class, category, number) in enumerate(
            zip(self.item_class.tolist(), self.category.tolist(), self.title.tolist(), strict=True)
        ):
            base = bases[category]
            if item_class == MISMATCHED:
                base = MISMATCHED_TITLES[number % len(MISMATCHED_TITLES)][1]
            elif item_class == CROSS_BORDER:
                base = CROSS_BORDER_TITLE
            texts.append(f"{base} {key}号款")
        return texts

    def special(self) -> Ints:
        """The special class of each item's category."""
        known = np.array([_SPECIAL[row[2]][0] for row in (*CATEGORIES, *SPECIAL_CATEGORIES)])
        return known[self.category]

    def special_by_words(self) -> Ints:
        """The special class that each item's title speaks of."""
        words = np.array([_SPECIAL[word][0] for word, _ in MISMATCHED_TITLES])
        by_title = words[self.title % len(words)]
        own = np.where(self.item_class == CROSS_BORDER, 0, self.special())
        return np.where(self.item_class == MISMATCHED, by_title, own)

    def cross_border(self) -> Flags:
        """Whether each item is sold across the border."""
        return self.item_class == CROSS_BORDER


def make_goods(scale: Scale) -> Goods:
    """The shops' items. Arrays are indexed by key; row 0 stands for no item."""
    rng = scale.rng(1)
    shops = scale.shops
    per_shop = max(_FEWEST_ITEMS, scale.orders // 100 // shops)
    count = shops * per_shop
    position = np.arange(count) % per_shop
    rare = max(1, int(per_shop * _RARE_SHARE))
    from_end = (per_shop - 1 - position) // rare
    item_class = np.where(from_end < CROSS_BORDER, CROSS_BORDER - from_end, ORDINARY)
    special = rng.integers(0, len(SPECIAL_CATEGORIES), count) + len(CATEGORIES)
    category = np.where(item_class == SPECIAL, special, rng.integers(0, len(CATEGORIES), count))
    # Fruit among the nuts would be no mistake: what is listed wrongly stands among plain goods.
    category = np.where(item_class == MISMATCHED, category % _PLAIN_CATEGORIES, category)
    price = np.exp(rng.normal(8.8, 0.8, count)).clip(890, 300_000)
    weight = 1 / (1 + 0.08 * np.minimum(np.arange(shops), 40)) * rng.uniform(0.6, 1.4, shops)
    return Goods(
        shop=_with_zero(np.repeat(np.arange(1, shops + 1), per_shop)),
        item_class=_with_zero(item_class),
        category=_with_zero(category),
        price_fen=_with_zero(price.astype(np.int64) // 10 * 10),
        title=_with_zero(rng.integers(0, 9999, count)),
        first=np.arange(shops + 1, dtype=np.int64) * per_shop - per_shop + 1,
        shop_ends=np.cumsum(weight) / weight.sum(),
        refund_rate=_refund_rates(weight, rng),
    )


def _refund_rates(weight: Floats, rng: np.random.Generator) -> Floats:
    """Refund requests per paid order of each shop (row 0 unused): most are healthy, some never were.

    Of a handful of shops it is the largest that is not, for its days are busy enough to tell.
    """
    shops = len(weight)
    rates = rng.uniform(0.022, 0.028, shops)
    few = shops <= _A_HANDFUL
    order = np.argsort(-weight) if few else rng.permutation(shops)
    troubled = order[: max(1, round(shops * _TROUBLED_SHARE))]
    rates[troubled] = (
        rng.uniform(0.11, 0.13, len(troubled)) if few else rng.uniform(0.15, 0.20, len(troubled))
    )
    return np.concatenate([[0.0], rates])


def _with_zero(values: Ints) -> Ints:
    return np.concatenate([[0], values]).astype(np.int64)
