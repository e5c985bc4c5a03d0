"""How long a single cable waits for its start while a batch keeps every other process busy."""

import time
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import select

from tests.bench.queueing.site import DAY, Site, make_cables
from worker.proposal import Submission
from worker.store.batches import cancel_batch
from worker.store.database import reading
from worker.store.submission import submit_cable
from worker.store.tables import Jobs

BEHIND = 10_000


def measure_waits(site: Site, cables: int) -> list[float]:
    """Seconds from the commit to the start of each, in ascending order, behind 10,000 cables and in
    the pools of `excise serve`."""
    rng = Random(5)
    with site.pool(reserved=True), site.pool(workers=2):
        since = datetime.now(UTC)
        batch_id = site.submit(make_cables(BEHIND, first=4_000_000))
        for number, source in enumerate(make_cables(cables, first=5_000_000)):
            submit_cable(site.engine, "local", Submission(source, f"{number}", "public", DAY))
            site.ring()  # as the API does as soon as it has answered
            time.sleep(rng.uniform(0.3, 1.0))
        waits = _read_waits(site, since)
        while len(waits) < cables:
            time.sleep(0.5)
            waits = _read_waits(site, since)
        # Raises where the batch has ended, and the last waited behind nothing.
        cancel_batch(site.engine, "local", batch_id)
    return sorted(wait.total_seconds() for wait in waits)


def _read_waits(site: Site, since: datetime) -> list[timedelta]:
    with reading(site.engine) as connection:
        rows = connection.execute(
            select(Jobs.queued_at, Jobs.started_at).where(
                Jobs.batch_id.is_(None), Jobs.started_at.is_not(None), Jobs.queued_at >= since
            )
        ).all()
    return [row.started_at - row.queued_at for row in rows]
