"""17TRACK: parcels that cross borders. A number is registered first; events come by push, or when asked."""

from fuchang.connect.couriers.seventeentrack.client import open_with
from fuchang.connect.couriers.seventeentrack.pushes import heard, refused

__all__ = ["heard", "open_with", "refused"]
