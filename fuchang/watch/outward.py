"""The wall to the outside: which addresses a person may let the desk call.

A name is resolved once, every address it has is looked at, and the connection goes to the address
that was looked at: a name that changes its answer in between changes nothing. What lies in the private
network is reached only where `FUCHANG_PRIVATE` lists that host and port.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from fuchang.kernel.config import setting
from fuchang.kernel.errors import AskUser

LONGEST_URL = 500
PORTS = {"http": 80, "https": 443}
LEAST_FREE_PORT = 1_024  # below, only 80 and 443: mail, ssh and the like are nobody's receiver
MOST_ADDRESSES = 4
# what `is_global` lets through although it leads elsewhere: NAT64, 6to4, Teredo, the old relay
_DETOURS = tuple(
    ipaddress.ip_network(net)
    for net in (
        "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "::ffff:0:0/96",
        "192.88.99.0/24", "fec0::/10",
    )
)  # fmt: skip
Resolver = Callable[[str, int], list[str]]


class Forbidden(AskUser):
    """The desk does not call this address."""

    def __init__(self, *, why: str) -> None:
        self.why = why
        zh, _, en = why.partition(" / ")
        super().__init__(f"不能发往这个地址：{zh} / the desk does not call this address: {en}")


class Unresolvable(AskUser):
    """The name has no address now."""

    def __init__(self, *, host: str) -> None:
        self.host = host
        super().__init__(f"域名查不到地址 / no address for the name {host}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where to connect, and under which name."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]

    @property
    def named(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def at(self, address: str) -> str:
        """The same address with the name replaced by one of its addresses."""
        host = f"[{address}]" if ":" in address else address
        return f"{self.scheme}://{host}:{self.port}{self.path}"


def system(host: str, port: int) -> list[str]:
    """What the system's resolver says. Raises Unresolvable."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unresolvable(host=host) from None
    return [str(one[4][0]) for one in found]


def private_pairs() -> frozenset[str]:
    """`host:port` pairs of the private network that may be called (`FUCHANG_PRIVATE`)."""
    return frozenset(
        pair.strip().lower() for pair in setting("FUCHANG_PRIVATE").split(",") if pair.strip()
    )


def look(url: str, *, resolve: Resolver = system, listed: Iterable[str] | None = None) -> Place:
    """Where a URL leads, if it may be called. Raises Forbidden or Unresolvable."""
    parts, port = read(url)
    host = (parts.hostname or "").lower()
    pairs = private_pairs() if listed is None else frozenset(listed)
    addresses = tuple(dict.fromkeys(resolve(host, port)))[:MOST_ADDRESSES]
    if not addresses:
        raise Unresolvable(host=host)
    if _pair(host, port) not in pairs:
        for address in addresses:
            if _pair(address, port) not in pairs and not is_public(address):
                raise Forbidden(
                    why=f"{host} 在内网，先写进 FUCHANG_PRIVATE / {host} lies in the private network, list it in FUCHANG_PRIVATE"
                )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.scheme, host, port, path, addresses)


def read(url: str) -> tuple[SplitResult, int]:
    """A URL taken apart, without asking anybody for its address. Raises Forbidden."""
    if not 0 < len(url) <= LONGEST_URL:
        raise Forbidden(why=f"网址 1 到 {LONGEST_URL} 个字符 / 1 to {LONGEST_URL} characters")
    if not all("!" <= sign <= "~" and sign not in '\\"<>^`{|}' for sign in url):
        raise Forbidden(why="网址里有不许的字符 / a character that is not allowed")
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise Forbidden(why="读不懂的网址 / unreadable") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise Forbidden(why="只能是 http:// 或 https:// / http or https only")
    if "@" in parts.netloc or parts.fragment or "%" in parts.netloc:
        raise Forbidden(why="不能带用户名、密码、# / no user name, no password, no #")
    if port < LEAST_FREE_PORT and port not in PORTS.values():
        raise Forbidden(why=f"端口 {port} / port {port}")
    return parts, port


def is_public(address: str) -> bool:
    """Whether an address lies in the open internet and leads nowhere else."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if any(found in net for net in _DETOURS if net.version == found.version):
        return False
    return found.is_global and not (
        found.is_multicast or found.is_reserved or found.is_unspecified or found.is_loopback
    )


def _pair(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
