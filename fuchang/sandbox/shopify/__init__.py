"""Shopify, simulated: the Admin GraphQL API over the same market, OAuth, and signed webhooks."""

from fuchang.sandbox.seam import Platform, Sandbox
from fuchang.sandbox.shopify.front import routes
from fuchang.sandbox.shopify.state import State


def platform(sandbox: Sandbox) -> Platform:
    """The simulated platform."""
    state = State(sandbox)
    return Platform("shopify", routes(state), tasks=(state.pushes.run,))
