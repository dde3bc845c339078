"""The dictionary of words that platforms use and the desk does not know yet: counted, shown, no error."""

from collections.abc import Mapping

from django.db.models import F

from fuchang.store.models import StrangeWord

LONGEST = 120


def note(platform: str, words: Mapping[tuple[str, str], int], *, now: int) -> None:
    """Count words by their field."""
    for (field, word), count in words.items():
        place = {"platform": platform, "field": field[:80], "word": word[:LONGEST]}
        row, fresh = StrangeWord.objects.get_or_create(
            **place, defaults={"count": count, "first_at": now, "last_at": now}
        )
        if not fresh:
            StrangeWord.objects.filter(pk=row.pk).update(count=F("count") + count, last_at=now)
