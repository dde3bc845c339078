"""The platform's own trace, asked through the platform's connector, which is handed in."""

from fuchang.connect.couriers.taobao.client import through

__all__ = ["through"]
