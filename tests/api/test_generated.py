"""P14: whatever the description allows or forbids, no answer is a 5xx, undocumented or misshapen.

Before a release, for each role: `FUCHANG_ROLE=agent FUCHANG_EXAMPLES=300 pytest tests/api/test_generated.py`.
"""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.api.generated import There, asked, described, furnished
from tests.people import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
# beside these stand the borders of every field: about fifty requests an operation, all in all
EXAMPLES = int(os.environ.get("FUCHANG_EXAMPLES", "15"))
SCHEMA = described(examples=EXAMPLES)


@pytest.fixture
def there(desk: Desk) -> There:
    return furnished(desk, os.environ.get("FUCHANG_ROLE", "owner"))


@SCHEMA.parametrize()  # type: ignore[untyped-decorator]
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described(case: Any, there: There) -> None:
    asked(case, there)
