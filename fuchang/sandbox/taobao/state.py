"""What the simulated platform remembers besides the market: applications, sessions, codes, flow."""

from collections import Counter
from dataclasses import asdict, dataclass, field

from fuchang.kernel.clock import DAY, day_start
from fuchang.sandbox.seam import Sandbox
from fuchang.sandbox.taobao.post import Post
from fuchang.sandbox.world import Change, Row

APP_KEY, SECRET = "12345678", "helloworld"
TOKEN_LIFE = 30 * DAY
NOTE = "taobao sessions"


@dataclass
class App:
    """An application of the console."""

    key: str
    secret: str
    calls_a_second: int = 40
    calls_a_day: int = 1_000_000
    redirect: str = ""


@dataclass
class Session:
    """What one shop granted to one application."""

    token: str
    app_key: str
    shop_id: str
    ends_at: int
    sub_account: bool = True


@dataclass
class State:
    """All of it; `sessions` begins with one ready-made token per shop: `sandbox-<shop_id>`."""

    sandbox: Sandbox
    apps: dict[str, App] = field(default_factory=lambda: {APP_KEY: App(APP_KEY, SECRET)})
    sessions: dict[str, Session] = field(default_factory=dict)
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)  # code → (app key, shop id)
    post: Post = field(init=False)
    _seconds: Counter[tuple[str, int]] = field(default_factory=Counter)
    _days: Counter[tuple[str, int]] = field(default_factory=Counter)
    _granted: int = 0

    def __post_init__(self) -> None:
        self.post = Post(self.sandbox)
        self.sandbox.world.listen(self._hear)
        now = self.sandbox.clock.moment()
        for app in self.apps.values():
            app.calls_a_second = self.sandbox.calls_a_second
        if known := self.sandbox.notes.get(NOTE):
            self._granted = int(known["granted"])
            self.sessions = {one["token"]: Session(**one) for one in known["sessions"]}
            return
        for shop_id in self.sandbox.world.tables["shops"]:
            self._keep(Session(f"sandbox-{shop_id}", APP_KEY, shop_id, now + TOKEN_LIFE))

    def grant(self, app_key: str, shop_id: str) -> Session:
        """A new token for a shop; the one before it ends."""
        self._granted += 1
        for old in [one for one in self.sessions.values() if one.shop_id == shop_id]:
            if old.app_key == app_key and not old.token.startswith("sandbox-"):
                del self.sessions[old.token]
        token = f"6200{self._granted:04d}{shop_id}"
        return self._keep(
            Session(token, app_key, shop_id, self.sandbox.clock.moment() + TOKEN_LIFE)
        )

    def code(self, app_key: str, shop_id: str) -> str:
        """An authorisation code, good for one token."""
        self._granted += 1
        named = f"code{self._granted:04d}{shop_id}"
        self.codes[named] = (app_key, shop_id)
        return named

    def withdraw(self, token: str) -> None:
        """The shop cancels the authorisation."""
        self.sessions.pop(token, None)
        self._note()

    def over(self, app: App) -> str:
        """Count a call; the sub_code of the limit that it broke, or nothing."""
        now = self.sandbox.clock.moment()
        second, day = (app.key, now), (app.key, day_start(now))
        self._seconds[second] += 1
        self._days[day] += 1
        if len(self._seconds) > 10_000:  # noqa: PLR2004 - old seconds need not be kept
            self._seconds = Counter({second: self._seconds[second]})
        if self._days[day] > app.calls_a_day:
            return "accesscontrol.limited-by-app-access-count"
        if self._seconds[second] > app.calls_a_second:
            return "accesscontrol.limited-by-api-access-count"
        return ""

    def _hear(self, change: Change, row: Row) -> None:
        """A shop that cancels its authorisation has no session any more."""
        if change.what == "authorisation_cancelled":
            for token in [one.token for one in self.sessions.values() if one.shop_id == row["shop_id"]]:  # fmt: skip
                self.withdraw(token)

    def _keep(self, session: Session) -> Session:
        self.sessions[session.token] = session
        self._note()
        return session

    def _note(self) -> None:
        """Grants outlive a restart of the sandbox, where it keeps anything."""
        sessions = [asdict(one) for one in self.sessions.values()]
        self.sandbox.note(NOTE, {"granted": self._granted, "sessions": sessions})
