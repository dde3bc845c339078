"""Planted mistakes: the check that must fire, what is changed, where it points, what it advises."""

from tests.rulebook.small_book import KIND_FILE

Planted = tuple[str, list[tuple[str, str, str]], str, str, str]

OPEN = "{column: is_open, op: is_true}"
SHIPPED = "{column: order_shipped_at, op: older_than, value: PT24H}"
LIST = "values: [refund_only, return_refund]"
WINDOW = "- {column: applied_at, window: answer}"
FIELD = "- {column: answer_by_at, source_column: answer_by_source}"
STEPS, EVIDENCE, CHANNELS, WINDOWS = "steps/all.yml", "evidence.yml", "channels.yml", "windows.yml"
PAPERS = "papers.yml"
EXTRA_STEP = "- {id: idle, actor: agent, act: {zh: 闲着, en: Idle}}\n- id: look"


def kind(name: str, old: str, new: str, right: str, at: str = "") -> Planted:
    return (name, [(KIND_FILE, old, new)], KIND_FILE, at or new, right)


SIGNALS: list[Planted] = [
    kind("column_known", "column: scans", "column: sacns", "did you mean scans"),
    kind("column_known", OPEN, "{column: signed_at, op: before, other: pickd_at}", "picked_at"),
    kind(
        "deadline_known",
        OPEN,
        "{column: signed_at, op: before, other: deadline}",
        "turn the comparison round",
    ),
    kind("operator_fits", OPEN, "{column: is_open, op: at_least, value: 1}", "is_false, is_true"),
    kind("operator_fits", "op: older_than, value: PT24H", "op: is_true", "newer_than"),
    kind(
        "columns_agree", OPEN, "{column: signed_at, op: after, other: scans}", "cannot be compared"
    ),
    kind("columns_agree", OPEN, "{column: kind, op: differs, other: status}", "refund_status"),
    kind(
        "columns_agree",
        OPEN,
        "{column: refund_fen, op: above_mean, sum: scans, count: parcels, times: 3}",
        "scans (count)",
    ),
    kind(
        "columns_agree",
        OPEN,
        "{column: scans, op: share_rises, of: parcels, base: refund_fen, base_of: waybills, percent: 150}",
        "refund_fen (fen)",
    ),
    kind("word_known", LIST, "values: [refund_onyl, return_refund]", "did you mean refund_only"),
    kind("word_known", OPEN, "{column: kind, op: is, value: 1}", "return_refund"),
    kind("value_fits", OPEN, "{column: scans, op: is, value: none}", "write a number"),
    kind("text_portable", "values: [没有物流]", "values: [没有 tracking]", "no Latin letters"),
]
CLOCKS: list[Planted] = [
    kind(
        "deadline_column",
        FIELD,
        "- {column: answer_by, source_column: answer_by_source}",
        "answer_by_at",
    ),
    kind(
        "deadline_column",
        "source_column: answer_by_source",
        "source_column: status",
        "proof_by_source",
    ),
    kind(
        "deadline_window",
        WINDOW,
        "- {column: applied_at, window: answer, source_column: answer_by_source}",
        "leave source_column away",
    ),
    (
        "deadline_window",
        [(KIND_FILE, WINDOW, f"{WINDOW}\n  - {{column: modified_at, window: anwser}}")],
        KIND_FILE,
        "anwser",
        "did you mean answer",
    ),
    kind(
        "deadline_order",
        f"{FIELD}\n  {WINDOW}",
        f"{WINDOW}\n  {FIELD}",
        "before windows",
        at="source_column",
    ),
    kind(
        "deadline_once",
        WINDOW,
        f"{WINDOW}\n  - {{column: applied_at, window: answer}}",
        "the first one wins",
        at=WINDOW,
    ),
    kind("at_risk_fen", "{column: refund_fen}", "{column: scans}", "order_paid_fen", at="at_risk"),
    kind(
        "at_risk_fen",
        "{column: refund_fen}",
        "{column: refund_fen, min_fen: 9, max_fen: 5}",
        "below min_fen 9",
        at="at_risk",
    ),
    kind(
        "fold_of_days",
        "holds_shipping: true",
        "fold: {gap: P2D}\nholds_shipping: true",
        "only shop_day",
        at="fold",
    ),
    kind("steps_in_time", "window: PT2H", "window: PT5M", "order steps by window"),
    kind("steps_in_time", "window: PT15M", "window: PT0M", "needs some time"),
]
REFERENCES: list[Planted] = [
    (
        "step_known",
        [
            (
                KIND_FILE,
                "  - {step: upload, window: PT2H}",
                "  - {step: upload, window: PT2H}\n  - {step: uplaod, window: PT3H}",
            )
        ],
        KIND_FILE,
        "uplaod",
        "did you mean upload",
    ),
    kind(
        "step_known",
        "- {step: upload, window: PT2H}",
        "- {step: upload, window: PT2H}\n  - {step: look, window: PT4H}",
        "stands already above",
        at="PT4H",
    ),
    kind(
        "evidence_known",
        "pieces: [photo, letter]",
        "pieces: [photo, letter, leter]",
        "did you mean letter",
    ),
    kind(
        "evidence_known",
        "pieces: [photo, letter]",
        "pieces: [photo, letter, photo]",
        "already in this group",
    ),
    kind("channel_known", "[ticket, hotline]", "[ticket, hotline, hotlin]", "did you mean hotline"),
    kind("channel_known", "[ticket, hotline]", "[ticket, hotline, ticket]", "stands already above"),
    (
        "proof_known",
        [(STEPS, "proof: snapshot", "proof: snapshto")],
        STEPS,
        "snapshto",
        "did you mean snapshot",
    ),
    (
        "proof_known",
        [(CHANNELS, "[snapshot]", "[snapshot, snap]")],
        CHANNELS,
        "snap]",
        "Known: letter, photo",
    ),
    ("all_used", [(STEPS, "- id: look", EXTRA_STEP)], STEPS, "idle", "idle is used by no kind"),
    (
        "paper_blanks",
        [(PAPERS, "{shop} 有", "{shp} 有"), (PAPERS, "{shop} has", "It has")],
        PAPERS,
        "{shp}",
        "did you mean shop",
    ),
    ("paper_proof", [(PAPERS, "proof: letter", "proof: lettr")], PAPERS, "lettr", "letter"),
    ("link_safe", [(STEPS, "https://", "http://")], STEPS, "link", "https://"),
    ("channel_hours", [(CHANNELS, '"20:00"', '"08:00"')], CHANNELS, "hours", "no span of one day"),
    (
        "channel_dated",
        [(CHANNELS, "  last_verified: 2026-11-22\n", "")],
        CHANNELS,
        "verified",
        "yyyy-mm-dd",
    ),
]
WORDS: list[Planted] = [
    kind("both_languages", "en: No tracking", "en: 没有物流信息", "not the same text"),
    kind("both_languages", "en: Why it matters", "en: 要紧", "is no English"),
    kind("both_languages", "zh: 发货事实", "zh: Shipped", "is no Chinese"),
    (
        "lists_in_both_languages",
        [(STEPS, "zh: 看一看", "zh: Look!")],
        STEPS,
        "Look!",
        "is no Chinese",
    ),
]
LIFE: list[Planted] = [
    kind("folder_fits", "family: logistics", "family: parcel", "dispute, logistics"),
    kind(
        "page_order",
        "severity: high\nstatus: active",
        "status: active\nseverity: high",
        "comes severity",
        at="status",
    ),
    kind("review_dates", "reviewed: 2026-11-22", "reviewed: 2026-11-21", "before since"),
    kind("review_dates", "reviewed: 2026-11-22", "reviewed: 2026-12-02", "lies in the future"),
    (
        "review_fresh",
        [
            (KIND_FILE, "since: 2026-11-22", "since: 2026-01-01"),
            (KIND_FILE, "reviewed: 2026-11-22", "reviewed: 2026-05-01"),
        ],
        KIND_FILE,
        "reviewed",
        "180 days",
    ),
    kind("read_dates", "read: 2026-11-22", "read: 2027-11-22", "lies in the future"),
    kind(
        "active_sourced",
        "read: 2026-11-22}",
        "read: 2026-11-22, verified: false}",
        "say so in doubts",
        at="ref",
    ),
    kind("hold_is_serious", "severity: high", "severity: low", "medium, high or critical"),
    kind("doubts_said", "doubts: []", 'doubts: [{claim: x, verdict: ""}]', "what holds instead"),
]
EXAMPLES: list[Planted] = [
    kind(
        "examples_enough",
        "name: 二\n    match: true",
        "name: 二\n    match: false",
        "match: true",
        at="name: 一",
    ),
    kind("example_names", "name: 四", "name: 一", "this example alone", at=""),
    kind(
        "example_counts",
        "name: 四\n    match: false",
        "name: 四\n    match: false\n    findings: 2",
        "match: true",
        at="findings",
    ),
    kind(
        "example_table",
        "orders: [{status: shipped, shipped_at: -6h}]",
        "oders: [{status: shipped}]",
        "did you mean orders",
    ),
    kind("example_column", "paid_fen: 9900", "payd_fen: 9900", "did you mean paid_fen"),
    kind("example_reference", "order: same", "order: 0", "1, 2, ..., same or null", at="order: 0"),
    kind("example_reference", "repeat: 2", "repeat: two", "write 1, 2, ..."),
    kind("example_value", "kind: exchange", "kind: exchnage", "did you mean exchange"),
    kind("example_value", "shipped_at: -6h", "shipped_at: 6 hours", "write -30h"),
    kind("example_value", "paid_fen: 9900", "paid_fen: 99.00", "whole number"),
    kind("example_value", "cross_border: 0", "cross_border: 2", "write 0 or 1"),
]
ALSO = "proof: photo\n  verified: false"


def step(old: str, new: str, right: str) -> Planted:
    return ("datum_known", [(STEPS, old, f"{old}\n  proved_by: [{new}]")], STEPS, new, right)


PROVED: list[Planted] = [
    step("link: https://example.com/look\n  proof: snapshot", "{datum: tracking, codes: [pickd_up]}", "picked_up"),
    step("proof: photo", "{datum: refund_status, values: [close]}", "did you mean closed"),
    step("proof: photo", "{datum: order_status, values: [finish]}", "did you mean finished"),
    step("proof: photo", "{datum: escalation, channels: [tiket]}", "did you mean ticket"),
    (
        "datum_known",
        [(STEPS, ALSO, "proved_by: [{datum: proof}]\n  verified: false")],
        STEPS,
        "{datum: proof}",
        "the piece that the step leaves",
    ),
    (
        "datum_once",
        [
            (STEPS, "proof: snapshot", "proof: photo\n  proved_by: [{datum: proof}]"),
            (STEPS, ALSO, "proof: photo\n  proved_by: [{datum: proof}]\n  verified: false"),
        ],
        KIND_FILE,
        "step: upload",
        "say it of one of them",
    ),
]  # fmt: skip
PLANTED: list[Planted] = [*SIGNALS, *CLOCKS, *REFERENCES, *WORDS, *LIFE, *EXAMPLES, *PROVED]
