"""Keys of machines, and secrets that the desk keeps encrypted."""

from django.db import models

from fuchang.shops.models.person import Person
from fuchang.store.walls import OfShop


class ApiKey(models.Model):
    """A machine's key: acts with a role in some shops, and only within its scopes.

    Only a hash of it is kept; the text is shown once, when it is made.
    """

    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16, unique=True)
    hash = models.CharField(max_length=64)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT)
    role = models.CharField(max_length=20)
    shops = models.JSONField(default=list)  # shop keys
    scopes = models.JSONField(default=list)  # ["cases:read", "cases:write", ...]
    created_at = models.BigIntegerField()
    expires_at = models.BigIntegerField(null=True)
    revoked_at = models.BigIntegerField(null=True)
    used_at = models.BigIntegerField(null=True)


class Secret(OfShop):
    """An app secret, a session key, a password: written, used, never shown again."""

    name = models.CharField(max_length=80)
    cell = models.TextField()  # v1.<key id>.<nonce>.<ciphertext>
    changed_at = models.BigIntegerField()
    changed_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop_key", "name"], name="secret_once")]
