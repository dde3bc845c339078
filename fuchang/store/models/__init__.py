"""The desk's own tables that are not facts: deliveries, their rows, the outbox, jobs, heartbeats."""

from fuchang.store.models.choices import Choices
from fuchang.store.models.couriers import ServicePast, WatchedParcel
from fuchang.store.models.feeds import Feed, PlatformMessage, Wish
from fuchang.store.models.inbox import Delivery, KeptAsideRow, LedgerEntry, SourceRow
from fuchang.store.models.jobs import Job
from fuchang.store.models.lake import LakeDay
from fuchang.store.models.outbox import HookCall, OutboxMessage, Webhook
from fuchang.store.models.people import Contact
from fuchang.store.models.personal import PersonalRequest
from fuchang.store.models.pulse import Pulse
from fuchang.store.models.replay import Replay
from fuchang.store.models.words import StrangeWord

__all__ = [
    "Choices",
    "Contact",
    "Delivery",
    "Feed",
    "HookCall",
    "Job",
    "KeptAsideRow",
    "LakeDay",
    "LedgerEntry",
    "OutboxMessage",
    "PersonalRequest",
    "PlatformMessage",
    "Pulse",
    "Replay",
    "ServicePast",
    "SourceRow",
    "StrangeWord",
    "WatchedParcel",
    "Webhook",
    "Wish",
]
