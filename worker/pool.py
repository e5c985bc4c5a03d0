"""The worker process: a Celery prefork pool over our one task."""

from collections.abc import Callable

from worker.key import make_key
from worker.queue import make_queue
from worker.settings import Settings
from worker.store.database import migrate, open_engine
from worker.tasks import Pipeline, register


def run_pool(
    settings: Settings, pipeline: Pipeline, load: Callable[[], object] = lambda: None
) -> None:
    """Work until SIGTERM, which lets the cables in hand be finished."""
    app = make_queue(settings)
    make_key(settings.key_path)
    engine = open_engine(settings.database)
    migrate(engine)
    engine.dispose()
    register(app, settings, pipeline, load)
    app.worker_main(
        [
            "worker",
            "--pool=prefork",
            "--loglevel=WARNING",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ]
    )
