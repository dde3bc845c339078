"""Findings against a known truth: precision and recall by kind."""

from pathlib import Path
from typing import Any

from fuchang.market.score import Score, read_truth, score
from fuchang.pipeline.search import Checked


def scores(checked: Checked, path: Path) -> list[Score]:
    """One score per kind that was asked for. Raises NoTruth.

    Days and repeats count one by one here, as truth names them, before they become one finding.
    """
    found = checked.findings
    ids = [kind.id for kind in found.kinds]
    told = (found.members[name].to_pylist() for name in ("kind_no", "shop", "subject"))
    named = ((ids[number], shop, subject) for number, shop, subject in zip(*told, strict=True))
    asked = {kind.id for kind in checked.kinds}
    truth = {one for one in read_truth(path) if one[0] in asked}
    return score(named, truth, kinds=asked)


def plain(scored: list[Score]) -> list[dict[str, Any]]:
    """A form that JSON can carry."""
    return [
        {
            "kind": one.kind,
            "planted": one.planted,
            "found": one.found,
            "right": one.right,
            "precision": one.precision,
            "recall": one.recall,
            "arithmetic": one.arithmetic,
        }
        for one in scored
    ]
