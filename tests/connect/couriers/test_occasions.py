"""What an occasion is worth is data."""

from typing import get_args

from fuchang.connect.couriers.occasions import occasions
from fuchang.connect.couriers.policy import Occasion
from fuchang.kernel.clock import DAY

NOW = 1_790_000_000


def test_every_occasion_has_a_line():
    assert set(occasions()) == set(get_args(Occasion))


def test_an_old_parcel_is_left_alone_unless_a_person_asks():
    opened, person = occasions()["case_opened"], occasions()["person_asks"]
    assert opened.concerns(NOW - 10 * DAY, now=NOW)
    assert not opened.concerns(NOW - 100 * DAY, now=NOW)
    assert opened.concerns(None, now=NOW)
    assert person.concerns(NOW - 100 * DAY, now=NOW)
