"""快递100, simulated: query with its half-hour lock, subscription with pushes, recognition, labels."""

from fuchang.sandbox.kuaidi100.front import routes
from fuchang.sandbox.kuaidi100.state import State
from fuchang.sandbox.seam import Platform, Sandbox


def platform(sandbox: Sandbox) -> Platform:
    """The simulated service."""
    state = State(sandbox)
    return Platform("kuaidi100", routes(state), tasks=(state.pushes.run,))
