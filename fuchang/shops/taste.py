"""What a person likes: language, look, columns; theirs alone."""

from fuchang.kernel.errors import UnknownWord
from fuchang.shops.access import Access
from fuchang.shops.models import Person

LANGUAGES = ("zh-hans", "en")
THEMES = ("auto", "light", "dark")


def choose(access: Access, *, language: str, theme: str, now: int) -> Person:  # noqa: ARG001 - no chain for looks
    """Keep language and theme. Raises UnknownWord."""
    if language not in LANGUAGES:
        raise UnknownWord(what="language", got=language, known=LANGUAGES)
    if theme not in THEMES:
        raise UnknownWord(what="theme", got=theme, known=THEMES)
    person = Person.objects.get(pk=access.person_id or 0)
    person.language, person.theme = language, theme
    person.save(update_fields=["language", "theme"])
    return person


def keep(access: Access, name: str, value: object) -> None:
    """Remember one more liking: the order of lists, the tour that was seen."""
    person = Person.objects.get(pk=access.person_id or 0)
    person.taste = {**person.taste, name: value}
    person.save(update_fields=["taste"])
