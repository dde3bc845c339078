"""The words of the market: what the platform, buyers and couriers say."""

PROMPTS = ["该退款不符合条件", "当前无法操作退款", "需要到网页版操作"]
MARKS = ["订单存在异常，平台核实中，请暂缓发货", "收货信息异常，请联系买家核实"]
