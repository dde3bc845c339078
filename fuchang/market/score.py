"""How well findings agree with what was planted: precision and recall by kind."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from fuchang.kernel.errors import AskUser
from fuchang.market.truth import ARITHMETIC

Named = tuple[str, str, str]  # kind, shop id, subject
_COLUMNS = ("kind", "shop_id", "subject")


class NoTruth(AskUser):
    """The file holds no truth to compare with."""

    def __init__(self, *, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(
            f"{path}: {reason}. A truth file is Parquet with the columns {', '.join(_COLUMNS)}, "
            f"as `fuchang market` writes it"
        )


@dataclass(frozen=True, slots=True)
class Score:
    """One kind: how many were planted, found, and both."""

    kind: str
    planted: int
    found: int
    right: int

    @property
    def precision(self) -> float | None:
        """Right of found; None where nothing was found."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """Right of planted; None where nothing was planted."""
        return self.right / self.planted if self.planted else None

    @property
    def arithmetic(self) -> bool:
        """Whether truth follows from the facts alone, so that both should be near 1."""
        return self.kind in ARITHMETIC


def read_truth(path: Path) -> set[Named]:
    """The planted things of a truth file. Raises NoTruth."""
    try:
        table = pq.read_table(path, columns=list(_COLUMNS))
    except (OSError, ValueError) as error:
        raise NoTruth(path=path, reason=str(error)) from error
    missing = [name for name in _COLUMNS if name not in table.column_names]
    if missing:
        raise NoTruth(path=path, reason=f"no column {missing[0]}")
    return set(zip(*(table[name].to_pylist() for name in _COLUMNS), strict=True))


def score(
    findings: Iterable[Named], truth: set[Named], *, kinds: Iterable[str] = ()
) -> list[Score]:
    """One score for each kind that was planted, found or asked for, in order of id."""
    found = set(findings)
    counts = [Counter(named[0] for named in group) for group in (truth, found, found & truth)]
    known = sorted(set(kinds).union(*counts))
    return [Score(name, *(count[name] for count in counts)) for name in known]
