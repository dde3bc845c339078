"""One call as the gateway sees it, and the checks before anything is done."""

from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from fuchang.connect.taobao.signing import SignMethod, sign
from fuchang.kernel.clock import from_local
from fuchang.sandbox.seam import Sandbox
from fuchang.sandbox.taobao.refusing import No, missing, wrong
from fuchang.sandbox.taobao.state import App, Session, State
from fuchang.sandbox.world import Row, World

LONGEST_SKEW = 600
_METHODS: dict[str, SignMethod] = {"md5": "md5", "hmac": "hmac", "hmac-sha256": "hmac-sha256"}


@dataclass
class Asked:
    """A call: its parameters, files, application and session."""

    params: dict[str, str]
    files: dict[str, bytes]
    state: State
    app: App = field(init=False)
    session: Session | None = None

    @property
    def sandbox(self) -> Sandbox:
        """The sandbox that all platforms share."""
        return self.state.sandbox

    @property
    def world(self) -> World:
        """The simulated market."""
        return self.state.sandbox.world

    @property
    def now(self) -> int:
        """The moment of the call."""
        return self.state.sandbox.clock.moment()

    @property
    def shop_id(self) -> str:
        """Whose session this is. Raises No."""
        if self.session is None:
            raise No(26)
        return self.session.shop_id

    def text(self, name: str) -> str:
        """A parameter that must be there. Raises No."""
        if not self.params.get(name):
            raise missing(name)
        return self.params[name]

    def number(self, name: str, default: int | None = None) -> int:
        """A parameter that is a whole number. Raises No."""
        told = self.params.get(name) or ("" if default is None else str(default))
        if not told:
            raise missing(name)
        if not told.lstrip("-").isdigit():
            raise wrong(name)
        return int(told)

    def flag(self, name: str) -> bool:
        """Whether a parameter is switched on."""
        return self.params.get(name, "").lower() in {"true", "1"}

    def time(self, name: str) -> int:
        """A parameter that is a moment. Raises No."""
        try:
            return from_local(self.text(name))
        except ValueError:
            raise wrong(name) from None

    def fields(self) -> set[str]:
        """The fields asked for. Raises No."""
        return {name.strip() for name in self.text("fields").split(",")}

    def own(self, table: str, named: str, what: str) -> Row:
        """A row of this shop. Raises No."""
        row = self.world.get(table, named)
        if row is None or row["shop_id"] != self.shop_id:
            raise No(15, f"isv.{what}-not-exist", f"{what} 不存在")
        return row


async def asked(request: Request, state: State) -> Asked:
    """What came: the query and the form are one, files apart."""
    params, files = dict(request.query_params), {}
    async with request.form() as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files[name] = await value.read()
            else:
                params[name] = value
    return Asked(params, files, state)


def check(call: Asked, *, session: bool) -> None:
    """What the gateway looks at before anything else, in its order. Raises No."""
    for name, code in (("app_key", 28), ("timestamp", 30), ("sign", 24), ("v", 32)):
        if not call.params.get(name):
            raise No(code)
    app = call.state.apps.get(call.params["app_key"])
    if app is None:
        raise No(29, "isv.appkey-not-exists")
    call.app = app
    if call.params.get("format", "xml") != "json":
        raise No(23, sub_msg="沙箱只说 json / the sandbox speaks json only")
    _check_clock(call)
    method = _METHODS.get(call.params.get("sign_method", "md5"))
    if method is None or sign(call.params, secret=app.secret, method=method) != call.params["sign"]:
        raise No(25)
    if over := call.state.over(app):
        raise No(7, over, "This ban will last for 1 more seconds")
    _check_session(call, session=session)


def _check_clock(call: Asked) -> None:
    told = call.params["timestamp"]
    try:
        at = int(told) // 1000 if told.isdigit() else from_local(told)
    except ValueError:
        raise No(31) from None
    if abs(at - call.sandbox.clock.shown()) > LONGEST_SKEW:
        raise No(31, "isv.invalid-timestamp")


def _check_session(call: Asked, *, session: bool) -> None:
    token = call.params.get("session", "")
    if not token:
        if session:
            raise No(26)
        return
    held = call.state.sessions.get(token)
    if held is None or held.app_key != call.app.key:
        raise No(27, "invalid-sessionkey")
    if held.ends_at <= call.now:
        raise No(27, "session-expired")
    call.session = held


Told = dict[str, Any]
