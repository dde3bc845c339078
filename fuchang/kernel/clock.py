"""The one place that asks what time it is, and the platform's local time."""

import re
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

PLATFORM_ZONE = ZoneInfo("Asia/Shanghai")
DAY = 86_400
HOUR = 3_600

_DURATION = re.compile(
    r"(?P<sign>-?)P(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)


def clock() -> int:
    """Seconds since 1970 UTC. Only faces and the pipeline call this; the rest take `now`."""
    return int(time.time())


def clock_ms() -> int:
    """The same in milliseconds, for the lines of who saw what."""
    return time.time_ns() // 1_000_000


def local_text(epoch: int) -> str:
    """`yyyy-MM-dd HH:mm:ss` in the platform's zone, as its own pages and files write it."""
    return datetime.fromtimestamp(epoch, PLATFORM_ZONE).strftime("%Y-%m-%d %H:%M:%S")


def day_start(epoch: int) -> int:
    """The midnight of the platform's zone with which that moment's day began."""
    local = datetime.fromtimestamp(epoch, PLATFORM_ZONE)
    return int(local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())


def from_local(text: str) -> int:
    """Epoch seconds of a platform-local `yyyy-MM-dd[ HH:mm[:ss]]`; an explicit offset is kept.

    Raises ValueError for anything else.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=PLATFORM_ZONE)
    try:
        return int(moment.astimezone(UTC).timestamp())
    except OverflowError:  # the first morning of the year 1 lies before the calendar in UTC
        message = f"{text!r} lies outside the calendar"
        raise ValueError(message) from None


def seconds(duration: str) -> int:
    """Seconds of an ISO 8601 duration of days, hours, minutes and seconds (`P2D`, `PT36H`).

    Raises ValueError for anything else; months and years have no fixed length.
    """
    found = _DURATION.fullmatch(duration.strip())
    if not found or not any(found.group(part) for part in ("days", "hours", "minutes", "seconds")):
        message = f"{duration!r} is no duration; write P2D, PT36H or P1DT12H"
        raise ValueError(message)
    span = timedelta(
        **{part: int(found.group(part) or 0) for part in ("days", "hours", "minutes", "seconds")}
    )
    total = int(span.total_seconds())
    return -total if found.group("sign") else total
