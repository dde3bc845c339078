"""The one-time code of the first run: printed on the console, asked for on the page, used once."""

import hashlib
import hmac
import secrets

from fuchang.store.models import Pulse

NAME = "first-run"
VALID_S = 24 * 3_600


def issue(*, now: int) -> str:
    """A fresh code; the one before is void."""
    code = "-".join(f"{secrets.randbelow(10_000):04d}" for _ in range(2))
    Pulse.objects.update_or_create(
        name=NAME, defaults={"beat_at": now, "detail": {"hash": _hash(code), "tries": 0}}
    )
    return code


def check(code: str, *, now: int) -> bool:
    """Whether it is the code; ten wrong ones void it."""
    row = Pulse.objects.filter(name=NAME).first()
    if row is None or now > row.beat_at + VALID_S or row.detail.get("tries", 0) >= 10:  # noqa: PLR2004
        return False
    if hmac.compare_digest(row.detail.get("hash", ""), _hash(code.strip())):
        return True
    row.detail["tries"] = row.detail.get("tries", 0) + 1
    row.save()
    return False


def used() -> None:
    """The code has done its work."""
    Pulse.objects.filter(name=NAME).delete()


def _hash(code: str) -> str:
    return hashlib.sha256(f"first-run:{code}".encode()).hexdigest()
