"""From deliveries to cases: read in a limited child, apply in small transactions, search what changed."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from django.db import transaction
from django_tasks import task

from fuchang.connect.exports import FileReport, Reading, read
from fuchang.connect.exports.reading import SHEETS_PER_FILE
from fuchang.kernel.clock import clock
from fuchang.kernel.config import home
from fuchang.pipeline.masking import masked, masked_cell
from fuchang.pipeline.rounds.answering import ANSWER
from fuchang.pipeline.rounds.answers import apply_answers
from fuchang.pipeline.rounds.batches import batches
from fuchang.pipeline.rounds.begun import Begun
from fuchang.pipeline.rounds.buyers import keep_contacts
from fuchang.pipeline.rounds.named import open_statuses, orders_named
from fuchang.pipeline.rounds.owners import Owners, identifier_secret
from fuchang.pipeline.rounds.rows import apply_batch, search_after
from fuchang.store import ledger
from fuchang.store.facts.apply import Applied
from fuchang.store.inbox import lay_out
from fuchang.store.models import Delivery, KeptAsideRow
from fuchang.store.models.inbox import APPLIED, APPLYING, REJECTED
from fuchang.store.walls import everything
from fuchang.store.working import working_folder

# Rows of one transaction, which nobody else can write beside: 0.4 to 0.6 s of one core. A quarter of
# the rows takes 0.4 s as well, because each batch is merged by itself.
BATCH = 4_000


@task()
def apply_deliveries(ids: list[int]) -> None:
    """Read these deliveries together and apply them; done again after a kill, with the same effect."""
    with everything("deliveries become facts"):
        found = Delivery.objects.filter(pk__in=ids, state__in=("received", APPLYING))
        waiting = {delivery.pk: delivery for delivery in found.order_by("pk")}
        Delivery.objects.filter(pk__in=waiting).update(state=APPLYING)
        files = [one for one in waiting.values() if one.media != ANSWER]
        if files:
            _apply(files)
        apply_answers([one for one in waiting.values() if one.media == ANSWER])


def _apply(deliveries: Sequence[Delivery]) -> None:
    with working_folder() as folder:
        by_file = _laid_out(deliveries, folder / "in")
        reading = read(
            list(by_file),
            shop="",
            secret=identifier_secret(),
            spool=folder / "rows",
            maps_home=home() / "maps",
            personal=True,
        )
        by_no = _by_number(reading, by_file)
        owners = Owners(reading)
        done = Applied()
        keep_contacts(reading, by_no=by_no, owners=owners)
        # a worker that died has left word how many batches are facts: they are only searched again
        begun = Begun.of(deliveries, rows=sum(one.rows for one in reading.files))
        applied = begun.batches
        done.linked = done.widely = done.shown_with = applied > 0
        for number, batch in enumerate(batches(reading, size=BATCH)):
            if number < applied:
                done.orders |= orders_named(batch)
                done.statuses |= open_statuses(batch)
            else:
                apply_batch(batch, by_no=by_no, owners=owners, done=done, begun=begun)
    search_after(done)
    # finished only now: whoever dies before has left a delivery that is taken up again
    # and all together: what is read again after a death must be the same batches
    with transaction.atomic():
        for delivery in deliveries:
            _finish(delivery, reading, by_no=by_no)


def _laid_out(deliveries: Sequence[Delivery], folder: Path) -> dict[Path, Delivery]:
    """Clear copies under the names that they came with, which tell what they are."""
    laid: dict[Path, Delivery] = {}
    for delivery in deliveries:
        place = folder / str(delivery.pk) / (Path(delivery.name).name or "file")
        place.parent.mkdir(parents=True)
        lay_out(delivery, place)
        laid[place] = delivery
    return laid


def _by_number(reading: Reading, by_file: Mapping[Path, Delivery]) -> dict[int, Delivery]:
    """Which delivery a row's file number means: files are numbered in the order given."""
    listed = list(by_file.values())
    return {one.file_no: listed[one.file_no // SHEETS_PER_FILE] for one in reading.files}


def _finish(delivery: Delivery, reading: Reading, *, by_no: Mapping[int, Delivery]) -> None:
    """Rows kept aside become the quarantine; the delivery has its one outcome."""
    now = clock()
    with transaction.atomic():
        locked = Delivery.objects.select_for_update().get(pk=delivery.pk)
        if locked.state != APPLYING:
            return
        reports = [one for one in reading.files if by_no[one.file_no].pk == delivery.pk]
        for report in reports:
            if report.kept_aside:
                ledger.enter(
                    delivery,
                    shop_key=delivery.shop_key,
                    table=report.table,
                    quarantined=report.kept_aside,
                )
        _keep_aside(delivery, reading, reports)
        usable = [one for one in reports if not one.problem]
        locked.state = APPLIED if usable else REJECTED
        locked.error = "\n".join(one.problem for one in reports if one.problem)
        locked.report = {"files": [_told(one) for one in reports]}
        locked.rows_total = sum(one.rows for one in reports)
        locked.finished_at = now
        locked.save()


def _keep_aside(delivery: Delivery, reading: Reading, reports: Sequence[FileReport]) -> None:
    by_no = {one.file_no: one for one in reports}
    KeptAsideRow.objects.bulk_create(
        (
            KeptAsideRow(
                shop_key=delivery.shop_key,
                delivery=delivery,
                table=by_no[row.file_no].table,
                file=Path(row.file).name,
                sheet=row.sheet,
                row=row.row,
                column=row.column,
                value=masked_cell(row.value),
                expected=row.expected,
            )
            for row in reading.kept_aside
            if row.file_no in by_no
        ),
        batch_size=400,
    )


def _told(report: FileReport) -> dict[str, object]:
    told = report.plain()
    told["name"] = Path(report.name).name
    told["unknown_words"] = {
        header: {masked(word): count for word, count in words.items()}
        for header, words in report.unknown_words.items()
    }
    return told
