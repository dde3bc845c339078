"""A moment that is bound reads as SQL wherever a number would."""

from fuchang.detection.moment import Bound
from fuchang.detection.plan import mask, searches
from fuchang.detection.predicates import Conditions
from fuchang.rulebook.loader import load


def test_it_is_written_with_the_seconds_around_it():
    now = Bound(":now")

    assert [str(now), str(now + 60), str(now - 60), str(now + 60 - 60)] == [
        ":now", "(:now + 60)", "(:now - 60)", ":now",
    ]  # fmt: skip


def test_a_mask_with_a_bound_moment_names_no_moment():
    book = load()
    for search in searches(book.in_force).values():
        conditions = Conditions(subject=search.subject, book=book, now=Bound("$2"))
        elsewhere = Conditions(subject=search.subject, book=book, now=1_700_000_000)
        assert mask(search, conditions).replace("$2", "1700000000").count("1700000000") >= mask(
            search, elsewhere
        ).count("1700000000")
