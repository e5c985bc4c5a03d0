"""An upload becomes a batch, or more of one."""

from contextlib import suppress
from dataclasses import replace

from sqlalchemy import Engine

from rules.errors import ExciseError
from service.intake.cable import check_profile, today
from service.intake.columns import Columns
from service.intake.contents import Kind
from service.intake.filling import fill_batch
from service.intake.forms import read_form
from service.intake.names import clean_name
from service.intake.order import AdditionIn, Model, OrderIn, digest_request, join_fields
from service.intake.reading import read_upload
from service.intake.uploads import Upload
from service.settings import ServiceSettings
from service.telling.address import read_target
from worker.store.batches import BatchOrder, cancel_batch, close_batch, open_batch
from worker.store.idempotency import Idempotency
from worker.store.progress import BatchRecord, read_batch
from worker.store.submission import Receipt


def start_batch(
    settings: ServiceSettings,
    engine: Engine,
    asked: OrderIn,
    key: str | None,
    content: str = "",
    *,
    actor: str,
) -> Receipt:
    """A batch that receives, or the one that came of the same request before.

    content: digest of what comes with it. Raises ExciseError: UNKNOWN_PROFILE, BAD_WEBHOOK,
    KEY_REUSED, KEY_IN_USE.
    """
    check_profile(asked.profile, settings.rules)
    if asked.webhook is not None:
        read_target(asked.webhook, private=settings.webhook_private)
    order = BatchOrder(clean_name(asked.name), asked.profile, asked.as_of or today(), asked.webhook)
    if key is not None:
        order = replace(order, idempotency=Idempotency(key, digest_request(asked, content)))
    return open_batch(engine, settings.office, order, actor)


def take_upload(
    settings: ServiceSettings,
    engine: Engine,
    upload: Upload,
    asked: OrderIn,
    key: str | None,
    *,
    actor: str,
) -> Receipt:
    """A whole batch in one upload. Under a key that was broken off before, it goes on behind what
    is there.

    Raises ExciseError: those of start_batch, INVALID, BATCH_MOVED where the same request is under
    way elsewhere.
    """
    asked, content = _read_fields(upload, asked)
    receipt = start_batch(settings, engine, asked, key, content, actor=actor)
    batch = read_batch(engine, settings.office, receipt.id)
    if batch.state != "receiving":
        return receipt
    try:
        _fill(settings, engine, batch, upload, columns=asked.columns, actor=actor)
    except Exception:
        if key is None:  # nobody can send it again: half a batch must not wait for ever
            with suppress(ExciseError):
                cancel_batch(engine, settings.office, batch.id, actor)
        raise
    if asked.close:
        close_batch(engine, settings.office, batch.id, settings.chunk_size, actor)
    return receipt


def add_upload(
    settings: ServiceSettings,
    engine: Engine,
    upload: Upload,
    batch_id: str,
    asked: AdditionIn,
    *,
    actor: str,
) -> None:
    """Raises ExciseError: UNKNOWN_BATCH, BATCH_CLOSED, BATCH_MOVED, INVALID."""
    asked, _ = _read_fields(upload, asked)
    batch = read_batch(engine, settings.office, batch_id)
    at = batch.ledger.submitted if asked.at is None else asked.at
    called = clean_name(asked.name) if asked.name else ""
    _fill(settings, engine, batch, upload, columns=asked.columns, at=at, called=called, actor=actor)
    if asked.close:
        close_batch(engine, settings.office, batch_id, settings.chunk_size, actor)


def _fill(
    settings: ServiceSettings,
    engine: Engine,
    batch: BatchRecord,
    upload: Upload,
    *,
    columns: Columns,
    actor: str,
    at: int = 0,
    called: str = "",
) -> None:
    items = read_upload(
        upload.file, upload.kind, boundary=upload.boundary, called=called, columns=columns
    )
    fill_batch(engine, settings.office, batch, items, at, actor=actor)


def _read_fields(upload: Upload, asked: Model) -> tuple[Model, str]:
    """With a form's own fields, and the digest of the content."""
    if upload.kind is not Kind.FORM:
        return asked, upload.digest
    form = read_form(upload.file, upload.boundary)
    return join_fields(asked, form.fields), form.digest
