"""/metrics: the ledger and the queue for Prometheus."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from service.accounts.asking import Measuring
from service.context import Context
from worker.store.ledger import read_ledger
from worker.store.outbox import measure_backlog
from worker.store.progress import count_batches

router = APIRouter(tags=["health"])

STATUSES = ("queued", "running", "done", "failed", "quarantined", "cancelled")
DISPOSITIONS = ("ready", "needs_decision", "held")


@router.get(
    "/metrics",
    operation_id="getMetrics",
    summary="The ledger and the queue, for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}}},
)
def metrics(context: Measuring) -> Response:
    """Read from the database at every scrape: any server tells the same. A token needs no more
    than the scope `measure`."""
    registry = CollectorRegistry()
    registry.register(_Ledger(context))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Ledger(Collector):
    def __init__(self, context: Context) -> None:
        self._context = context

    def collect(self) -> Iterator[GaugeMetricFamily]:
        ledger = read_ledger(self._context.engine, self._context.office)
        counts = asdict(ledger)
        yield _gauge("excise_cables_submitted", "Cables ever handed in.", ledger.submitted)
        yield _parted(
            "excise_cables",
            "Cables by status.",
            "status",
            {name: counts[name] for name in STATUSES},
        )
        yield _parted(
            "excise_cables_done",
            "Cables that are done, by what is left to a person.",
            "disposition",
            {name: counts[name] for name in DISPOSITIONS},
        )
        yield _gauge(
            "excise_ledger_balanced",
            "1 while every cable stands under exactly one status.",
            int(ledger.balanced),
        )
        yield _parted(
            "excise_batches",
            "Batches by state.",
            "state",
            count_batches(self._context.engine, self._context.office),
        )
        waiting, oldest = {}, {}
        for queue in ("interactive", "bulk"):
            backlog = measure_backlog(self._context.engine, queue)
            waiting[queue], oldest[queue] = backlog.waiting, backlog.oldest_seconds
        yield _parted(
            "excise_chunks_waiting", "Chunks of cables that no worker has taken.", "queue", waiting
        )
        yield _parted(
            "excise_chunks_oldest_seconds",
            "How long the oldest chunk waits: what looks alive and takes nothing shows here.",
            "queue",
            oldest,
        )


def _gauge(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, told, value=value)


def _parted(name: str, told: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, told, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
