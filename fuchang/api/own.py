"""What a key is and may do, and the shops it sees."""

from django.http import HttpRequest
from ninja import Router, Schema

from fuchang.api.shapes import PROBLEMS, caller
from fuchang.shops.models import Shop
from fuchang.shops.roles import roles

router = Router(tags=["own"])


class ShopOut(Schema):
    """A shop: `key` is what `shop_key` says everywhere else."""

    key: int
    platform: str
    shop_id: str
    name: str
    role: str


class Me(Schema):
    """Who calls. `may`: the actions allowed in some shop; with a second factor there may be more."""

    actor: str
    name: str
    second_factor: bool
    may: list[str]
    shops: list[ShopOut]


@router.get("me", response={200: Me, **PROBLEMS})
def read_me(request: HttpRequest) -> Me:
    """The key that calls: its name, its shops, what it may do."""
    access = caller(request)
    access.require("own_settings")
    return Me(
        actor=access.actor,
        name=access.name,
        second_factor=access.second_factor,
        may=[action for action in roles().actions if access.may(action)],
        shops=_shops(request),
    )


@router.get("shops", response={200: list[ShopOut], **PROBLEMS})
def list_shops(request: HttpRequest) -> list[ShopOut]:
    """The shops that the caller sees, with the role in each."""
    caller(request).require("see_cases")
    return _shops(request)


def _shops(request: HttpRequest) -> list[ShopOut]:
    mine = caller(request).shops
    return [
        ShopOut(
            key=shop.pk, platform=shop.platform, shop_id=shop.shop_id, name=shop.name,
            role=mine[shop.pk],
        )
        for shop in Shop.objects.filter(pk__in=list(mine)).order_by("pk")
    ]  # fmt: skip
