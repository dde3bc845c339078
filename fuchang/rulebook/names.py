"""What the closed words of the grammar are called on a screen, in Chinese and English."""

from fuchang.rulebook.grammar import Words

NAMES: dict[str, dict[str, Words]] = {
    "family": {
        "logistics": Words(zh="物流", en="logistics"),
        "timeout": Words(zh="时限", en="time limit"),
        "risk": Words(zh="风控", en="risk"),
        "rules": Words(zh="规则", en="rules"),
        "dispute": Words(zh="纠纷", en="dispute"),
        "money": Words(zh="金额", en="money"),
        "parcel": Words(zh="包裹", en="parcel"),
        "order": Words(zh="订单", en="order"),
        "account": Words(zh="账号", en="account"),
        "shop": Words(zh="店铺", en="shop"),
        "funds": Words(zh="资金", en="funds"),
        "incident": Words(zh="批量异常", en="incident"),
        "metric": Words(zh="指标", en="metric"),
    },
    "severity": {
        "low": Words(zh="低", en="low"),
        "medium": Words(zh="中", en="medium"),
        "high": Words(zh="高", en="high"),
        "critical": Words(zh="紧急", en="critical"),
    },
    "status": {
        "draft": Words(zh="草稿", en="draft"),
        "trial": Words(zh="试用", en="trial"),
        "active": Words(zh="生效", en="active"),
        "retired": Words(zh="退役", en="retired"),
    },
    "waits_for": {
        "us": Words(zh="我方", en="us"),
        "buyer": Words(zh="买家", en="the buyer"),
        "courier": Words(zh="快递", en="the courier"),
        "platform": Words(zh="平台", en="the platform"),
    },
    "actor": {
        "agent": Words(zh="客服", en="agent"),
        "lead": Words(zh="主管", en="lead"),
        "warehouse": Words(zh="仓库", en="warehouse"),
        "finance": Words(zh="财务", en="finance"),
        "owner": Words(zh="店主", en="owner"),
        "system": Words(zh="系统", en="system"),
    },
    "subject": {
        "refund": Words(zh="退款", en="refund"),
        "parcel": Words(zh="包裹", en="parcel"),
        "order": Words(zh="订单", en="order"),
        "status": Words(zh="状态", en="status"),
        "incident": Words(zh="批量异常", en="incident"),
        "shop_day": Words(zh="店铺日", en="shop day"),
        "segment": Words(zh="分组", en="segment"),
    },
    "hit": {
        "no": Words(zh="不影响", en="not hit"),
        "yes": Words(zh="影响", en="hit"),
        "if_we_delay": Words(zh="我方拖延才影响", en="hit if we delay"),
    },
    "collected": {
        "automatic": Words(zh="系统自动保存", en="kept by the system"),
        "by_hand": Words(zh="人工收集", en="collected by hand"),
        "from_courier": Words(zh="向快递索取", en="from the courier"),
        "from_buyer": Words(zh="向买家索取", en="from the buyer"),
        "from_platform": Words(zh="由平台提供", en="from the platform"),
    },
    "named_by": {
        "platform": Words(zh="平台字段", en="platform field"),
        "export": Words(zh="导出文件列", en="export column"),
        "shop": Words(zh="店铺自定规则", en="the shop's own rule"),
        "rule": Words(zh="平台规则", en="platform rule"),
        "fallback": Words(zh="默认时限（未核实）", en="fallback table, unverified"),
    },
}


def name(kind: str, word: str) -> Words:
    """What a word of the grammar is called. Raises KeyError for a word that has no name."""
    return NAMES[kind][word]
