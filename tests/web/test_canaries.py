"""Another shop's words never show: every text of theirs is a canary, everything of ours is fetched."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from fuchang.cases.models import Case, SavedView
from fuchang.shops import keys
from fuchang.store.walls import OfShop, everything
from fuchang.web.routes import PUBLIC
from tests.api.test_every_permission import Things, listed
from tests.made import made_case
from tests.people import NOW, Desk
from tests.promised import ROLES
from tests.web.test_every_page import GETS, address, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.store]
CANARY = "kanarienvogel"
ASKED = (
    "",
    "?q=is:any",
    f"?q={CANARY}x",
    "?q=sort:newest",
    "?view=own-1-1",
    "?verify=1",
    "?shop=2&after=1_1",
)


def planted(row: models.Model) -> None:
    """Every word of a row becomes a canary, but those by which rows are found."""
    for field in row._meta.concrete_fields:
        free = isinstance(field, models.CharField | models.TextField) and not field.unique
        if free and (field.max_length or 99) >= len(CANARY) and field.name not in KEPT:
            setattr(row, field.attname, CANARY)
        elif isinstance(field, models.JSONField):
            setattr(row, field.attname, {"x": CANARY})
    row.save()


KEPT = {
    "state",
    "kind",
    "family",
    "subject_type",
    "key",
    "shop_key",
    "source",
    "sort",
    "step",
    "role",
    "outcome",
}


@pytest.fixture
def theirs(desk: Desk) -> Things:
    """The other shop, full of canaries: whatever can be made with a few defaults, and the rest."""
    things = Things(desk.other.pk)
    with everything("the test plants canaries"):
        desk.other.name = f"{CANARY} 店"
        desk.other.save()
        rows: list[models.Model] = [things.hold, things.delivery, things.case]
        for model in apps.get_models():
            if issubclass(model, OfShop) and model is not Case and not model.objects.exists():
                made = _made(model, desk.other.pk, things)
                rows += [made] if made else []
        for row in rows:
            planted(row)
        SavedView.objects.create(shop_key=desk.other.pk, slug="own-1-1", name=CANARY, query=CANARY)
    return things


def _made(model: type[Any], shop: int, things: Things) -> models.Model | None:
    about: dict[str, Any] = {"shop_key": shop}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.name == "shop_key" or field.has_default() or field.null:
            continue
        if isinstance(field, models.ForeignKey):
            known = {Case: things.case, type(things.delivery): things.delivery}
            if field.related_model not in known:
                return None
            about[field.name] = known[field.related_model]
        elif isinstance(field, models.IntegerField):
            about[field.name] = NOW if field.name.endswith("_at") or field.name == "at" else 1
        elif isinstance(field, models.JSONField):
            about[field.name] = {"x": CANARY}
        else:
            about[field.name] = CANARY[: field.max_length or 99]
    made: models.Model = model.objects.create(**about)
    return made


def told(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace") + str(dict(answer.headers))


def test_no_page_tells_of_another_shop(theirs: Things, desk: Desk) -> None:
    made_case(desk.mine.pk)
    client, seen = signed_in(desk, "alice"), []
    for route in (one for one in GETS if one.action != PUBLIC):
        place = address(route, theirs.case)
        for asked in ASKED if "<" not in route.path else ("",):
            answer = client.get(place + asked)
            words = told(answer).replace(f"{CANARY}x", "").replace(f"{CANARY}%", "")
            seen += [place + asked] if CANARY in words else []
            assert answer.status_code < 500, place
    assert seen == []


@pytest.mark.parametrize("role", ["owner", "agent"])
def test_no_operation_tells_of_another_shop(role: str, theirs: Things, desk: Desk) -> None:
    assert role in ROLES
    with everything("the test makes a key"):
        _, text = keys.make(
            desk.access("alice"), name="x", role=role, shops=[desk.mine.pk], now=NOW
        )
    seen = []
    for operation in listed():
        method, _ = operation.split(" ", 1)
        answer = Client().generic(
            method, theirs.path(operation), b"{}", "application/json",
            headers={"Authorization": f"Bearer {text}"},
        )  # fmt: skip
        seen += [operation] if CANARY in told(answer) else []
    assert seen == []
