"""Taobao and Tmall, simulated: TOP at `/router/rest`, authorisation at `/authorize`, TMC at `/`.

A call is checked as the real gateway checks it (method, app key, clock, signature, session, flow),
then answered from the simulated market in the platform's own words.
"""

from fuchang.sandbox.seam import Platform, Sandbox
from fuchang.sandbox.taobao.front import routes
from fuchang.sandbox.taobao.state import State


def platform(sandbox: Sandbox) -> Platform:
    """The simulated open platform."""
    return Platform("taobao", routes(sandbox, State(sandbox)))
