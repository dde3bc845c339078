"""What every test may ask for: the public data sets, hypothesis profiles, sockets where allowed."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("FUCHANG_DATA") or ROOT.parent / "shared" / "data")
NEEDS_LOOPBACK = ("loopback", "postgres", "sail", "spark")

# CI shares two cores: a slow example there is the machine's fault, not the code's.
settings.register_profile("dev", deadline=None, max_examples=50)
settings.register_profile(
    "ci", deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", deadline=None, max_examples=2_000)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sockets are off for all tests; those marked may speak to this machine and nowhere else."""
    for item in items:
        if any(item.get_closest_marker(name) for name in NEEDS_LOOPBACK):
            item.add_marker(pytest.mark.enable_socket)
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1", "localhost"]))


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def real_data() -> Callable[[str], Path]:
    """`real_data("tmall_orders")` is that data set's path, or skips saying what is missing."""

    def find(name: str) -> Path:
        path = DATA / name
        if not path.exists():
            pytest.skip(f"no {name} in {DATA}: set FUCHANG_DATA to the folder of public data sets")
        return path

    return find


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the person's own FUCHANG_HOME."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FUCHANG_HOME", str(tmp_path_factory.mktemp("home")))
        yield
