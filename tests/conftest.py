"""What every test may ask for: the public data sets, hypothesis profiles, sockets where allowed."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.people import Desk

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("FUCHANG_DATA") or ROOT.parent / "shared" / "data")
NEEDS_LOOPBACK = ("browser", "loopback", "postgres", "sail", "spark")

# Django reads its settings once, before any fixture runs: the tests' own home, key and database.
os.environ["DJANGO_SETTINGS_MODULE"] = "fuchang.desk.settings"
os.environ["FUCHANG_HOME"] = tempfile.mkdtemp(prefix="fuchang-home-")
os.environ["FUCHANG_KEY"] = "5e" * 32
(Path(os.environ["FUCHANG_HOME"]) / "data" / "static").mkdir(parents=True)
SERVERS = ExitStack()
FIGURES = pytest.StashKey[list[str]]()

# CI shares two cores: a slow example there is the machine's fault, not the code's.
settings.register_profile("dev", deadline=None, max_examples=50)
settings.register_profile(
    "ci", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", deadline=None, max_examples=2_000)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--on postgres` runs the tests of the desk on a PostgreSQL server of their own."""
    parser.addoption("--on", choices=("sqlite", "postgres"), default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    """Before Django is set up: the server, and a role that row level security holds for."""
    if config.getoption("--on") == "postgres":
        from tests.parity.postgres import binaries, desk_role, server

        folder = binaries()
        if folder is None:
            pytest.exit("no PostgreSQL server here: install Debian's postgresql", returncode=4)
        url = SERVERS.enter_context(server(folder))
        os.environ["FUCHANG_DB"] = desk_role(url)
    from django.conf import settings as desk_settings

    assert desk_settings.INSTALLED_APPS  # read now: pytest-django sets up what is configured
    # seven people a test: their passwords may be quick to hash
    desk_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if config.getoption("--on") == "sqlite":
        _in_a_file(desk_settings.DATABASES["default"])
    # the sheets as they lie in the rooms: nothing has been collected
    desk_settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }


def _in_a_file(database: dict[str, Any]) -> None:
    """A file as at home: threads that share a database in memory lock each other's tables out.

    Whether it is on the disk is held by tests that kill programs of their own.
    """
    database["TEST"] = {"NAME": str(Path(os.environ["FUCHANG_HOME"]) / "data" / "test.db")}
    options = database["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous = FULL", "synchronous = OFF")  # fmt: skip


def pytest_unconfigure() -> None:
    """Stop the server, if one was started."""
    SERVERS.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sockets are off for all tests; those marked may speak to this machine and nowhere else.

    Tests in the browser come last: its driver leaves a loop running in this thread.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    for item in items:
        if any(item.get_closest_marker(name) for name in NEEDS_LOOPBACK):
            item.add_marker(pytest.mark.enable_socket)
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1", "localhost"]))


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """`figure("100 kills, 0 lost")`: what was measured stands at the end of the run, passed or not."""
    told = request.config.stash.setdefault(FIGURES, [])
    return lambda words: told.append(f"{request.node.name}: {words}")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The figures of this run."""
    if told := config.stash.get(FIGURES, []):
        terminalreporter.section("figures")
        for line in told:
            terminalreporter.line(line)


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
def nothing_left_running(request: pytest.FixtureRequest) -> Iterator[None]:
    """A story that fails leaves no server and no machine behind that goes on giving."""
    yield
    if request.node.get_closest_marker("slow"):
        from tests import givers, served

        givers.end_all()
        served.close_all()


@pytest.fixture(autouse=True)
def fresh_facts(request: pytest.FixtureRequest) -> Iterator[None]:
    """Facts rest in tables that Django's flush after real transactions does not know."""
    marker = request.node.get_closest_marker("django_db")
    real = "transactional_db" in request.fixturenames or (
        marker and marker.kwargs.get("transaction")
    )
    if real:  # asked for here, so that the database is still there afterwards
        request.getfixturevalue("transactional_db")
    yield
    if real:
        from fuchang.store.facts.tables import ensure, forget

        forget()
        ensure()


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the person's own FUCHANG_HOME."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FUCHANG_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests with real transactions empty the tables afterwards: only they may remove history."""
    from fuchang.shops import guards

    with django_db_blocker.unblock():
        guards.take_down("delete")


@pytest.fixture
def desk(db: None) -> "Desk":
    """Two shops and their people (tests/people.py) in the database, gone after the test."""
    from tests.people import made_desk

    return made_desk()
