"""Traces of parcels: who can be asked about them, what they answer, and where a parcel stands.

A tracking service is one folder here, found by walking. Its answers become histories in our twelve
statuses; histories of one number from several sources become one trace, and that a standing.
"""

from fuchang.connect.couriers.history import History, Scan
from fuchang.connect.couriers.merge import Trace, merge, trace
from fuchang.connect.couriers.standing import Standing, standing

__all__ = ["History", "Scan", "Standing", "Trace", "merge", "standing", "trace"]
