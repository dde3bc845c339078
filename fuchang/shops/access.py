"""What somebody may do where: one object per request, made of memberships or of a key."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from fuchang.kernel.errors import AskUser
from fuchang.shops.models import Membership, Person, Shop
from fuchang.shops.roles import roles


class NotAllowed(AskUser):
    """The role does not allow the action; faces answer 403."""

    def __init__(self, *, action: str, why: str = "") -> None:
        self.action = action
        title = roles().actions[action]
        super().__init__(why or f"没有权限：{title.zh} / not allowed: {title.en}")


class NoSuchThing(AskUser):
    """It is not there, or it is in a shop that is not yours: the two cannot be told apart (404)."""

    def __init__(self, *, what: str) -> None:
        zh, _, en = what.partition(" / ")
        super().__init__(f"没有这个{zh} / no such {en or zh}")


class SecondFactorNeeded(AskUser):
    """The action needs a second factor in this session; faces lead to it."""

    def __init__(self) -> None:
        super().__init__("需要二次验证 / a second factor is needed")


@dataclass(frozen=True)
class Access:
    """Who acts (`person:3`, `api:5`, `command`), under which name, and their role in each shop."""

    actor: str
    name: str
    shops: dict[int, str] = field(default_factory=dict)
    person_id: int | None = None
    second_factor: bool = False  # given in this session
    scopes: frozenset[str] | None = None  # of an API key; None: no limit
    session: str = ""
    address: str = ""
    request: str = ""

    def extent(self, action: str, shop_key: int) -> str:
        """How far the actor may go in that shop; empty: not at all."""
        if self.scopes is not None and action not in self.scopes:
            return ""
        return roles().extent(self.shops.get(shop_key, ""), action)

    def may(
        self,
        action: str,
        shop_key: int | None = None,
        *,
        owner_id: int | None = None,
        amounts: bool = False,
    ) -> bool:
        """Whether the action is allowed in that shop (of some part, in any shop, if none is given).

        `owner_id`: the person to whom the case is assigned; `own` means mine or nobody's.
        `amounts`: only amounts are touched, which is all that finance may do with most cases.
        """
        if shop_key is None:
            return any(self.may(action, key, owner_id=owner_id, amounts=True) for key in self.shops)
        word = self.extent(action, shop_key)
        if word == "amounts":
            return amounts
        if word == "own":
            return owner_id is None or owner_id == self.person_id
        if word == "mfa":  # a machine has no factor; its maker had one when naming what it may do
            return self.second_factor or self.scopes is not None
        return word not in {"", "a"}

    def mark(self) -> str:
        """Tells what was kept for one access from another: a new role sees nothing of the old one's."""
        told = ",".join(f"{key}={role}" for key, role in sorted(self.shops.items()))
        return f"{self.actor}:{hashlib.sha256(told.encode()).hexdigest()[:16]}"

    def curtain(self) -> frozenset[int]:
        """The shops in which fines, deposits and fund cases are not shown."""
        return frozenset(key for key in self.shops if not self.may("see_money", key))

    def shops_for(self, action: str) -> frozenset[int]:
        """The shops in which the action is allowed at all."""
        return frozenset(key for key in self.shops if self.may(action, key))

    def require(
        self,
        action: str,
        shop_key: int | None = None,
        *,
        owner_id: int | None = None,
        amounts: bool = False,
    ) -> None:
        """Raises NoSuchThing for a stranger's shop, SecondFactorNeeded, or NotAllowed."""
        if shop_key is not None and shop_key not in self.shops:
            raise NoSuchThing(what="店铺 / shop")
        if self.may(action, shop_key, owner_id=owner_id, amounts=amounts):
            return
        keys = self.shops if shop_key is None else (shop_key,)
        if not self.second_factor and any(self.extent(action, key) == "mfa" for key in keys):
            raise SecondFactorNeeded
        raise NotAllowed(action=action)


def access_of(
    person: Person,
    *,
    second_factor: bool = False,
    session: str = "",
    address: str = "",
    request: str = "",
) -> Access:
    """What a person may do, from their memberships as they are now."""
    mine = Membership.objects.filter(person=person, shop__live=1).values_list("shop_id", "role")
    return Access(
        actor=f"person:{person.pk}",
        name=str(person),
        shops=dict(mine),
        person_id=person.pk,
        second_factor=second_factor,
        session=session,
        address=address,
        request=request,
    )


def commanding(shops: Iterable[int] | None = None) -> Access:
    """The person at the machine itself: owner of every shop (or of those given)."""
    keys = Shop.objects.values_list("pk", flat=True) if shops is None else shops
    return Access(
        actor="command", name="命令行", shops=dict.fromkeys(keys, "owner"), second_factor=True
    )


def system() -> Access:
    """The desk itself: what jobs, detection and schedules act as."""
    return Access(actor="system", name="系统", second_factor=True)
