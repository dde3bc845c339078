"""快递鸟: real-time query, subscription with signed pushes, recognition of numbers."""

from fuchang.connect.couriers.kdniao.client import open_with
from fuchang.connect.couriers.kdniao.pushes import heard, refused

__all__ = ["heard", "open_with", "refused"]
