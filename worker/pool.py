"""The worker process: a Celery prefork pool over our one task."""

from worker.key import make_key
from worker.line import Line
from worker.queue import make_queue
from worker.settings import Settings
from worker.store.database import migrate, open_engine
from worker.tasks import register


def run_pool(settings: Settings, line: Line) -> None:
    """Work until SIGTERM, which lets the cables in hand be finished and gives the rest back."""
    app = make_queue(settings)
    make_key(settings.key_path)
    engine = open_engine(settings.database)
    migrate(engine)
    engine.dispose()
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
