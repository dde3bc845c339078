"""The words of the market: what the platform says, what buyers write, what couriers scan."""

from fuchang.facts.codes import code

PROMPTS = ("该退款不符合条件", "当前无法操作退款", "需要到网页版操作")
MARKS = ("订单存在异常，平台核实中，请暂缓发货", "收货信息异常，请联系买家核实")

# reason: (as the refund page words it, what buyers write beside it)
_REASONS = {
    "changed_mind": (
        "拍错/多拍/不想要",
        ("不想要了，麻烦退一下", "拍错了，退款吧", "家里已经有了，不要了"),
    ),
    "negotiated": ("协商一致退款", ("和客服说好了退一部分", "客服答应补偿，谢谢")),
    "late_ship": ("未按约定时间发货", ("说好两天发货，现在还没动静", "一直不发货，退款")),
    "no_trace": ("快递/物流无跟踪记录", ("物流好几天没更新了", "单号查不到任何记录，是不是没发")),
    "delayed": ("快递延期", ("太慢了，等不及了", "路上走了一个星期")),
    "not_received": ("未收到货", ("显示签收了，可我根本没收到", "驿站说没有我的件")),
    "quality": ("质量问题", ("用了一次就坏了", "质量太差，线头很多", "打开就有裂痕")),
    "size": ("大小/尺寸与商品描述不符", ("尺寸不对，比图上小", "大了一圈，换一个")),
    "seven_day": ("七天无理由", ("不太合适，七天无理由退", "没拆封，退了")),
}
REASON_TEXT = {code(kind="reason", word=word): text for word, (text, _) in _REASONS.items()}
REASON_WORDS = {code(kind="reason", word=word): said for word, (_, said) in _REASONS.items()}
SELLER_WORDS = (
    "您好，已经为您登记，稍后给您答复",
    "亲，已同意，请按地址寄回并填写单号",
    "已为您核实，款项原路退回",
)
# trace code: (as a courier words it, where)
SCANS = {
    "pending": "商家已下单，等待揽收",
    "picked_up": "快件已揽收",
    "in_transit": "快件到达转运中心，发往下一站",
    "out_for_delivery": "快递员正在派送",
    "ready_for_pickup": "已放入快递柜，请凭取件码领取",
    "delivered": "快件已签收，签收人：本人",
    "lost": "快件在途遗失，已登记理赔",
    "rejected": "收件人拒收，联系寄件方",
}
SCAN_WORDS = {code(kind="trace", word=word): text for word, text in SCANS.items()}
