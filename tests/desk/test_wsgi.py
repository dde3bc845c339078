"""Where programs have keys, the API is loaded before the first of them calls."""

import sys

import pytest

from fuchang.shops import keys
from fuchang.shops.models import ApiKey
from tests.people import NOW, Desk


@pytest.mark.django_db(transaction=True)
def test_a_desk_with_keys_is_open_to_programs_when_it_opens(desk: Desk) -> None:
    from fuchang.desk import wsgi  # looks into the database

    assert not wsgi.open_to_programs()
    keys.make(desk.access("alice"), name="ERP", role="agent", shops=[desk.mine.pk], now=NOW)
    assert wsgi.open_to_programs()
    assert "fuchang.api.doors" in sys.modules
    ApiKey.objects.update(revoked_at=NOW)
    assert not wsgi.open_to_programs()
