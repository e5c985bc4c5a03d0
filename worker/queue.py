"""The Celery app: a doorbell over Redis or Valkey. Messages carry a chunk's id and nothing else."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from celery import Celery
from kombu import Connection, Producer, Queue
from kombu.exceptions import ChannelError, KombuError
from redis.exceptions import RedisError
from sqlalchemy import Engine

from rules.errors import ExciseError
from worker.settings import Settings
from worker.store.chunks import BULK, INTERACTIVE
from worker.store.outbox import Bell, Forgotten, return_bells, take_bells
from worker.store.passes import advance_all
from worker.store.sweep import sweep_jobs

QUEUES = (INTERACTIVE, BULK)
TASK = "excise.work"
AWAY = (KombuError, RedisError)  # the second where it is full or read-only
BATCH = 500
CONNECT_SECONDS = 2
ANSWER_SECONDS = 5


def make_queue(settings: Settings) -> Celery:
    """Raises ExciseError: NO_BROKER."""
    if settings.broker_url is None:
        raise ExciseError("NO_BROKER", "No broker is named.", "Set EXCISE_BROKER_URL.")
    app = Celery("excise", broker=settings.broker_url, set_as_current=False)
    app.conf.update(
        task_queues=[Queue(name, routing_key=name) for name in QUEUES],
        task_default_queue=INTERACTIVE,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        # Taken off the broker at once, one for each free process: the database knows what was not
        # done. Held back until the work is done, messages that cannot be acknowledged since the
        # broker died would count as work in hand for ever, and the pool would take no more.
        task_acks_late=False,
        worker_disable_prefetch=True,
        worker_prefetch_multiplier=0,
        worker_lost_wait=1,  # results come through the database, there is none to wait for
        task_time_limit=settings.hard_limit,
        worker_concurrency=settings.workers,
        worker_enable_remote_control=False,
        # The lease decides who works; a job that goes on while the broker restarts is no harm.
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "queue_order_strategy": "priority",  # in the order named
            # A broker cut off, or started anew behind a cut, tells nobody.
            "health_check_interval": ANSWER_SECONDS,
            "socket_timeout": ANSWER_SECONDS,
        },
    )
    return app


@contextmanager
def reach_broker(app: Celery) -> Iterator[Connection]:
    """A connection, within two seconds. Raises ExciseError: BROKER_AWAY, from the block too."""
    try:
        with app.connection_for_write(connect_timeout=CONNECT_SECONDS) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=CONNECT_SECONDS)
            yield connection
    except AWAY as error:
        raise ExciseError(
            "BROKER_AWAY",
            "The broker does not take messages.",
            "Cables handed in are kept and done when it does.",
        ) from error


def ring(app: Celery, engine: Engine, overdue: float) -> int:
    """Tell the broker of every chunk that waits and was not announced, or whose announcement the
    broker has lost; gives the number of messages sent.

    overdue: seconds after which an unanswered message counts as lost, if its queue is empty.
    Raises ExciseError: BROKER_AWAY; nothing is lost by that.
    """
    sent = 0
    with reach_broker(app) as connection:
        empty = tuple(name for name in QUEUES if _is_empty(connection, name))
        producer = app.amqp.Producer(connection)
        # Taken a few at a time: an urgent cable that comes meanwhile is among the next.
        while bells := take_bells(engine, BATCH, Forgotten(empty, overdue)):
            try:
                _send(app, producer, bells)
            except AWAY:
                return_bells(engine, bells)
                raise
            sent += len(bells)
    return sent


def tend(app: Celery, engine: Engine, settings: Settings) -> None:
    """Free the jobs of silent holders, ring, bring every batch on. Run it at start and every few
    seconds.

    Raises ExciseError: BROKER_AWAY, after all that needs no broker.
    """
    sweep_jobs(engine)
    away: ExciseError | None = None
    moved = True
    while moved:  # an urgent cable is rung for between two steps of a large batch
        if away is None:
            try:
                ring(app, engine, settings.overdue)
            except ExciseError as error:
                away = error
        moved = advance_all(engine, settings.chunk_size)
    if away is not None:
        raise away


def _is_empty(connection: Connection, queue: str) -> bool:
    channel: Any = connection.default_channel  # the stubs know only its abstract base
    try:
        return bool(channel.queue_declare(queue, passive=True).message_count == 0)
    except ChannelError:  # Redis has no empty lists
        return True


def _send(app: Celery, producer: Producer, bells: Sequence[Bell]) -> None:
    for bell in bells:
        app.send_task(
            TASK,
            args=[bell.chunk_id],
            queue=bell.queue,
            producer=producer,
            retry=False,
            ignore_result=True,
        )
