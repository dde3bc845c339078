"""What the simulated 17TRACK says of a number: the status is the first word of its sub-status."""

import time

from fuchang.sandbox.serve import made
from fuchang.sandbox.seventeentrack.state import State, table


def test_a_parcel_is_told_with_its_status_and_carrier():
    state = State(made(orders=300, seed=7, ticks=time.monotonic, start=1_790_000_000))
    number = next(iter(state.sandbox.world.scans))
    told = state.told(number)
    latest = told["track_info"]["latest_status"]
    assert latest["sub_status"].startswith(latest["status"])
    assert latest["sub_status"] in table()["codes"].values()
    assert isinstance(told["carrier"], int)
