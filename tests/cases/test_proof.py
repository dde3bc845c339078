"""A piece of proof is handed over with a line in the stream, as long as its file is there."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from fuchang.cases import actions, proof
from fuchang.cases.models import Evidence
from fuchang.kernel.config import data_dir
from fuchang.shops.access import NoSuchThing
from fuchang.store.walls import everything
from tests.made import made_case
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture
def piece(desk: Desk) -> Iterator[Evidence]:
    case = made_case(desk.mine.pk, order_id="3823660075925000001")
    kept = proof.keep("面单.png", [PNG])
    with everything("the test"):
        yield actions.add_proof(desk.access("bob"), case.pk, piece="other", kept=kept, now=NOW)


def handed_over() -> list[str]:
    lines = [
        line
        for path in Path(data_dir()).rglob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [line for line in lines if json.loads(line).get("what")]


def test_it_comes_bit_for_bit_and_is_written_down(desk: Desk, piece: Evidence) -> None:
    assert b"".join(proof.handed_over(desk.access("bob"), piece, now=NOW)) == PNG
    assert piece.sha256 in handed_over()[-1]


def test_a_file_whose_time_was_over_is_not_found_and_nothing_is_written_down(
    desk: Desk, piece: Evidence
) -> None:
    proof.path_of(piece.sha256).unlink()
    before = handed_over()
    with pytest.raises(NoSuchThing):
        proof.handed_over(desk.access("bob"), piece, now=NOW)
    assert handed_over() == before
