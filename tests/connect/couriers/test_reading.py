"""From documents to histories: whatever a document holds, reading it raises nothing but UnknownShape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.couriers.providers import provider, providers
from fuchang.connect.couriers.reading import UnknownShape, resolved, shape_of
from fuchang.connect.couriers.statuses import UNKNOWN, meaning
from fuchang.kernel.clock import DAY, HOUR, local_text

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=10,
)
NOW = 1_796_000_000


def query(*lines, state="0", **more):
    return {
        "nu": "yt1",
        "com": "yuantong",
        "state": state,
        "status": "200",
        "data": list(lines),
        **more,
    }


def test_the_newest_scan_takes_the_state_of_the_whole():
    document = query({"time": "2026-11-01 10:00:00", "context": "别的话"}, state="6")
    (found,) = provider("kuaidi100").read(document, now=NOW)
    assert found.scans[-1].means.status == "returning"
    assert found.scans[-1].raw == "kuaidi100:6"
    assert found.number == "YT1"


def test_a_line_without_a_time_is_kept_aside_and_an_unknown_code_is_told():
    document = query(
        {"time": "昨天", "context": "已揽收"},
        {"time": "2026-11-01 10:00:00", "context": "已揽收", "statusCode": "77"},
        state="88",
    )
    (found,) = provider("kuaidi100").read(document, now=NOW)
    assert len(found.scans) == 1
    assert len(found.unread) == 1
    assert found.unknown_codes == ("kuaidi100:88", "kuaidi100:77")
    assert found.scans[0].means.status == "picked_up"


def test_a_scan_of_the_day_after_tomorrow_is_kept_aside_and_a_clock_that_is_hours_fast_is_believed():
    lines = [
        {"time": local_text(NOW + ahead)[:19], "context": "运输中"}
        for ahead in (12 * HOUR, 3 * DAY)
    ]
    (found,) = provider("kuaidi100").read(query(*lines), now=NOW)
    assert [scan.seen_at for scan in found.scans] == [NOW + 12 * HOUR]
    assert found.newest_at == NOW + 12 * HOUR
    assert len(found.unread) == 1


@pytest.mark.parametrize(
    ("words", "code", "means"),
    [
        ("unknown", "delivered", "delivered"),
        ("delivered/agent", "delivered", "delivered/agent"),
        ("delivered", "delivered/self", "delivered/self"),
        ("ready_for_pickup", "delivered", "delivered/station_or_locker"),
        ("ready_for_pickup", "out_for_delivery", "ready_for_pickup"),
        ("returned", "delivered", "returned"),
        ("exception/rejected", "exception/delivery_problem", "exception/rejected"),
        ("returning", "exception/delivery_problem", "returning"),
        ("delivered", "in_transit", "in_transit"),
        ("in_transit", "exception/stalled_no_update", "in_transit"),
        ("in_transit", "returning", "returning"),
        ("in_transit", "unknown", "in_transit"),
    ],
)
def test_words_and_a_code_that_disagree_are_settled(words, code, means):
    assert str(resolved(meaning(words), meaning(code))) == means


@pytest.mark.parametrize("name", providers())
@given(document=ANYTHING)
def test_any_document_is_refused_or_read(name, document):
    one = provider(name)
    if shape_of(one.mapping, document) is None:
        with pytest.raises(UnknownShape):
            one.read(document, now=NOW)


@pytest.mark.parametrize("name", providers())
@given(data=st.data())
def test_whatever_stands_where_a_shape_looks_is_read(name, data):
    one = provider(name)
    shape = data.draw(st.sampled_from(sorted(one.mapping.written.shapes)))
    document: dict = {}
    fields = one.mapping.written.shapes[shape]
    paths = [
        *fields.when,
        *fields.state,
        *fields.scans,
        *fields.number,
        *fields.answer,
        *fields.message,
    ]
    for path in [one for one in paths if one != "."]:
        _put(document, path.split("."), data.draw(ANYTHING))
    try:
        found = one.read(document, now=NOW)
    except UnknownShape:
        return
    assert all(history.provider == name for history in found)


def _put(document, names, value):
    for name in names[:-1]:
        inner = document.setdefault(name, {})
        document = inner if isinstance(inner, dict) else document.setdefault(f"{name}_", {})
    document[names[-1]] = value


def test_nothing_said_is_nothing_known():
    assert resolved(UNKNOWN, UNKNOWN) == UNKNOWN
