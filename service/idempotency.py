"""A request sent twice under one Idempotency-Key does its work once."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager

from service.context import Context
from service.intake.cable import Body
from worker.store.idempotency import Idempotency, release_key, reserve_key
from worker.store.submission import Receipt


@contextmanager
def once(
    context: Context, key: str | None, body: Body
) -> Iterator[tuple[Receipt | None, Idempotency | None]]:
    """What was done under the key before, else what to settle with the work of the block; both None
    where the client chose no key. A block that fails leaves the key free.

    Raises ExciseError: KEY_REUSED, KEY_IN_USE.
    """
    if key is None:
        yield None, None
        return
    idempotency = Idempotency(key, digest_body(body))
    known = reserve_key(context.engine, context.office, idempotency)
    if known is not None:
        yield Receipt(known, created=False), None
        return
    try:
        yield None, idempotency
    except BaseException:
        release_key(context.engine, context.office, idempotency)
        raise


def digest_body(body: Body) -> str:
    """sha256 of what was sent; of a form its parts, since its frame changes every time."""
    fields = json.dumps(body.fields, sort_keys=True).encode()
    digest = hashlib.sha256(fields)
    for part in (body.json_bytes, body.file):
        digest.update(b"-" if part is None else hashlib.sha256(part).digest())
    return digest.hexdigest()
