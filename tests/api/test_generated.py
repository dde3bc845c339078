"""P14: whatever the description allows or forbids, no answer is a 5xx, undocumented or misshapen.

Before a release, for each role: `FUCHANG_ROLE=agent FUCHANG_EXAMPLES=300 pytest tests/api/test_generated.py`.
"""

import gc
import os
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.api.generated import There, asked, described, furnished
from tests.people import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store, pytest.mark.release]
SCHEMA = described(examples=int(os.environ.get("FUCHANG_EXAMPLES", "10")))


@pytest.fixture
def there(desk: Desk) -> Iterator[There]:
    yield furnished(desk, os.environ.get("FUCHANG_ROLE", "owner"))
    with warnings.catch_warnings():  # the client leaves uploads to the collector
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@SCHEMA.parametrize()  # type: ignore[untyped-decorator]
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described(case: Any, there: There) -> None:
    asked(case, there)
