"""People and their roles: each change in one transaction, with its row in the audit chain."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from fuchang.kernel.errors import AskUser, UnknownWord
from fuchang.shops import audit, doors, sessions
from fuchang.shops.access import Access, NoSuchThing, system
from fuchang.shops.models import ApiKey, Membership, Person, Shop
from fuchang.shops.roles import ROLES


class WeakPassword(AskUser):
    """The password is too easy."""

    def __init__(self, *, why: list[str]) -> None:
        super().__init__("；".join(why))


class Taken(AskUser):
    """Somebody has that name already."""

    def __init__(self, *, login: str) -> None:
        self.login = login
        super().__init__(f"{login} 已有人用 / {login} is taken")


class NotTheFirst(AskUser):
    """The desk has an owner already."""

    def __init__(self) -> None:
        super().__init__(
            "已有店主，请在设置里加人 / the desk has an owner: others are added in its settings"
        )


class LastOwner(AskUser):
    """A shop must keep an owner."""

    def __init__(self) -> None:
        super().__init__("店铺至少要有一位店主 / a shop keeps at least one owner")


class WorksElsewhere(AskUser):
    """A person of another shop too, of which the actor is no owner."""

    def __init__(self) -> None:
        super().__init__(
            "这个人还在别的店铺工作，只能移出本店 / this person works in another shop too: take them out of yours"
        )


class OwnRole(AskUser):
    """Nobody changes their own role."""

    def __init__(self) -> None:
        super().__init__("不能改自己的角色 / you cannot change your own role")


def first_owner(
    *, login: str, name: str, password: str, shop: str, platform: str, now: int
) -> Person:
    """The first person of a desk and their shop."""
    _strong(password)
    if Person.objects.exists():
        raise NotTheFirst
    with transaction.atomic():
        person = Person.objects.create_user(login, password, name=name or login, created_at=now)
        place, _ = Shop.objects.get_or_create(
            platform=platform, shop_id=shop, defaults={"name": shop, "created_at": now}
        )
        Membership.objects.create(person=person, shop=place, role="owner", since_at=now)
        audit.record(
            system(), action="person.first_owner", object=f"person:{person.pk}", shop_key=place.pk,
            after={"login": login, "shop": shop}, now=now,
        )  # fmt: skip
    return person


def add_person(
    access: Access, *, login: str, name: str, password: str, shop_key: int, role: str, now: int
) -> Person:
    """Somebody new in a shop."""
    access.require("manage_people", shop_key)
    _known(role)
    _strong(password)
    if Person.objects.filter(login__iexact=login).exists():  # names are compared without case
        raise Taken(login=login)
    try:
        with transaction.atomic():
            person = Person.objects.create_user(login, password, name=name or login, created_at=now)
            Membership.objects.create(person=person, shop_id=shop_key, role=role, since_at=now)
            _told(access, "person.added", person, shop_key, after={"role": role}, now=now)
    except IntegrityError:
        raise Taken(login=login) from None
    return person


def set_role(access: Access, *, person_id: int, shop_key: int, role: str, now: int) -> Membership:
    """Another role in a shop; whoever has it must log in again."""
    access.require("manage_people", shop_key)
    _known(role)
    with transaction.atomic():
        member = _member(access, person_id, shop_key)
        before, member.role = member.role, role
        _keeps_owner(member, shop_key)
        member.save()
        sessions.end(person_id)  # whoever has another role comes in anew
        _told(
            access, "person.role", member.person, shop_key,
            before={"role": before}, after={"role": role}, now=now,
        )  # fmt: skip
    return member


def remove(access: Access, *, person_id: int, shop_key: int, now: int) -> None:
    """Take somebody out of a shop: from the next request on they see nothing of it."""
    access.require("manage_people", shop_key)
    with transaction.atomic():
        member = _member(access, person_id, shop_key)
        before, member.role = member.role, ""
        _keeps_owner(member, shop_key)
        person = member.person
        member.delete()
        sessions.end(person.pk)
        _told(access, "person.removed", person, shop_key, before={"role": before}, now=now)


def deactivate(access: Access, *, person_id: int, shop_key: int, now: int) -> None:
    """Nobody can log in as this person any more. Raises WorksElsewhere: other shops decide for themselves."""
    access.require("manage_people", shop_key)
    with transaction.atomic():
        member = _member(access, person_id, shop_key)
        theirs = Membership.objects.filter(person_id=person_id, shop__live=1)
        if not all(access.may("manage_people", one.shop_id) for one in theirs):
            raise WorksElsewhere
        member.person.is_active = False
        member.person.set_unusable_password()  # changes the session hash: all sessions end
        member.person.save()
        sessions.end(member.person.pk)
        _told(access, "person.deactivated", member.person, shop_key, now=now)


def change_password(access: Access, *, old: str, new: str, now: int) -> Person:
    """One's own password; every other session ends, and every key that one has made."""
    person = Person.objects.get(pk=access.person_id or 0)
    doors.same_person(person, old, now=now)
    _strong(new)
    with transaction.atomic():
        person.set_password(new)  # changes the session hash: other sessions end
        person.save()
        ApiKey.objects.filter(made_by=person, revoked_at=None).update(revoked_at=now)
        audit.record(access, action="person.password", object=f"person:{person.pk}", now=now)
    return person


def _member(access: Access, person_id: int, shop_key: int) -> Membership:
    if person_id == access.person_id:
        raise OwnRole
    member = (
        Membership.objects.select_related("person")
        .filter(person_id=person_id, shop_id=shop_key)
        .first()
    )
    if member is None:
        raise NoSuchThing(what="成员 / member")
    return member


def _keeps_owner(member: Membership, shop_key: int) -> None:
    others = Membership.objects.filter(shop_id=shop_key, role="owner").exclude(pk=member.pk)
    if member.role != "owner" and not others.exists():
        raise LastOwner


def _known(role: str) -> None:
    if role not in ROLES:
        raise UnknownWord(what="role", got=role, known=ROLES)


def _strong(password: str) -> None:
    try:
        validate_password(password)
    except ValidationError as error:
        raise WeakPassword(why=list(error.messages)) from None


def _told(
    access: Access,
    action: str,
    person: Person,
    shop_key: int,
    *,
    now: int,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    audit.record(
        access, action=action, object=f"person:{person.pk}", shop_key=shop_key,
        before=before, after=after, now=now,
    )  # fmt: skip
