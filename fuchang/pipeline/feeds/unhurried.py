"""One question to the gateway, with the short rests that its pace asks for."""

from collections.abc import Mapping
from typing import Any

from fuchang.connect.taobao.gateway import NotNow
from fuchang.connect.taobao.methods import Answer
from fuchang.connect.taobao.refusals import ClockWrong, Limited
from fuchang.shops.gateways import Way

SHORT_S = 2.0


def asked(way: Way, call: str, params: Mapping[str, Any], *, first: bool = False) -> Answer:
    """Ask once; a rest below two seconds is taken here, a longer one is for the caller (NotNow, Limited).

    Raises what a call raises: Retry, StopAndTell, AskUser.
    """
    corrected = False
    while True:
        try:
            return way.gateway.once(call, params, session=way.token, first=first)
        except (NotNow, Limited) as pause:
            if pause.wait_s > SHORT_S:
                raise
            way.gateway.hands.sleep(pause.wait_s)
        except ClockWrong:
            if corrected:
                raise
            corrected = True
            way.gateway.set_clock()
