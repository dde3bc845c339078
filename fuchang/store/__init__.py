"""Everything at rest: inbox, ledger, quarantine, facts, outbox, jobs; and the walls between shops."""
