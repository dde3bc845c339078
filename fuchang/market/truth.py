"""What truth means for each kind: where the facts alone decide, and where chance has a say."""

# Kinds whose planted cases differ from ordinary life by arithmetic: precision and recall near 1.
ARITHMETIC = frozenset(
    {
        "account.authorisation_lost", "account.frozen", "account.login_abnormal",
        "funds.balance_abnormal", "funds.frozen", "funds.withdrawal_failed",
        "incident.mass_status", "metric.amount_outlier",
        "order.payment_timeout", "order.platform_hold", "order.ship_by_near", "order.ship_by_overdue",
        "order.status_abnormal",
        "parcel.delivered_before_pickup", "parcel.lost", "parcel.no_pickup", "parcel.no_waybill",
        "parcel.rejected", "parcel.signed_then_out", "parcel.stalled", "parcel.waybill_invalid",
        "parcel.waybill_reused",
        "refund.accounts_linked", "refund.amount_over_paid", "refund.answer_deadline_near",
        "refund.appeal_open", "refund.category_mismatch", "refund.cross_border", "refund.cs_stepped_in",
        "refund.in_transit_refund_only", "refund.no_tracking", "refund.paid_twice",
        "refund.platform_abnormal", "refund.proof_deadline_near", "refund.record_mismatch",
        "refund.refunded_by_timeout", "refund.risk_intercepted", "refund.serial_refund_only",
        "refund.shipped_while_open", "refund.signed_not_received", "refund.special_category",
        "refund.trace_stalled",
        "shop.item_punished", "shop.penalised", "shop.under_review",
    }
)  # fmt: skip

# Kinds that look for a rate out of the ordinary: a bad day may stay below the bar by luck, and an
# ordinary one may pass it. Their figures are shown, not promised.
BY_CHANCE = frozenset({"metric.refund_rate_high", "metric.refund_rate_rise", "metric.segment_rate"})
