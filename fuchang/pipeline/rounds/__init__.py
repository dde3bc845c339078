"""One round: what came in becomes facts, what changed is searched, what was found becomes cases."""

from fuchang.pipeline.rounds.apply import apply_deliveries
from fuchang.pipeline.rounds.deliver import Parcel, deliver
from fuchang.pipeline.rounds.search import search_again, sweep

__all__ = ["Parcel", "apply_deliveries", "deliver", "search_again", "sweep"]
