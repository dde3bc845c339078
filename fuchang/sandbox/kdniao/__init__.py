"""快递鸟, simulated: one address for everything, pushes to the address entered at `/sandbox/kdniao`."""

from fuchang.sandbox.kdniao.front import routes
from fuchang.sandbox.kdniao.state import State
from fuchang.sandbox.seam import Platform, Sandbox


def platform(sandbox: Sandbox) -> Platform:
    """The simulated service."""
    state = State(sandbox)
    return Platform("kdniao", routes(state), tasks=(state.pushes.run,))
