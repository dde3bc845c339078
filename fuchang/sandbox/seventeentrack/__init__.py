"""17TRACK, simulated: numbers are registered, then asked about or pushed to the address of `/sandbox/17track`."""

from fuchang.sandbox.seam import Platform, Sandbox
from fuchang.sandbox.seventeentrack.front import routes
from fuchang.sandbox.seventeentrack.state import State


def platform(sandbox: Sandbox) -> Platform:
    """The simulated service."""
    state = State(sandbox)
    return Platform("seventeentrack", routes(state), tasks=(state.pushes.run,))
