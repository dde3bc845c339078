"""What the sheets of the queue let people choose from."""

from typing import Any

from django.utils.translation import gettext as _

from fuchang.cases.actions.moves import REASONS
from fuchang.shops.access import Access
from fuchang.shops.models import Person
from fuchang.web.templatetags.queue import BUTTONS


def choices(access: Access) -> dict[str, Any]:
    """People of one's shops, and the closed lists."""
    shops = list(access.shops_for("work_case"))
    people = Person.objects.filter(memberships__shop_id__in=shops, is_active=True)
    return {
        "people": people.distinct().order_by("name", "pk"),
        "reasons": REASONS,
        "asks": [(name, _(words)) for name, (*_r, words, asks) in BUTTONS.items() if asks],
    }
