"""x"""
from fuchang.market.plan import Cause
CAUSES: tuple[Cause, ...] = ()
