"""Shops, the people who work in them, their keys, and the chain of what was done."""

from fuchang.shops.models.audit import Anchor, AuditRow
from fuchang.shops.models.authorisation import Authorisation
from fuchang.shops.models.courier import CourierAccount
from fuchang.shops.models.keys import ApiKey, Secret
from fuchang.shops.models.person import Membership, Person
from fuchang.shops.models.shop import Shop
from fuchang.shops.models.unmasking import Unmasking

__all__ = [
    "Anchor",
    "ApiKey",
    "AuditRow",
    "Authorisation",
    "CourierAccount",
    "Membership",
    "Person",
    "Secret",
    "Shop",
    "Unmasking",
]
