"""Which operation of the API does what a form of a page does: every way in which a page changes something.

A new route with a form brings its line here, and its operation; or the reason why no machine does it.
"""

# name of the route (fuchang/web/pages) → ids of operations
TWINS: dict[str, tuple[str, ...]] = {
    "case_act": (
        "accept", "assign", "wait", "resume", "snooze", "unsnooze", "appeal", "close", "decline",
        "reopen", "merge", "note", "tag", "untag", "set_severity", "step_done", "step_undone",
        "step_skip", "add_proof", "remove_proof", "ask_hold", "release_holds", "escalate",
        "move_clock", "undo", "set_amounts", "put_legal_hold", "lift_legal_hold",
    ),
    "case_unmask": ("look",),
    "api_key_revoke": ("revoke_key",),
    "webhook_add": ("add_hook",),
    "webhook_act": ("change_hook", "remove_hook", "rotate_secret", "switch_hook", "test_hook"),
    "outbox_settle": ("confirm_message", "redeliver_message"),
    "case_new": ("start_case",),
    "numbers": ("match_numbers",),
    "numbers_submit": ("submit_numbers",),
    "numbers_line": ("settle_number",),
    "hold_acknowledge": ("acknowledge",),
    "hold_release": ("release",),
    "imports": ("take",),
    "quarantine_mend": ("mend_row",),
    "quarantine_dismiss": ("dismiss_row",),
    "incident_act": (
        "join_incident", "detach_child", "draft_paper", "write_paper", "send_paper", "answer_paper",
        "add_loss", "take_proposed", "recover_loss", "strike_loss", "close_incident",
    ),
    "queue_bulk": ("run_bulk",),
    "queue_next": ("grab_next",),
    "queue_view_save": ("save_view",),
    "queue_view_remove": ("remove_view",),
    "settings_add": ("add_person",),
    "settings_contact": ("verify_contact",),
    "settings_role": ("set_role", "remove_person"),
}  # fmt: skip

# what a key must not or cannot do, and why
FOR_PEOPLE_ALONE: dict[str, str] = {
    "login": "a key is no session",
    "second_factor": "an authenticator belongs to a person",
    "api_key_make": "a key that makes keys would outlive its own end",
    "hook_holds": "a signed call from outside, not a form; with a key it is `acknowledge`",
    "logout": "a key ends by being revoked",
    "start": "the first owner is made before there is any key",
    "settings_own": "a key has no language and no look",
    "settings_shop_add": "a new shop begins with its owner, who is a person",
    "settings_shop": "whoever owns a shop ends it, with a second factor in the session",
    "tour": "a key needs no tour",
    "queue_sort": "the order of a list is what one person likes",
    "bulk_again": "the API answers each row at once; whoever calls again names the rows that failed",
    "bulk_undo": "undo of each case; the run is kept for the person who watches it",
    "safety": "a key has no sessions",
    "safety_others": "a key has no sessions",
    "safety_codes": "recovery codes belong to a person",
    "settings_password": "a key has no password; nobody else changes a person's",
}

# verbs of the case page that are called otherwise in the API
VERBS: dict[str, str] = {
    "severity": "set_severity", "step-done": "step_done", "step-undone": "step_undone",
    "step-skip": "step_skip", "proof": "add_proof", "proof-remove": "remove_proof",
    "hold": "ask_hold", "release": "release_holds", "clock": "move_clock", "amounts": "set_amounts",
    "legal-hold": "put_legal_hold", "legal-hold-lift": "lift_legal_hold",
}  # fmt: skip

# pages that only show, and the operation that tells the same
READ: dict[str, tuple[str, ...]] = {
    "incidents": ("list_incidents",),
    "incident": ("read_incident", "list_children", "read_timeline", "list_papers", "list_losses"),
    "incident_export": ("list_affected",),
    "api_keys": ("list_keys",),
    "webhooks": ("list_hooks",),
    "webhook": ("list_hooks", "list_messages"),
    "outbox": ("list_messages",),
    "case": ("read_case", "read_story", "read_events"),
    "case_evidence": ("read_proof", "list_proof"),
    "holds": ("list_holds",),
    "holds_json": ("list_holds",),
    "holds_csv": ("export_holds",),
    "figures": ("read_averages",),
    "figures_requests": ("read_requests",),
    "home": ("read_figures",),
    "live": ("read_events",),
    "settings_shops": ("list_shops",),
    "settings_contacts": ("list_channels",),
    "styleguide": ("read_me",),
    "more": ("read_me",),
    "bulk_result": ("run_bulk",),
    "queue": ("find_cases", "list_views"),
    "queue_export": ("export_cases",),
    "queue_peek": ("read_case",),
    "quarantine": ("list_quarantine",),
    "quarantine_csv": ("export_quarantine",),
    "numbers_batch": ("read_numbers",),
    "numbers_export": ("read_numbers",),
    "rules": ("list_rules",),
    "rule": ("read_rule",),
    "handbook": ("read_rule", "list_channels"),
    "settings": ("read_me", "list_people", "list_shops"),
    "audit": ("list_audit", "verify_audit"),
    "looks": ("list_audit",),
    "signs": ("read_signs",),
    "safety": ("read_me",),
    "status": ("read_status", "read_status_history"),
    "status_cell": ("read_status_history",),
}
