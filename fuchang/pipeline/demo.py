"""A desk to play with: a simulated week in three shops, people at work, and a market that lives on.

Everything comes in the way real files do: written as the seller centre writes them, delivered to the
inbox, read, merged, searched. Only the people's work of the past days is played here, through the
same verbs that the pages call.
"""

from pathlib import Path
from random import Random

from django_tasks import task

from fuchang.cases import actions
from fuchang.cases.models import Case, Hold
from fuchang.kernel.clock import HOUR, clock
from fuchang.kernel.config import home
from fuchang.kernel.errors import FuchangError
from fuchang.market import living, outage
from fuchang.market.generate import Market
from fuchang.market.scale import Scale
from fuchang.market.writers.exports import Wanted, write_exports
from fuchang.pipeline import schedule
from fuchang.pipeline.rounds import Parcel, deliver
from fuchang.pipeline.stage import Report, hurry, is_demo
from fuchang.pipeline.worker import Worker
from fuchang.shops.access import Access, access_of, commanding
from fuchang.shops.models import Person
from fuchang.store.models import Pulse
from fuchang.store.walls import everything

HELD = 24  # refunds that arrive later
STRUCK = 40  # orders of the incident
ENDED = frozenset({4, 6, 9})
PRESSING_MIN = (12, 26, 55, 85)  # until some refunds must be answered
SEED = 11


def write_market(folder: Path, *, orders: int, now: int) -> tuple[Path, ...]:
    """The market's files but for the refunds held back for later, which lie beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    write_exports(Market(Scale(orders=orders, seed=SEED, now=now)), folder, wanted=Wanted.of(()))
    outage.strike(folder, count=STRUCK)
    living.hold_back(folder, count=HELD, seed=SEED).save(folder / "held.json")
    return _files(folder)


def _files(folder: Path) -> tuple[Path, ...]:
    """The market's files; none before the last of them is written."""
    if not (folder / "held.json").is_file():
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
        parcels = [Parcel(path.name, path=path) for path in files] + _pressing(folder, now=now)
        deliver(commanding(), parcels, shop_key=0, source="import", now=now)
        report(2)
        schedule.begin(now=now)
        Worker(name="demo").run(once=True)
        report(3)
        play_the_past(now=now)
        report(4)


def _pressing(folder: Path, *, now: int) -> list[Parcel]:
    """Refunds whose answer is due within the hour, so that whoever comes finds something to do."""
    held = living.Held.load(folder / "held.json")
    return [
        Parcel(name, body=body)
        for number, minutes in enumerate(PRESSING_MIN, 1)
        for name, body in [living.arrive(held, -number, now=now, answer_by=now + minutes * 60)]
    ]


@task()
def live_on() -> None:
    """A new refund now and then, and the end of those that nobody answered."""
    folder = home() / "market"
    if not is_demo() or not (folder / "held.json").is_file():
        return
    now = clock()
    with everything("the demo's market"):
        state, _ = Pulse.objects.get_or_create(name="demo", defaults={"beat_at": 0})
        number = int(state.detail.get("number", 0))
        if now < state.beat_at + pace(number):
            return
        name, body = next_refund(folder, number, now=now)
        deliver(commanding(), [Parcel(name, body=body)], shop_key=0, source="demo", now=now)
        state.beat_at, state.detail = now, {"number": number + 1}
        state.save()


def next_refund(folder: Path, number: int, *, now: int) -> tuple[str, bytes]:
    """The next refund of the living market: its file's name and contents."""
    return living.arrive(living.Held.load(folder / "held.json"), number, now=now)


def pace(number: int) -> int:
    """Seconds until the next refund: soon at first, so that whoever has just come sees one arrive."""
    return 45 if number < 2 else min(6 * 60, 90 + 30 * number) if number < 10 else HOUR // 6  # noqa: PLR2004
