"""The walls between shops: no row of a shop is read or written outside a scope that names the shop.

`scope({3, 5})` lets code see shops 3 and 5; `everything("why")` lets work of the desk itself (the
worker, a command) see all, and says why. Outside both, every query of a walled model raises
Unscoped: forgetting the wall is a defect, never a leak. On PostgreSQL the same names stand in the
session setting `fuchang.shops`, by which row level security holds the wall a second time.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import connection, models

from fuchang.kernel.errors import Bug

_M = TypeVar("_M", bound=models.Model)
EVERYTHING = "everything"


class Unscoped(Bug):
    """A query of walled rows outside any scope."""

    def __init__(self, *, model: str) -> None:
        super().__init__(f"{model} was asked for outside a scope of shops (store/walls.py)")


class OtherShop(Bug):
    """A row was written for a shop outside the scope."""

    def __init__(self, *, model: str, shop_key: int) -> None:
        super().__init__(f"{model} of shop {shop_key} was written outside its scope")


_scope: ContextVar[frozenset[int] | str | None] = ContextVar("shops in scope", default=None)
_curtain: ContextVar[frozenset[int]] = ContextVar(
    "shops whose money is not shown", default=frozenset()
)


def in_scope() -> frozenset[int] | None:
    """The shops that may be seen; None means every shop. Raises Unscoped outside a scope."""
    held = _scope.get()
    if held is None:
        raise Unscoped(model="a row")
    return None if isinstance(held, str) else held


def curtained() -> frozenset[int]:
    """The shops in scope of which fines, deposits and funds are not shown."""
    return _curtain.get()


@contextmanager
def scope(shops: Iterable[int], *, curtain: Iterable[int] = ()) -> Iterator[None]:
    """See these shops alone. Inside another scope it can only narrow, never widen.

    `curtain`: the shops in which the role does not see money (`see_money` in roles.yml).
    """
    asked = frozenset(shops)
    held = _scope.get()
    narrowed = asked & held if isinstance(held, frozenset) else asked
    with _entered(narrowed, _curtain.get() | frozenset(curtain)):
        yield


@contextmanager
def everything(why: str) -> Iterator[None]:
    """See all shops: for the desk's own work, with the reason at hand for whoever reads the code."""
    assert why
    with _entered(EVERYTHING, frozenset()):
        yield


@contextmanager
def _entered(held: frozenset[int] | str, curtain: frozenset[int]) -> Iterator[None]:
    token, drawn = _scope.set(held), _curtain.set(curtain)
    _tell_database()
    try:
        yield
    finally:
        _scope.reset(token)
        _curtain.reset(drawn)
        _tell_database()


def _tell_database() -> None:
    """PostgreSQL holds the wall too: the setting lasts as long as the scope."""
    if connection.connection is not None:  # a connection that is yet to come is told when it comes
        tell(connection)


def tell(told_to: Any, shops: str | None = None) -> None:
    """Let a connection know what may be seen, as row level security asks for (store/policies.py)."""
    driver = told_to.connection
    if told_to.vendor != "postgresql" or driver is None or driver.closed:
        return
    if driver.info.transaction_status.name == "INERROR":
        return  # it takes no more words until it is rolled back, and must not hide what went wrong
    with told_to.cursor() as cursor:
        wanted = told() if shops is None else shops
        cursor.execute("SELECT set_config('fuchang.shops', %s, false)", [wanted])


def told() -> str:
    """What `fuchang.shops` says now: `*`, `{3,5}` or `{}`."""
    held = _scope.get()
    if held is None:
        return "{}"
    return "*" if isinstance(held, str) else "{" + ",".join(map(str, sorted(held))) + "}"


class Walled(models.Manager[_M]):
    """The manager of every model that has a `shop_key`."""

    def get_queryset(self) -> models.QuerySet[_M]:
        held = _scope.get()
        if held is None:
            raise Unscoped(model=self.model.__name__)
        rows = super().get_queryset()
        return rows if isinstance(held, str) else rows.filter(shop_key__in=held)


class OfShop(models.Model):
    """A row that belongs to one shop; `shop_key` is the key of the shop in the facts."""

    shop_key = models.BigIntegerField()

    objects = Walled()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        held = _scope.get()
        if held is None:
            raise Unscoped(model=type(self).__name__)
        if not isinstance(held, str) and self.shop_key not in held:
            raise OtherShop(model=type(self).__name__, shop_key=self.shop_key)
        super().save(*args, **kwargs)
