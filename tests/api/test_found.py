"""Every verb that a router has done to a case gives the case."""

import re
from pathlib import Path
from typing import get_type_hints

import pytest

from fuchang import api
from fuchang.cases import actions
from fuchang.cases.models import Case

_DOES = re.compile(r"""\bdo\(\s*request, number, "(\w+)\"""")
VERBS = sorted(
    {verb for file in Path(api.__file__).parent.glob("*.py") for verb in _DOES.findall(file.read_text("utf-8"))}
)  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_it_gives_the_case(verb: str) -> None:
    assert get_type_hints(getattr(actions, verb))["return"] is Case


def test_the_verbs_were_found() -> None:
    assert len(VERBS) > 10
    assert "ask_trace" in VERBS
