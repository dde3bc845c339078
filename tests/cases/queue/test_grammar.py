"""What a search says, and what it refuses."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.cases.queue import UnknownTerm, page, parse
from fuchang.store.walls import scope
from tests.made import made_case
from tests.people import NOW, Desk


def numbers(desk: Desk, text: str, name: str = "bob") -> list[str]:
    access = desk.access(name)
    with scope(access.shops):
        query = parse(text, now=NOW, me=access.person_id)
        return [row.number for row in page(access, query, now=NOW).rows]


def test_it_finds_by_state_family_amount_and_time_together(desk: Desk) -> None:
    wanted = made_case(desk.mine.pk, at_risk_fen=30_000, due_at=NOW + 600)
    made_case(desk.mine.pk, at_risk_fen=10_000, due_at=NOW + 600)
    made_case(desk.mine.pk, at_risk_fen=30_000, due_at=NOW + 90_000)
    made_case(desk.mine.pk, at_risk_fen=30_000, due_at=NOW + 600, family="risk")
    assert numbers(desk, "is:new type:物流 amount:>200 due:<2h") == [wanted.number]


@pytest.mark.parametrize("column", ["number", "order_id", "refund_id", "waybill"])
def test_a_number_finds_its_case_exactly(desk: Desk, column: str) -> None:
    wanted = made_case(desk.mine.pk, waybill="YT0000000001")
    made_case(desk.mine.pk, waybill="YT00000000011")
    value = getattr(wanted, column)
    assert numbers(desk, value) == [wanted.number]
    assert numbers(desk, value[:-1]) == []


def test_a_minus_denies_and_quotes_hold_words_together(desk: Desk) -> None:
    tea = made_case(desk.mine.pk, item_title="明前 龙井")
    cup = made_case(desk.mine.pk, item_title="马克杯", severity=4)
    assert numbers(desk, '"明前 龙井"') == [tea.number]
    assert numbers(desk, "-severity:critical") == [tea.number]
    assert numbers(desk, "is:critical") == [cup.number]


def test_mine_are_those_of_the_person_who_asks(desk: Desk) -> None:
    mine = made_case(desk.mine.pk, assignee=desk.people["bob"])
    made_case(desk.mine.pk, assignee=desk.people["carol"])
    free = made_case(desk.mine.pk)
    assert numbers(desk, "assignee:me") == [mine.number]
    assert numbers(desk, "assignee:none") == [free.number]


def test_a_closed_case_is_found_only_when_closed_ones_are_asked_for(desk: Desk) -> None:
    done = made_case(desk.mine.pk, state="closed", live=0)
    assert numbers(desk, "") == []
    assert numbers(desk, "is:closed") == [done.number]


def test_nobody_finds_what_another_shop_has(desk: Desk) -> None:
    theirs = made_case(desk.other.pk)
    assert numbers(desk, theirs.number) == []
    assert numbers(desk, theirs.number, "charlie") == [theirs.number]


@pytest.mark.parametrize(
    "text", ["colour:red", "is:nice", "due:soon", "amount:>many", "amount:1.2.3", "sort:x", "has:x"]
)
def test_a_wrong_word_is_named_with_what_would_be_right(desk: Desk, text: str) -> None:
    with pytest.raises(UnknownTerm) as refusal:
        parse(text, now=NOW, me=desk.people["bob"].pk)
    assert refusal.value.term.split(":")[0] == text.split(":", maxsplit=1)[0]
    assert refusal.value.known


@given(st.text(max_size=120))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    text = text.replace("shop:", "")  # that term alone asks the database
    with suppress(UnknownTerm):
        assert parse(text, now=NOW, me=1).sort == "score" or "sort:" in text


@given(
    st.lists(
        st.sampled_from(["is:new", "due:<2h", "-is:overdue", "amount:>200", "severity:high"]),
        max_size=5,
    )
)
def test_blanks_between_terms_do_not_matter(terms: list[str]) -> None:
    assert (
        parse(" ".join(terms), now=NOW, me=1).where == parse("   ".join(terms), now=NOW, me=1).where
    )


def test_full_width_is_read_like_half_width(desk: Desk) -> None:
    wanted = made_case(desk.mine.pk, at_risk_fen=30_000)
    made_case(desk.mine.pk, at_risk_fen=10_000)
    assert numbers(desk, "ａｍｏｕｎｔ：＞２００　is：new") == [wanted.number]
    assert numbers(desk, "".join(chr(ord(one) + 0xFEE0) for one in wanted.number)) == [
        wanted.number
    ]


def test_what_is_over_is_found_by_when_it_ended_how_long_it_took_and_what_it_saved(
    desk: Desk,
) -> None:
    over = {"live": 0, "state": "closed"}
    quick = made_case(
        desk.mine.pk,
        **over,
        opened_at=NOW - 4_000,
        closed_at=NOW - 400,
        saved_fen=100,
        outcome="won",
    )
    slow = made_case(
        desk.mine.pk, **over, opened_at=NOW - 90_000, closed_at=NOW - 400, outcome="lost"
    )
    old = made_case(
        desk.mine.pk, **over, opened_at=NOW - 900_000, closed_at=NOW - 890_000, outcome="won"
    )
    found = {
        asked: set(numbers(desk, f"is:closed {asked}"))
        for asked in ("closed:<7d", "closed:>7d", "spent:<2h", "saved:>0", "outcome:won,lost")
    }
    assert found == {
        "closed:<7d": {quick.number, slow.number},
        "closed:>7d": {old.number},
        "spent:<2h": {quick.number},
        "saved:>0": {quick.number},
        "outcome:won,lost": {quick.number, slow.number, old.number},
    }


def test_a_day_and_a_span_of_days_are_read_in_the_platforms_zone(desk: Desk) -> None:
    today = made_case(desk.mine.pk, opened_at=NOW - 3_600)  # 2026-11-23 in Shanghai
    before = made_case(desk.mine.pk, opened_at=NOW - 86_400)
    assert numbers(desk, "opened:2026-11-23") == [today.number]
    assert set(numbers(desk, "opened:2026-11-22..")) == {today.number, before.number}
    assert numbers(desk, "opened:2026-11-20..2026-11-22") == [before.number]


def test_a_shop_of_exactly_that_name_goes_before_those_that_contain_it(desk: Desk) -> None:
    made_case(desk.mine.pk)
    assert len(numbers(desk, f'shop:"{desk.mine.name}"')) == 1
    assert len(numbers(desk, "shop:小满")) == 1
    assert numbers(desk, "shop:没有") == []
