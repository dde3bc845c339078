"""People and their roles over HTTP: asked for with a fresh code of the owner who made the key."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from fuchang.api.paging import Asked, Page, page_of
from fuchang.api.shapes import PROBLEMS, Done, Id, caller, moment
from fuchang.shops import doors, people
from fuchang.shops.models import Membership

router = Router(tags=["people"])
Role = Literal["readonly", "auditor", "agent", "lead", "finance", "owner"]


class MemberOut(Schema):
    """Somebody's role in one shop; `second_factor`: whether they have set one up."""

    person: int
    login: str
    name: str
    shop_key: int
    role: str
    since_at: int
    active: bool
    second_factor: bool

    @staticmethod
    def of(member: Membership) -> "MemberOut":
        """The member as it goes out."""
        person = member.person
        return MemberOut(
            person=person.pk,
            login=person.login,
            name=person.name,
            shop_key=member.shop_id,
            role=member.role,
            since_at=member.since_at,
            active=person.is_active,
            second_factor=doors.factor_of(person) is not None,
        )


class NewMember(Schema):
    """Somebody new: the login, a first password that they change, the shop and the role."""

    login: Annotated[str, StringConstraints(pattern=r"^\S{1,80}$")]
    name: Annotated[str, Field(max_length=80)] = ""
    password: Annotated[str, Field(min_length=1, max_length=200)]
    shop: Id
    role: Role


class NewRole(Schema):
    """Another role."""

    role: Role


@router.get("people", response={200: Page[MemberOut], **PROBLEMS})
def list_people(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Who works in the shops of the caller, and as what."""
    access = caller(request)
    access.require("manage_people")
    rows = Membership.objects.filter(shop_id__in=access.shops_for("manage_people"))
    return page_of(rows.select_related("person"), asked, MemberOut.of, newest_first=False)


@router.post("people", response={201: MemberOut, **PROBLEMS})
def add_person(request: HttpRequest, asked: NewMember) -> Status[MemberOut]:
    """Somebody new in a shop."""
    access = caller(request)
    access.require("manage_people", asked.shop)
    person = people.add_person(
        access, login=asked.login, name=asked.name.strip(), password=asked.password,
        shop_key=asked.shop, role=asked.role, now=moment(request),
    )  # fmt: skip
    return Status(201, MemberOut.of(person.memberships.get(shop_id=asked.shop)))


@router.put("people/{person}/shops/{shop}", response={200: MemberOut, **PROBLEMS})
def set_role(request: HttpRequest, person: Id, shop: Id, asked: NewRole) -> MemberOut:
    """Another role in a shop; whoever has it logs in again."""
    access = caller(request)
    access.require("manage_people", shop)
    member = people.set_role(
        access, person_id=person, shop_key=shop, role=asked.role, now=moment(request)
    )
    return MemberOut.of(member)


@router.delete("people/{person}/shops/{shop}", response={200: Done, **PROBLEMS})
def remove_person(request: HttpRequest, person: Id, shop: Id) -> Done:
    """Take somebody out of a shop: from the next request on they see nothing of it."""
    access = caller(request)
    access.require("manage_people", shop)
    people.remove(access, person_id=person, shop_key=shop, now=moment(request))
    return Done()


@router.post("people/{person}/shops/{shop}/deactivate", response={200: Done, **PROBLEMS})
def deactivate_person(request: HttpRequest, person: Id, shop: Id) -> Done:
    """Nobody can log in as this person any more."""
    access = caller(request)
    access.require("manage_people", shop)
    people.deactivate(access, person_id=person, shop_key=shop, now=moment(request))
    return Done()
