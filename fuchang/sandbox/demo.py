"""A desk to play with: a simulated month in three shops, people at work, and a market that lives on.

Its past comes in the way real files do: written as the seller centre writes them, delivered to the
inbox, read, merged, searched. Its present comes from the simulated platform, where the same market
goes on (`live.py`). Only the people's work of the past days is played here, through the same
verbs that the pages call.
"""

from pathlib import Path
from random import Random

from fuchang.cases import actions
from fuchang.cases.models import Case, Hold
from fuchang.facts.codes import code
from fuchang.kernel.clock import HOUR
from fuchang.kernel.errors import FuchangError
from fuchang.market import outage
from fuchang.market.causes import CAUSES
from fuchang.market.causes.pressing import busy
from fuchang.market.generate import Market
from fuchang.market.scale import Scale
from fuchang.market.writers.exports import Wanted, write_exports
from fuchang.pipeline import schedule
from fuchang.pipeline.rounds import Parcel, deliver
from fuchang.pipeline.stage import SHOPS, Report, hurry
from fuchang.pipeline.worker import Worker
from fuchang.sandbox import kept
from fuchang.sandbox.stock import shelved
from fuchang.shops.access import Access, access_of, commanding
from fuchang.shops.models import Person
from fuchang.store.walls import everything

DAYS = 32
STRUCK = 40  # orders of the incident
ENDED = frozenset({4, 6, 9})
SEED = 11
UNPLAYED = "unplayed"  # the world before people have worked in it
ENDS = {"won": "closed", "refunded": "success"}


def write_market(folder: Path, *, orders: int, now: int) -> tuple[Path, ...]:
    """The market's files, and the same market as the simulated platform will show it."""
    folder.mkdir(parents=True, exist_ok=True)
    scale = Scale(orders=orders, seed=SEED, now=now, days=DAYS)
    causes = busy(CAUSES)
    write_exports(Market(scale, causes=causes), folder, wanted=Wanted.of(()))
    outage.strike(folder, count=STRUCK)
    world = shelved(Market(scale, causes=causes))
    for shop_id, name, _platform in SHOPS:
        world.tables["shops"][shop_id]["name"] = name
    (folder / UNPLAYED).mkdir(exist_ok=True)
    kept.lay_down(world, folder / UNPLAYED, at=now)
    return _files(folder)


def _files(folder: Path) -> tuple[Path, ...]:
    """The market's files; none before the last of them is written."""
    if not kept.there(folder / UNPLAYED):
        return ()
    return tuple(path for path in sorted(folder.iterdir()) if path.suffix in {".csv", ".xlsx"})


def play_the_past(*, now: int) -> int:
    """What people did with the cases before today; gives how many cases they touched."""
    chance = Random(SEED)  # noqa: S311 - a game of chance
    people = [access_of(person, second_factor=True) for person in Person.objects.order_by("pk")]
    touched = 0
    with everything("the demo plays the past"):
        for number, case in enumerate(
            # the incident is left for whoever opens the demo
            Case.objects.filter(live=1).exclude(subject_type="incident").order_by("pk")
        ):
            try:
                touched += _play(case, number, people[number % 3], now=now, chance=chance)
            except FuchangError:  # a verb that this case does not take: it stays as it is
                continue
        touched += _warehouse(people[0], now=now)
    return touched


def _warehouse(who: Access, *, now: int) -> int:
    """It has answered to the first that was asked of it."""
    hold = Hold.objects.filter(state="asked").order_by("pk").first()
    if hold is None:
        return 0
    actions.acknowledge_hold(who, hold.pk, now=now)
    return 1


def _play(case: Case, number: int, who: Access, *, now: int, chance: Random) -> int:
    """Of ten cases two are taken or wait, one was appealed, three were closed in the past days; the rest is new."""
    turn = number % 10
    if turn in ENDED:
        return _ended(case, who, now=now, chance=chance)
    if turn not in {1, 2, 3}:
        return 0
    began = now - chance.randint(8, 90) * 60
    Case.objects.filter(pk=case.pk).update(opened_at=began - chance.randint(2, 40) * 60)
    actions.accept(who, case.pk, now=began)
    if turn == 2:  # noqa: PLR2004 - the place in the round
        actions.wait(who, case.pk, party="courier", why="等快递网点回复", now=began + 300)
    if turn == 3:  # noqa: PLR2004
        actions.appeal(who, case.pk, why="已提交物流凭证", now=began + 400)
    return 1


def _ended(case: Case, who: Access, *, now: int, chance: Random) -> int:
    """A case of one of the past days, most of them within our two hours, most of them won."""
    began = now - chance.randint(5, 150) * HOUR
    took = chance.choice((25, 40, 55, 70, 85, 95, 110, 170)) * 60
    won = chance.random() < 0.8  # noqa: PLR2004 - four of five
    Case.objects.filter(pk=case.pk).update(opened_at=began)
    actions.accept(who, case.pk, now=began + took // 5)
    actions.close(
        who,
        case.pk,
        outcome="won" if won else "refunded",
        why="平台驳回退款申请" if won else "核实属实，同意退款",
        saved_fen=case.at_risk_fen if won else 0,
        lost_fen=0 if won else case.at_risk_fen,
        root_cause="物流信息回传慢" if won else "发错货",
        now=began + took,
        anyway=True,
    )
    return 1


def fill(folder: Path, *, orders: int, now: int, report: Report) -> None:
    """Market, deliveries, cases, and the work of the past days; begun anew, it goes on."""
    hurry()
    with everything("the demo fills its desk"):
        report(0)
        files = _files(folder)
        if not files:
            files = write_market(folder, orders=orders, now=now)
        report(1)
        parcels = [Parcel(path.name, path=path) for path in files]
        deliver(commanding(), parcels, shop_key=0, source="import", now=now)
        report(2)
        schedule.begin(now=now)
        Worker(name="demo").run(once=True)
        report(3)
        play_the_past(now=now)
        _open_platform(folder)


def _open_platform(folder: Path) -> None:
    """The platform's world, in which what people have ended has ended too."""
    held = kept.Kept.read(folder / UNPLAYED)
    for case in Case.objects.filter(outcome__in=ENDS):
        row = held.world.get("refunds", case.refund_id)
        if row and not row["finished_at"]:
            status = code(kind="refund_status", word=ENDS[case.outcome])
            row.update(status=status, finished_at=case.closed_at, modified_at=case.closed_at)
    kept.lay_down(held.world, folder, at=held.at)
