"""The simulated platforms as one server on this machine: for the demo, for drills and for tests.

Each folder here is one platform, found by walking: its `platform(sandbox)` gives its routes. They
share a clock, a script of faults, and the simulated market as a store that goes on living. Beside them
`demo` and `live` fill a desk with the same market and connect its shops.
"""
