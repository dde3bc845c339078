"""What came in: one durable row per delivery, the rows it held, what became of each of them."""

from django.db import models

from fuchang.store.walls import OfShop

# the life of a delivery; a word outside `received` and `applying` is its one outcome
RECEIVED, APPLYING, APPLIED, DUPLICATE, REJECTED = (
    "received",
    "applying",
    "applied",
    "duplicate",
    "rejected",
)


class Delivery(OfShop):
    """One file, message or form as it arrived, stored before anybody is told that it was taken.

    `shop_key` 0: the delivery may name several shops (a file given on the command line).
    `body` holds small deliveries (JSON); files rest under `path`, named by their contents.
    Times are epoch seconds UTC.
    """

    source = models.CharField(max_length=40)  # import, api, manual, demo, taobao ...
    name = models.CharField(max_length=255)
    media = models.CharField(max_length=100, default="")
    content_hash = models.CharField(max_length=64)  # SHA-256, hex
    size = models.BigIntegerField()
    path = models.CharField(max_length=255, default="")  # below the uploads folder
    body = models.TextField(default="")
    received_at = models.BigIntegerField()
    received_by = models.CharField(max_length=80)  # person:3, api:5, command, system
    state = models.CharField(max_length=10, default=RECEIVED)
    attempts = models.IntegerField(default=0)
    rows_done = models.BigIntegerField(default=0)
    rows_total = models.BigIntegerField(default=0)
    finished_at = models.BigIntegerField(null=True)
    report = models.JSONField(default=dict)  # what each sheet was taken for (FileReport.plain)
    error = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "shop_key", "content_hash"], name="delivery_once"
            )
        ]
        indexes = [models.Index(fields=["state", "id"], name="delivery_state")]


class LedgerEntry(OfShop):
    """What became of the rows of one table of one delivery (promise P3).

    received = applied + duplicate + superseded + quarantined + rejected, at any instant: the row is
    written in the transaction that applies the rows it counts.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="ledger")
    source = models.CharField(max_length=40)
    table = models.CharField(max_length=40)
    received = models.BigIntegerField(default=0)
    applied = models.BigIntegerField(default=0)
    duplicate = models.BigIntegerField(default=0)
    superseded = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "shop_key", "table"], name="ledger_once")
        ]


class KeptAsideRow(OfShop):
    """A row that could not be believed: visible, downloadable, to be mended and replayed."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="kept_aside")
    table = models.CharField(max_length=40, default="")
    file = models.CharField(max_length=255)
    sheet = models.CharField(max_length=120, default="")
    row = models.BigIntegerField()  # as a person counts in that file
    column = models.CharField(max_length=120)
    value = models.TextField()
    expected = models.TextField()
    cells = models.JSONField(default=dict)  # header → text of the whole row, where known
    state = models.CharField(max_length=10, default="open")  # open, replayed, dismissed
    mended = models.JSONField(default=dict)  # header → text, as a person put it right
    settled_at = models.BigIntegerField(null=True)
    settled_by = models.CharField(max_length=80, default="")

    class Meta:
        indexes = [models.Index(fields=["state", "shop_key", "id"], name="kept_aside_open")]


class SourceRow(OfShop):
    """What one delivery said of one thing, once per different contents; facts are merged from these.

    `thing` and `contents` are 63-bit hashes of the identity and of all that the row says; `order_hash`
    and `item_hash` find the rows that have to be merged together.
    """

    table = models.SmallIntegerField()
    thing = models.BigIntegerField()
    contents = models.BigIntegerField()
    order_hash = models.BigIntegerField(null=True)
    item_hash = models.BigIntegerField(null=True)
    delivery = models.BigIntegerField()
    body = models.TextField()  # the source row as JSON, without NULLs

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "thing", "contents"], name="source_row_once")
        ]
        indexes = [
            models.Index(fields=["order_hash"], name="source_row_order"),
            models.Index(fields=["item_hash"], name="source_row_item"),
        ]
