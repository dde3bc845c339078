"""快递100: real-time query, subscription with signed pushes, recognition, proof of delivery, interception."""

from fuchang.connect.couriers.kuaidi100.client import open_with
from fuchang.connect.couriers.kuaidi100.pushes import heard, refused

__all__ = ["heard", "open_with", "refused"]
