"""How a batch stands, as events tell it."""

from sqlalchemy import Engine

from service.api.batchmodels import describe_batch
from service.telling.watch import Place, Sight
from worker.store.progress import ENDED, read_batch


def look_at(engine: Engine, place: Place) -> Sight:
    """What `GET /v1/batches/{id}` answers, with times rounded so that what stands still is the same
    text. Raises ExciseError: UNKNOWN_BATCH."""
    batch = read_batch(engine, *place)
    last = batch.state in ENDED
    left = None if last or batch.seconds_left is None else _round(batch.seconds_left)
    shown = describe_batch(batch).model_copy(
        update={"rate": 0.0 if last else _round(batch.rate), "seconds_left": left}
    )
    return Sight(shown.model_dump_json(), last)


def _round(number: float) -> float:
    return float(f"{number:.2g}")
