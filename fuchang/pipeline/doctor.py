"""What is wrong with this desk, in words, and what to do about it."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error as DatabaseTrouble

from fuchang.connect.couriers.providers import providers
from fuchang.connect.platforms import platforms
from fuchang.kernel.clock import clock, local_text
from fuchang.kernel.config import data_dir, key_path, master_key
from fuchang.kernel.errors import FuchangError
from fuchang.pipeline import personal
from fuchang.shops import audit
from fuchang.shops.models import Shop
from fuchang.store import feeds, policies
from fuchang.store.models import Delivery, Feed, Job, OutboxMessage, Pulse

SLOW_S, TICK_S, WAITING_S, BACKUP_S = 0.5, 120, 300, 26 * 3_600
AHEAD_S = 600
YEAR_2025 = 1_735_660_800
LEAST_FREE = 0.05
MOST_TOLD = 5
_DEAF = {
    "behind": "读得落后 / behind",
    "silent": "很久没有新数据 / silent for long",
    "failing": "问不到 / no answer",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing looked at: whether it is well, what was seen, and what to do where it is not."""

    name: str
    good: bool
    said: str
    do: str = ""

    def plain(self) -> dict[str, Any]:
        """A form that JSON can carry."""
        return {"name": self.name, "good": self.good, "said": self.said, "do": self.do}


def examine() -> list[Sign]:
    """Everything that can be looked at from here; one that cannot be looked at says why."""
    looks: tuple[Callable[[], Sign], ...] = (
        _key, _durable, _space, _clock, _database, _walls, _schedule, _feeds, _deliveries, _jobs, _outbox,
        _requests, _backup, _chains,
    )  # fmt: skip
    return [_looked(look) for look in looks]


def _looked(look: Callable[[], Sign]) -> Sign:
    name = look.__name__.strip("_")
    try:
        return look()
    except FuchangError as error:
        do = "先解决它所说的 / mend what it says first"
        return Sign(f"查不了 / cannot look: {name}", good=False, said=str(error), do=do)
    except (DatabaseTrouble, OSError) as error:
        said = " ".join(str(error).split())[:200]
        do = "数据库连不上或没建好：检查 FUCHANG_DB 和磁盘，再运行 fuchang migrate / check FUCHANG_DB and the disk, then `fuchang migrate`"  # fmt: skip
        return Sign(f"查不了 / cannot look: {name}", good=False, said=said, do=do)


def _key() -> Sign:
    name = "主密钥 / key"
    try:
        master_key()
    except FuchangError as error:
        return Sign(name, good=False, said=str(error), do="fuchang init，或放回 secret.key / put secret.key back")  # fmt: skip
    path = key_path()
    if not path.is_file():
        return Sign(name, good=True, said="FUCHANG_KEY")
    if os.name == "posix" and path.stat().st_mode & 0o077:
        return Sign(name, good=False, said=f"{path} 别人也能读 / others can read it", do=f"chmod 600 {path}")  # fmt: skip
    if data_dir().resolve() in path.resolve().parents:
        return Sign(name, good=False, said=f"{path} 在数据文件夹里 / lies in the data folder", do="移到别处并设 FUCHANG_KEY_FILE / move it, set FUCHANG_KEY_FILE")  # fmt: skip
    return Sign(name, good=True, said=str(path))


def _durable() -> Sign:
    """The slowest of five small writes that must reach the disk."""
    data_dir().mkdir(parents=True, exist_ok=True)
    slowest = 0.0
    for _ in range(5):
        began = time.perf_counter()
        with tempfile.TemporaryFile(dir=data_dir()) as probe:
            probe.write(b"x" * 4096)
            probe.flush()
            os.fsync(probe.fileno())
        slowest = max(slowest, time.perf_counter() - began)
    said = f"{slowest * 1000:.1f} ms"
    return Sign("落盘 / fsync", good=slowest < SLOW_S, said=said, do="" if slowest < SLOW_S else "磁盘太慢，换本地磁盘 / the disk is slow: use a local one")  # fmt: skip


def _space() -> Sign:
    usage = shutil.disk_usage(data_dir())
    good = usage.free > usage.total * LEAST_FREE
    said = f"剩 {usage.free / 2**30:.1f} GB，{usage.free * 100 // usage.total}% / free"
    return Sign("磁盘 / disk", good=good, said=said, do="" if good else "腾出空间，或设 FUCHANG_BACKUPS 到别的磁盘 / make room, or keep backups on another disk")  # fmt: skip


def _walls() -> Sign:
    name = "店铺之间的墙 / walls"
    if connection.vendor != "postgresql":
        return Sign(name, good=True, said="由程序把守 / held by the program")
    bare = [table for table, stands in policies.walled_tables().items() if not stands]
    if bare:
        said = f"没有行级安全 / no row level security: {', '.join(bare)}"
        return Sign(name, good=False, said=said, do="fuchang migrate")
    if policies.held():
        return Sign(name, good=True, said="行级安全 / row level security")
    said = "数据库角色绕过行级安全 / the database role bypasses row level security"
    do = "换一个 NOSUPERUSER NOBYPASSRLS 的角色 / use a role that is NOSUPERUSER NOBYPASSRLS"
    return Sign(name, good=False, said=said, do=do)


def _clock() -> Sign:
    now = clock()
    newest = Delivery.objects.order_by("-received_at").values_list("received_at", flat=True).first()
    beaten = Pulse.objects.filter(name="schedule").values_list("beat_at", flat=True).first()
    off_s, early = feeds.clock_off_s(now=now), max(newest or 0, beaten or 0) > now + AHEAD_S
    good = now > YEAR_2025 and not early and not off_s
    said = f"{local_text(now)}{'，早于已有的数据 / before what is here already' if early else ''}"
    if off_s:
        said += f"，平台比本机{'快' if off_s > 0 else '慢'} {abs(off_s)} 秒 / the platform is {abs(off_s)} s {'ahead' if off_s > 0 else 'behind'}"
    return Sign("时钟 / clock", good=good, said=said, do="" if good else "校时（NTP）后再继续 / set the clock (NTP) first")  # fmt: skip


def _database() -> Sign:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        return Sign("数据库 / database", good=False, said=f"{len(pending)} 个更新未做 / updates wait", do="fuchang migrate")  # fmt: skip
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            level = cursor.execute("PRAGMA synchronous").fetchone()[0]
        if level < 2:  # noqa: PLR2004 - FULL
            return Sign("数据库 / database", good=False, said=f"synchronous = {level}", do="不要改设置：断电会丢数据 / leave the settings alone: a power cut would lose rows")  # fmt: skip
    return Sign("数据库 / database", good=True, said=f"{connection.vendor}，最新 / up to date")


def _schedule() -> Sign:
    beat = Pulse.objects.filter(name="schedule").first()
    good = beat is not None and beat.beat_at >= clock() - TICK_S
    said = f"上次 {local_text(beat.beat_at)} / last tick" if beat else "从未 / never"
    return Sign("后台 / worker", good=good, said=said, do="" if good else "fuchang serve 或 fuchang worker")  # fmt: skip


def _feeds() -> Sign:
    """What should be heard of marketplaces and tracking services, and is not."""
    name, now = "数据接入 / feeds", clock()
    deaf = [
        one for one in Feed.objects.filter(live=1).order_by("pk") if feeds.sign(one, now=now).deaf
    ]
    if not deaf:
        return Sign(name, good=True, said="没有听不到的 / none is deaf")
    shops = dict(Shop.objects.values_list("pk", "name"))
    told = [
        f"{shops.get(one.shop_key, one.shop_key)} {_titled(one)} {_why(one, now)}" for one in deaf
    ]
    said = f"{len(deaf)} 个听不到 / not heard：{'；'.join(told[:MOST_TOLD])}"
    return Sign(name, good=False, said=said, do="打开网页“数据接入”，按“问题”一栏改 / open the page Data and mend what it says")  # fmt: skip


def _why(feed: Feed, now: int) -> str:
    return feed.problem or _DEAF[feeds.sign(feed, now=now).state]


def _titled(feed: Feed) -> str:
    """The feed as the page calls it."""
    if feed.platform == feeds.BY_PARCEL:
        service = providers().get(feed.name)
        return service.sheet.zh if service else feed.name
    there = platforms().get(feed.platform)
    plan = there.feeds.get(feed.name) if there else None
    return plan.title.zh if plan else feed.name


def _deliveries() -> Sign:
    waiting = Delivery.objects.filter(
        state__in=("received", "applying"), received_at__lt=clock() - WAITING_S
    )
    count = waiting.count()
    said = (
        f"{count} 份超过 5 分钟未处理 / wait for over 5 minutes"
        if count
        else "没有积压 / none waits"
    )
    return Sign("收件 / inbox", good=not count, said=said, do="fuchang worker；见导入页 / see the import page" if count else "")  # fmt: skip


def _jobs() -> Sign:
    failed = Job.objects.filter(state="failed", finished_at__gte=clock() - 86_400).order_by("-pk")
    first = failed.first()
    if first is None:
        return Sign("任务 / jobs", good=True, said="一天内没有失败 / none failed in a day")
    last = (first.error.strip().splitlines() or [""])[-1][:160]
    return Sign("任务 / jobs", good=False, said=f"{failed.count()} 个失败 / failed；{first.task.rsplit('.', 1)[-1]}: {last}", do="把以上内容反馈；数据没有丢 / report this; no data is lost")  # fmt: skip


def _outbox() -> Sign:
    late = OutboxMessage.objects.filter(state="pending", next_at__lt=clock() - WAITING_S).count()
    stuck = OutboxMessage.objects.filter(state__in=("unknown", "dead")).count()
    said = f"{late} 条未发出、{stuck} 条待人确认 / {late} late, {stuck} need a person"
    return Sign("发件 / outbox", good=not late + stuck, said=said, do="fuchang outbox list" if late + stuck else "")  # fmt: skip


def _requests() -> Sign:
    """Of data protection: a marketplace gave each a deadline, and only a person can settle it."""
    name, now = "数据保护请求 / requests", clock()
    due = list(personal.pressing(now=now).values_list("due_at", flat=True))
    if not due:
        return Sign(name, good=True, said="7 天内没有到期的 / none is due within 7 days")
    late = sum(at < now for at in due)
    near, first = len(due) - late, local_text(due[0])
    said = f"{late} 件已超时、{near} 件 7 天内到期，最早 {first} / {late} overdue, {near} due within 7 days, the first {first}"
    return Sign(name, good=False, said=said, do="由主管或店主在 /data/#personal 办理 / a lead or the owner settles them at /data/#personal")  # fmt: skip


def _backup() -> Sign:
    name = "备份 / backup"
    beat = Pulse.objects.filter(name="backup").first()
    if beat is None and not Delivery.objects.filter(received_at__lt=clock() - BACKUP_S).exists():
        return Sign(name, good=True, said="还没有，每天凌晨 3 点自己做 / none yet, one is made every night at three")  # fmt: skip
    if beat is None:
        return Sign(name, good=False, said="还没有备份 / none yet", do="fuchang backup，并看后台是否在跑 / and see that the worker runs")  # fmt: skip
    good = beat.beat_at >= clock() - BACKUP_S
    return Sign(name, good=good, said=f"上次 {local_text(beat.beat_at)} / last", do="" if good else "fuchang backup，并看后台是否在跑 / and see that the worker runs")  # fmt: skip


def _chains() -> Sign:
    walked = audit.verified()
    broken = [one for one in walked if one.broken_at]
    if broken:
        return Sign("审计链 / audit", good=False, said=f"第 {broken[0].broken_at} 行被改过 / row changed", do="fuchang audit verify；保留现场 / keep everything as it is")  # fmt: skip
    heads = "，".join(f"{one.chain}:{one.rows}:{one.head[:12]}" for one in walked)
    return Sign("审计链 / audit", good=True, said=f"完整 / whole {heads}")
