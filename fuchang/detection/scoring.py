"""The order in which findings are worked: money at risk times the chance that it is lost, per hour left."""

import pyarrow as pa
import pyarrow.compute as pc


def with_score(rows: pa.Table) -> pa.Table:
    """Add `score`, whole fen an hour, from its parts: at_risk_fen, chance_lost (percent), hours_left (≥ 1).

    Outside SQL, because not every engine keeps a remainder away from rows that it does not concern.
    """
    lost = pc.multiply(rows["at_risk_fen"], rows["chance_lost"])
    score = pc.divide(lost, pc.multiply(rows["hours_left"], 100))
    return rows.append_column("score", score.cast(pa.int64()))
