"""Records for tests, with everything that does not matter filled in."""

from itertools import count
from typing import Any

from fuchang.cases.models import Case
from fuchang.store.walls import everything
from tests.people import NOW

_numbers = count(1)


def made_case(shop_key: int, **about: Any) -> Case:
    """A new refund case of 168.68 yuan, due in 75 minutes."""
    number = next(_numbers)
    refund_id = about.pop("refund_id", f"1813122951886{number:05d}")
    filled: dict[str, Any] = {
        "shop_key": shop_key,
        "number": f"YC26{number:06d}",
        "key": f"refund|{refund_id}",
        "subject_type": "refund",
        "subject": refund_id,
        "order_id": f"3823660075925{number:06d}",
        "refund_id": refund_id,
        "kind": "refund.no_tracking",
        "family": "logistics",
        "severity": 3,
        "at_risk_fen": 16_868,
        "chance_lost": 80,
        "score": 6_747,
        "due_at": NOW + 4_500,
        "due_source": "platform",
        "target_at": NOW + 7_200,
        "opened_at": NOW - 3_600,
        "changed_at": NOW - 3_600,
        "item_title": "2026春茶 明前龙井 罐装 250g",
        "buyer": "海**梦",
        "waybill": "75889204417213",
        "courier": "中通快递",
        "prompt": "当前无法操作退款",
        **about,
    }
    with everything("tests"):
        return Case.objects.create(**filled)
