"""异常单: one real-world exception, worked on by people until its end."""

from django.db import models

from fuchang.store.walls import OfShop, Walled, curtained

NEW, ACTIVE, WAITING, SNOOZED, APPEALED, CLOSED = (
    "new",
    "active",
    "waiting",
    "snoozed",
    "appealed",
    "closed",
)
STATES = (NEW, ACTIVE, WAITING, SNOOZED, APPEALED, CLOSED)
LOW, MEDIUM, HIGH, CRITICAL = 1, 2, 3, 4
GONE, SHOWN, WITHIN = 0, 1, 2  # what `live` says
# fines, deposits and fund cases: not every role sees them, fewer work them (roles.yml)
MONEY = models.Q(family="funds") | models.Q(kind="shop.penalised")
ABOVE = 10**13  # in the score of a case that floats: more than any money at risk in one hour
SEVERITIES = {"low": LOW, "medium": MEDIUM, "high": HIGH, "critical": CRITICAL}


class Cases(Walled["Case"]):
    """Cases in scope; those about money stay behind the curtain of who may not see them."""

    def get_queryset(self) -> models.QuerySet["Case"]:
        return without_money(super().get_queryset(), curtained())


def without_money(rows: models.QuerySet["Case"], shops: frozenset[int]) -> models.QuerySet["Case"]:
    """The rows without the cases about money of these shops."""
    return rows.exclude(MONEY, shop_key__in=shops) if shops else rows


class Case(OfShop):
    """One exception of the real world, whatever the number of findings and deliveries.

    `key` names it for ever (`refund|<refund id>`, `order|<order id>`, `status|…`, `incident|…`,
    `shop_day|…`, `segment|…`, `manual|<number>`). Times are epoch seconds UTC, money is fen. What
    the queue sorts, filters and shows stands here, so that a page of it reads one table; integers
    instead of booleans, because SQLite does not use composite indexes for bare booleans.
    """

    number = models.CharField(max_length=20, unique=True)  # YC26000123
    key = models.CharField(max_length=250)
    subject_type = models.CharField(max_length=12)
    subject = models.CharField(max_length=200)
    order_id = models.CharField(max_length=64, default="", db_index=True)
    refund_id = models.CharField(max_length=64, default="", db_index=True)

    # what it is: the kind of its weightiest finding
    kind = models.CharField(max_length=60)
    family = models.CharField(max_length=12)
    severity = models.SmallIntegerField()
    source = models.CharField(max_length=12, default="detected")  # detected, manual

    # where it stands
    state = models.CharField(max_length=8, default=NEW)
    # 0 once closed; 2 while it is worked on through its incident, so that the queue shows that alone
    live = models.SmallIntegerField(default=1)
    waits_for = models.CharField(max_length=8, default="")  # us, buyer, courier, platform
    snoozed_until_at = models.BigIntegerField(null=True)
    snoozed_until = models.CharField(
        max_length=8, default=""
    )  # or an event: parcel, buyer, platform
    outcome = models.CharField(max_length=16, default="")
    outcome_why = models.TextField(default="")
    root_cause = models.CharField(max_length=120, default="")
    escalated = models.SmallIntegerField(default=0)
    regressed = models.SmallIntegerField(default=0)
    boosted = models.SmallIntegerField(default=0)
    hold_state = models.CharField(max_length=12, default="")  # the weightiest of its holds
    rating = models.CharField(max_length=12, default="no")  # no, yes, if_we_delay

    # what it is worth and until when
    at_risk_fen = models.BigIntegerField(default=0)
    saved_fen = models.BigIntegerField(default=0)
    lost_fen = models.BigIntegerField(default=0)
    chance_lost = models.SmallIntegerField(default=0)  # percent
    score = models.BigIntegerField(
        default=0
    )  # at_risk x chance_lost / hours left, refreshed hourly; and ABOVE while it floats (boosted)
    due_at = models.BigIntegerField(null=True)  # the governing deadline
    due_source = models.CharField(max_length=12, default="")
    target_at = models.BigIntegerField(null=True)  # our own: two hours

    # who and when
    assignee = models.ForeignKey(
        "shops.Person", null=True, on_delete=models.SET_NULL, related_name="cases"
    )
    lease_by = models.ForeignKey(
        "shops.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lease_until_at = models.BigIntegerField(null=True)
    opened_at = models.BigIntegerField()
    changed_at = models.BigIntegerField()
    closed_at = models.BigIntegerField(null=True)
    first_touched_at = models.BigIntegerField(null=True)
    version = models.IntegerField(default=1)  # grows with every change: two who save are told

    # what a row of the queue shows beside it
    item_title = models.CharField(max_length=200, default="")
    item_sku = models.CharField(max_length=120, default="")
    buyer = models.CharField(max_length=60, default="")  # masked
    buyer_key = models.BigIntegerField(null=True)
    courier = models.CharField(max_length=40, default="")
    waybill = models.CharField(max_length=40, default="")
    prompt = models.CharField(max_length=200, default="")  # the platform's words
    proof_have = models.SmallIntegerField(default=0)
    proof_need = models.SmallIntegerField(default=0)

    parent = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="children"
    )

    objects = Cases()  # type: ignore[misc] # the wall, with a curtain

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop_key", "key"], name="case_once")]
        # Each order of the queue walks one index from its start and stops after a page. The shop
        # stands last, so that the wall of somebody with several shops is checked in the index
        # (cases/queue/pages.py); somebody with one shop has an index of their own.
        indexes = [
            models.Index(fields=["live", "-score", "-id", "shop_key"], name="case_queue"),
            models.Index(fields=["shop_key", "live", "-score", "-id"], name="case_shop_queue"),
            models.Index(fields=["live", "due_at", "id", "shop_key"], name="case_due"),
            models.Index(fields=["live", "state", "-score", "-id", "shop_key"], name="case_state"),
            models.Index(
                fields=["live", "waits_for", "-score", "-id", "shop_key"], name="case_waits"
            ),
            models.Index(
                fields=["live", "assignee", "-score", "-id", "shop_key"], name="case_mine"
            ),
            models.Index(
                fields=["live", "family", "-score", "-id", "shop_key"], name="case_family"
            ),
            models.Index(
                fields=["live", "subject_type", "-score", "-id", "shop_key"], name="case_subject"
            ),
            models.Index(fields=["live", "-at_risk_fen", "-id", "shop_key"], name="case_amount"),
            models.Index(fields=["live", "-opened_at", "-id", "shop_key"], name="case_newest"),
            models.Index(fields=["closed_at"], name="case_closed"),
        ]

    @property
    def weight(self) -> int:
        """Its score without what makes it float."""
        return self.score % ABOVE

    def __str__(self) -> str:
        return self.number

    @property
    def about_money(self) -> bool:
        """Whether it is a fine, a deposit or a fund case (`MONEY`)."""
        return self.family == "funds" or self.kind == "shop.penalised"


class CaseTag(OfShop):
    """A word that people put on a case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tags")
    tag = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "tag"], name="case_tag_once")]
        indexes = [models.Index(fields=["tag"], name="case_tag")]
