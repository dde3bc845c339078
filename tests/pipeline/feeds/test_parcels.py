"""Traces of parcels that nobody pushes are asked for again, until they arrive."""

import pytest
from django.db import connection

from fuchang.facts.rest import at_rest
from fuchang.pipeline.feeds import parcels
from fuchang.store.models import Wish
from tests.pipeline.feeds.connected import Connected

pytestmark = [pytest.mark.loopback, pytest.mark.store, pytest.mark.slow]


def asked() -> dict[str, int | None]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT o.order_id, s.asked_at FROM {at_rest('shipments')} AS s "
            f"JOIN {at_rest('orders')} AS o ON o.order_key = s.order_key"
        )
        return dict(cursor.fetchall())


def test_parcels_on_their_way_are_asked_for_once_in_half_a_day(connected: Connected) -> None:
    connected.hear()
    before = asked()
    parcels.ask_again.call()
    wanted = set(Wish.objects.filter(thing="trace").values_list("thing_id", flat=True))
    assert wanted
    assert all(before[order] is None for order in wanted)
    connected.hear()
    assert all(asked()[order] for order in wanted)
    parcels.ask_again.call()
    assert not Wish.objects.exists()
