"""The closed lists of the facts: each word with its small integer and its Chinese name.

Integers rest in columns (no collation, no engine disagrees); words stand in YAML and on screens.
The order within an order or refund status list is the rank by which deliveries of equal time merge.
A platform's word that no list knows becomes `unknown`, and the raw word is kept.
"""

from fuchang.kernel.errors import UnknownWord

# word: (integer, 中文). Integers never change and are never reused.
CODES: dict[str, dict[str, tuple[int, str]]] = {
    "platform": {
        "unknown": (0, "未知"),
        "taobao": (1, "淘宝"),
        "tmall": (2, "天猫"),
        "shopify": (3, "Shopify"),
        "other": (9, "其他平台"),
    },
    "order_status": {
        "unknown": (0, "未知"),
        "created": (1, "未创建支付"),
        "unpaid": (2, "等待买家付款"),
        "pending": (3, "付款确认中"),
        "held": (4, "已付款，禁止发货"),
        "paid": (5, "买家已付款，等待卖家发货"),
        "part_shipped": (6, "部分发货"),
        "shipped": (7, "卖家已发货，等待买家确认"),
        "signed": (8, "买家已签收"),
        "finished": (9, "交易成功"),
        "cancelled": (10, "付款前关闭"),
        "closed": (11, "付款后关闭"),
    },
    "hold": {
        "none": (0, "无"),
        "platform": (1, "平台拦截发货"),
        "group_buy": (2, "拼团未成"),
        "shared_group": (3, "分享团未成"),
        "fulfilment": (4, "履约拦截"),
        "forbidden": (5, "禁止发货"),
        "shielded": (6, "屏蔽发货"),
    },
    "refund_kind": {
        "unknown": (0, "未知"),
        "refund_only": (1, "仅退款"),
        "return_refund": (2, "退货退款"),
        "exchange": (3, "换货"),
        "repair": (4, "维修"),
        "reship": (5, "补寄"),
        "other": (9, "其他"),
    },
    "refund_phase": {"unknown": (0, "未知"), "onsale": (1, "售中"), "aftersale": (2, "售后")},
    "refund_status": {
        "unknown": (0, "未知"),
        "wait_seller": (1, "待卖家处理"),
        "refused": (2, "卖家已拒绝"),
        "wait_buyer_return": (3, "待买家退货"),
        "wait_seller_confirm": (4, "待卖家确认收货"),
        "wait_platform": (5, "待平台处理"),
        "closed": (8, "退款关闭"),
        "success": (9, "退款成功"),
    },
    "goods": {
        "unknown": (0, "未知"),
        "not_received": (1, "未收到货"),
        "received": (2, "已收到货"),
        "returned": (3, "已退货"),
    },
    "reason": {
        "unknown": (0, "未知"),
        "changed_mind": (1, "不想要/拍错"),
        "info_error": (2, "信息填写错误"),
        "negotiated": (3, "协商一致"),
        "out_of_stock": (4, "缺货"),
        "late_ship": (5, "未按约定时间发货"),
        "price": (6, "价格"),
        "empty_or_short": (7, "空包裹/少货"),
        "not_delivered": (8, "一直未送到"),
        "no_trace": (9, "物流无跟踪记录"),
        "damaged_rejected": (10, "破损已拒签"),
        "delayed": (11, "快递延期"),
        "not_received": (12, "未收到货"),
        "freight": (13, "退运费"),
        "size": (14, "尺寸不符"),
        "colour": (15, "颜色款式不符"),
        "material": (16, "材质不符"),
        "date": (17, "保质期不符"),
        "workmanship": (18, "做工粗糙/有瑕疵"),
        "quality": (19, "质量问题"),
        "missing": (20, "少件漏发"),
        "damaged": (21, "破损污渍"),
        "invoice": (22, "发票问题"),
        "wrong_item": (23, "发错货"),
        "counterfeit": (24, "假冒品牌"),
        "seven_day": (25, "七天无理由"),
        "other": (99, "其他"),
    },
    "cs_status": {
        "unknown": (0, "未知"),
        "not_needed": (1, "不需客服介入"),
        "needed": (2, "需要介入"),
        "stepped_in": (3, "已介入"),
        "first_done": (4, "初审完成"),
        "review_failed": (5, "主管复审失败"),
        "done": (6, "处理完成"),
        "withdrawn": (7, "撤销"),
        "for_buyer": (8, "支持买家"),
        "for_seller": (9, "支持卖家"),
        "proving": (10, "举证中"),
        "appeal_open": (11, "开放申诉"),
    },
    "constraint": {
        "none": (0, "无"),
        "cannot_refuse": (1, "不允许操作"),
        "on_web": (2, "需到网页版操作"),
        "not_allowed": (3, "操作不被允许"),
    },
    "risk": {
        "none": (0, "无"),
        "review": (1, "风控复核"),
        "intercepted": (2, "风控拦截"),
    },
    "liability": {
        "unknown": (0, "未知"),
        "buyer": (1, "买家"),
        "seller": (2, "卖家"),
        "courier": (3, "物流"),
        "platform": (4, "平台"),
    },
    "record_status": {
        "unknown": (0, "未知"),
        "created": (1, "已创建"),
        "sending": (2, "等待揽收"),
        "accepted": (3, "已接单"),
        "picked_up": (4, "已揽收"),
        "pick_up_failed": (5, "揽收失败"),
        "signed": (6, "对方已签收"),
        "rejected_by_receiver": (7, "对方拒签"),
        "lost": (8, "丢失"),
        "cancelled": (9, "已取消"),
    },
    "shipping_way": {"unknown": (0, "未知"), "online": (1, "在线下单"), "offline": (2, "自己联系")},
    "direction": {"outbound": (0, "发出"), "return": (1, "退回"), "reship": (2, "补发")},
    "trace": {
        "unknown": (0, "未知"),
        "pending": (1, "待揽收"),
        "picked_up": (2, "已揽收"),
        "in_transit": (3, "运输中"),
        "customs": (4, "清关中"),
        "out_for_delivery": (5, "派送中"),
        "ready_for_pickup": (6, "待取件"),
        "delivered": (7, "已签收"),
        "exception": (8, "疑难"),
        "returning": (9, "退回中"),
        "returned": (10, "已退回"),
        "cancelled": (11, "已取消"),
        "lost": (12, "丢失"),
        "rejected": (13, "拒收"),
    },
    "identifier": {
        "unknown": (0, "未知"),
        "device": (1, "设备"),
        "payer": (2, "付款账号"),
        "phone": (3, "电话"),
        "oaid": (4, "收件人标识"),
        "address": (5, "地址"),
        "open_uid": (6, "买家标识"),
    },
    "special": {
        "none": (0, "普通"),
        "custom_made": (1, "定制"),
        "virtual": (2, "虚拟"),
        "fresh": (3, "生鲜"),
        "apparel": (4, "服饰"),
        "large_appliance": (5, "大家电"),
        "used_digital": (6, "二手数码"),
        "bulky": (7, "大件"),
        "service": (8, "服务"),
        "furniture": (9, "家具"),
        "jewellery": (10, "珠宝"),
        "bag": (11, "箱包"),
        "watch": (12, "手表"),
        "pet": (13, "宠物"),
        "plant": (14, "鲜花绿植"),
        "food": (15, "食品"),
        "shoes": (16, "鞋"),
        "phone": (17, "手机"),
        "travel": (18, "飞猪旅行"),
    },
    "role": {
        "unknown": (0, "未知"),
        "buyer": (1, "买家"),
        "seller": (2, "卖家"),
        "platform": (3, "小二"),
    },
    "status_subject": {
        "account": (1, "账号"),
        "shop": (2, "店铺"),
        "funds": (3, "资金"),
        "order": (4, "订单"),
        "item": (5, "商品"),
    },
    "status_code": {
        "unknown": (0, "未知"),
        "normal": (1, "正常"),
        "login_abnormal": (10, "登录异常"),
        "account_frozen": (11, "账号冻结"),
        "account_supervised": (12, "账号监管"),
        "authorisation_lost": (13, "授权失效"),
        "shop_under_review": (20, "店铺待审核"),
        "shop_penalised": (21, "店铺违规处罚"),
        "item_punished": (22, "商品被处罚"),
        "withdrawal_failed": (30, "提现失败"),
        "balance_abnormal": (31, "余额异常"),
        "funds_frozen": (32, "资金冻结"),
        "order_abnormal": (40, "订单状态异常"),
    },
    "fund_kind": {
        "unknown": (0, "未知"),
        "receipt": (1, "交易收款"),
        "refund": (2, "交易退款"),
        "service_fee": (3, "服务费"),
        "transfer": (4, "转账"),
        "withdrawal": (5, "提现"),
        "other": (9, "其他"),
    },
    "deadline_source": {
        "none": (0, "无"),
        "platform": (1, "平台字段"),
        "export": (2, "导出文件列"),
        "shop": (3, "店铺自定规则"),
        "fallback": (4, "默认时限（未核实）"),
        "rule": (5, "平台规则"),
    },
    "dimension": {
        "region": (1, "地区"),
        "courier": (2, "快递"),
        "item": (3, "商品"),
        "hour": (4, "下单时段"),
    },
}


def code(*, kind: str, word: str) -> int:
    """The integer of a word. Raises UnknownWord, listing the right answers."""
    words = CODES[kind]
    if word not in words:
        raise UnknownWord(what=f"{kind} word", got=word, known=words)
    return words[word][0]


def word(*, kind: str, code: int) -> str:
    """The word of an integer; `unknown` for one that no list knows."""
    return next((name for name, (number, _) in CODES[kind].items() if number == code), "unknown")


def zh(*, kind: str, code: int) -> str:
    """The Chinese name of an integer."""
    return next((name for number, name in CODES[kind].values() if number == code), "未知")
