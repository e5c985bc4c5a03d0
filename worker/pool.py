"""The worker process: a Celery prefork pool over our one task."""

from worker.dumps import forbid_dumps
from worker.line import Line
from worker.queue import make_queue
from worker.settings import Settings
from worker.store.opening import prepare_store
from worker.tasks import register


def run_pool(settings: Settings, line: Line) -> None:
    """Work until SIGTERM, which lets the cables in hand be finished and gives the rest back.

    Raises ExciseError: NO_BROKER, NO_MASTER, BAD_MASTER, WRONG_MASTER.
    """
    forbid_dumps()
    app = make_queue(settings)
    prepare_store(settings).dispose()
    register(app, settings, line)
    app.worker_main(
        [
            "worker",
            "--pool=prefork",
            "--loglevel=WARNING",
            f"--queues={','.join(settings.queues)}",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ]
    )
