"""One round: what came in becomes facts, what changed is searched, what was found becomes cases.

Only the taking in is loaded with the room: the web needs no more, and columns take memory.
"""

from fuchang.pipeline.rounds.deliver import Parcel, deliver

__all__ = ["Parcel", "deliver"]
