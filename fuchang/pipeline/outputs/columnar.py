"""Parquet straight from the columns of a pass: millions of findings, none rendered one by one."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fuchang.detection import plan
from fuchang.detection.findings import Findings
from fuchang.detection.naming import ints, moments
from fuchang.facts.codes import CODES
from fuchang.facts.subjects import SUBJECTS, Feature
from fuchang.rulebook.grammar import Kind

_CHINA = "Asia/Shanghai"


def write_parquet(path: Path, found: Findings) -> int:
    """Write the findings, the highest score first. Gives the number of rows.

    `compared` is the JSON of the values; their limits stand in the book under the kind.
    """
    rows = found.rows
    number = pa.array(ints(rows, "kind_no"), pa.int32())
    columns = {
        "kind": _of_kind(number, [kind.id for kind in found.kinds]),
        "family": _of_kind(number, [kind.family for kind in found.kinds]),
        "severity": _of_kind(number, [kind.severity for kind in found.kinds]),
        "status": _of_kind(number, [kind.status for kind in found.kinds]),
        "subject_type": _of_kind(number, [kind.subject for kind in found.kinds]),
        **{name: rows[name] for name in ("subject", "shop")},
        "order": rows["order_id"],
        "compared": _compared(found),
        "at_risk_fen": rows["at_risk_fen"],
        "deadline": _moments(rows["deadline_at"]),
        "deadline_source": _of_kind(
            pa.array(ints(rows, "deadline_source", missing=0), pa.int32()),
            _words("deadline_source"),
        ),
        **{name: rows[name] for name in ("score", "chance_lost", "hours_left", "days")},
        "fingerprint": pa.array(found.fingerprints(), pa.string()),
    }
    table = pa.table(columns)
    order = [("score", "descending"), ("fingerprint", "ascending")]
    pq.write_table(table.take(pc.sort_indices(table, order)), path, compression="zstd")
    return int(table.num_rows)


def _of_kind(number: pa.Array, words: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(number, pa.array(words or [""], pa.string()))


def _words(kind: str) -> list[str]:
    """The words of a closed list, each at the place of its integer."""
    size = max(number for number, _ in CODES[kind].values()) + 1
    words = ["unknown"] * size
    for word, (number, _) in CODES[kind].items():
        words[number] = word
    return words


def _moments(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.cast(pc.cast(column, pa.int64()), pa.timestamp("s", tz=_CHINA))


def _compared(found: Findings) -> pa.Array:
    """The compared values of every row as JSON, column by column within each kind."""
    number = ints(found.rows, "kind_no")
    texts = np.full(len(number), "{}", dtype=object)
    for no, kind in enumerate(found.kinds):
        at = np.flatnonzero(number == no)
        if len(at):
            made = _json(kind, found.rows.take(pa.array(at)))
            texts[at] = made.to_numpy(zero_copy_only=False)
    return pa.array(texts, pa.string())


def _json(kind: Kind, rows: pa.Table) -> pa.Array:
    features = plan.compared(kind, SUBJECTS[kind.subject])
    pairs = [
        pc.binary_join_element_wise(
            pa.scalar(f'"{feature.name}": '), _value(feature, rows[f"value_{place}"]), ""
        )
        for place, feature in enumerate(features, start=1)
        if feature.type not in {"key", "hash"}
    ]
    if not pairs:
        return pa.array(["{}"] * rows.num_rows, pa.string())
    inside = pc.binary_join_element_wise(*pairs, ", ") if len(pairs) > 1 else pairs[0]
    joined = pc.binary_join_element_wise(pa.scalar("{"), inside, pa.scalar("}"), "")
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def _value(feature: Feature, column: pa.ChunkedArray) -> pa.Array:
    raw = pc.cast(column.combine_chunks(), pa.int64())
    known = pc.fill_null(raw, 0)
    if feature.type == "time":
        texts = moments(np.asarray(known))
    elif feature.type == "code":
        words = pa.array(_words(feature.codes), pa.string())
        inside = pc.if_else(
            pc.and_(pc.greater_equal(known, 0), pc.less(known, len(words))), known, 0
        )
        texts = words.take(inside)
    elif feature.type == "flag":
        return _or_null(raw, pc.if_else(pc.equal(known, 1), "true", "false"))
    else:
        return _or_null(raw, pc.cast(known, pa.string()))
    return _or_null(raw, pc.binary_join_element_wise(pa.scalar('"'), texts, pa.scalar('"'), ""))


def _or_null(raw: pa.Array, text: pa.Array) -> pa.Array:
    return pc.if_else(pc.is_valid(raw), text, "null")
