"""The HTTP application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from service.accounts.asking import check_doors
from service.accounts.identity import ByPassword
from service.accounts.limits import Limits
from service.api import (
    audit,
    batches,
    cables,
    decisions,
    description,
    health,
    holds,
    metrics,
    releases,
    results,
    telling,
)
from service.confined.auditor import Auditor
from service.context import Context
from service.errors import install_errors
from service.guard import Guard
from service.logkeeper import LogKeeper, open_log
from service.pages import batches as batch_pages
from service.pages import login, start
from service.settings import (
    ENVELOPE,
    ENVELOPE_BYTES,
    MAX_AUDIT_BYTES,
    MAX_CABLE_BYTES,
    ServiceSettings,
)
from service.telling.courier import Courier
from service.telling.sight import look_at
from service.telling.watch import Watch
from worker.queue import make_queue
from worker.revocations import Revocations
from worker.ringer import Ringer
from worker.store.database import reading
from worker.store.opening import prepare_store
from worker.store.revoking import carry_over
from worker.store.sealing import read_seed


def create_app(settings: ServiceSettings) -> FastAPI:
    """The app; it opens the database and starts the ringer when the server starts it.

    Raises ExciseError: NO_BROKER. Starting raises REVOCATIONS_CHANGED, REVOCATIONS_LOST.
    """
    queue = make_queue(settings)

    @asynccontextmanager
    async def run(app: FastAPI) -> AsyncIterator[None]:
        engine = await run_in_threadpool(prepare_store, settings)
        notary = await run_in_threadpool(open_log, engine, settings)
        ringer = Ringer(queue, engine, settings)
        courier = Courier(engine, settings)
        watch = Watch(partial(look_at, engine))
        log = LogKeeper(notary, settings.checkpoint_every)
        auditor = Auditor(settings)
        identity = ByPassword(engine)
        revocations = await run_in_threadpool(_open_revocations, settings, engine)
        await run_in_threadpool(carry_over, engine, revocations)
        app.state.context = Context(
            settings,
            engine,
            queue,
            ringer,
            watch,
            log,
            auditor,
            identity=identity,
            limits=Limits(),
            revocations=revocations,
        )
        ringer.start()
        courier.start()
        log.start()
        yield
        await log.stop()
        await courier.stop()
        await run_in_threadpool(ringer.stop)
        await run_in_threadpool(auditor.stop)
        engine.dispose()

    app = FastAPI(
        title="Excise",
        summary="Audits and redacts diplomatic cables: the machine proposes, a person releases.",
        version="1",
        lifespan=run,
        openapi_url=None,  # ours asks who is there (service.api.description)
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
    )
    install_errors(app)
    api = (audit, batches, telling, cables, results, decisions, holds, releases, health, metrics)
    for module in (*api, description):
        app.include_router(module.router)
    for page in (start, batch_pages, login):
        app.include_router(page.router)
    check_doors(app)
    description.complete(app)
    app.add_middleware(Guard, hosts=settings.hosts, limit=partial(_find_limit, settings))
    return app


def _open_revocations(settings: ServiceSettings, engine: Engine) -> Revocations:
    with reading(engine) as connection:
        return Revocations(settings.checkpoints_path, read_seed(connection))


def _find_limit(settings: ServiceSettings, path: str) -> int:
    """The most bytes of a body. Uploads to a batch are streamed to disk, all else is held."""
    if path == "/v1/batches" or path.startswith("/v1/batches/"):
        return settings.max_upload
    if path in {"/login", "/login/link"}:
        return login.MAX_FORM
    if path == "/v1/audit":
        return ENVELOPE * MAX_AUDIT_BYTES + ENVELOPE_BYTES
    return ENVELOPE * MAX_CABLE_BYTES + ENVELOPE_BYTES
