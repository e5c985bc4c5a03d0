"""The Celery app: a doorbell over Redis or Valkey. Messages carry a job id and nothing else."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from celery import Celery
from kombu import Connection, Producer
from kombu.exceptions import ChannelError, OperationalError
from redis.exceptions import RedisError
from sqlalchemy import Engine

from rules.errors import ExciseError
from worker.settings import Settings
from worker.store.jobs import sweep_jobs
from worker.store.outbox import return_bells, take_bells

QUEUE = "cables"
TASK = "excise.propose"
BATCH = 500
CONNECT_SECONDS = 2


def make_queue(settings: Settings) -> Celery:
    """Raises ExciseError: NO_BROKER."""
    if settings.broker_url is None:
        raise ExciseError("NO_BROKER", "No broker is named.", "Set EXCISE_BROKER_URL.")
    app = Celery("excise", broker=settings.broker_url, set_as_current=False)
    app.conf.update(
        task_default_queue=QUEUE,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_lost_wait=1,  # results come through the database, there is none to wait for
        task_time_limit=settings.time_limit,
        task_soft_time_limit=settings.soft_time_limit,
        worker_prefetch_multiplier=1,
        worker_concurrency=settings.workers,
        worker_enable_remote_control=False,
        # The lease decides who works; a job that goes on while the broker restarts is no harm.
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={"visibility_timeout": settings.visibility_timeout},
    )
    return app


@contextmanager
def reach_broker(app: Celery) -> Iterator[Connection]:
    """A connection, within two seconds. Raises ExciseError: BROKER_AWAY, from the block too."""
    try:
        with app.connection_for_write(connect_timeout=CONNECT_SECONDS) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=CONNECT_SECONDS)
            yield connection
    except (OperationalError, RedisError) as error:  # the second where it is full or read-only
        raise ExciseError(
            "BROKER_AWAY",
            "The broker does not take messages.",
            "Cables handed in are kept and done when it does.",
        ) from error


def ring(app: Celery, engine: Engine, overdue: float) -> int:
    """Tell the broker of every job that waits and was not announced, or whose announcement the
    broker has lost; gives the number of messages sent.

    overdue: seconds after which an unanswered message counts as lost, if the broker holds none.
    Raises ExciseError: BROKER_AWAY; nothing is lost by that.
    """
    sent = 0
    with reach_broker(app) as connection:
        try:
            channel: Any = connection.default_channel  # the stubs know only its abstract base
            idle = channel.queue_declare(QUEUE, passive=True).message_count == 0
        except ChannelError:  # Redis has no empty lists
            idle = True
        producer = app.amqp.Producer(connection)
        while job_ids := take_bells(engine, BATCH, overdue if idle else None):
            try:
                _send(app, producer, job_ids)
            except (OperationalError, RedisError):
                return_bells(engine, job_ids)
                raise
            sent += len(job_ids)
    return sent


def tend(app: Celery, engine: Engine, overdue: float) -> None:
    """Free the jobs of silent holders, then ring. Run it at start and every few seconds."""
    sweep_jobs(engine)
    ring(app, engine, overdue)


def _send(app: Celery, producer: Producer, job_ids: Sequence[str]) -> None:
    for job_id in job_ids:
        app.send_task(TASK, args=[job_id], producer=producer, retry=False, ignore_result=True)
