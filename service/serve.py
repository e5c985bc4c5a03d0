"""`excise serve` and `excise batch`: everything on one machine, from start to stop."""

import errno
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from types import FrameType

import uvicorn
from fastapi import FastAPI
from rich.console import Console

from rules.errors import ExciseError
from rules.language.ruleset import check_rules
from service.accounts.invitation import invite_first
from service.app import create_app
from service.batch import Batch, check_batch
from service.console import describe_start, run_batch
from service.context import Context
from service.delivery.local import LocalDesk
from service.delivery.remote import RemoteDesk
from service.delivery.run import Delivery, check_paths, run_delivery
from service.embedded import run_machine
from service.front import BehindProxy, Front
from service.intake.cable import today
from service.settings import ServiceSettings
from service.terminal import open_console
from worker.store.database import open_engine
from worker.store.opening import open_store

HOST = "127.0.0.1"  # without TLS nobody elsewhere may ask
LOOPBACK = Front(HOST)
STOP_SECONDS = 5


def serve(settings: ServiceSettings, port: int, batch: Batch | None = None) -> None:
    """Serve until SIGINT or SIGTERM; hand in `batch` meanwhile and show how it goes.

    port: 0 for any free one.
    Raises ExciseError: PORT_TAKEN, RULES_INVALID, and those of check_batch and of run_machine.
    """
    console = open_console()
    _check_rules(settings)
    if batch is not None:
        check_batch(settings, batch)
    with _until_stopped(), _listening(port) as listener, run_machine(settings) as complete:
        address = f"http://{HOST}:{listener.getsockname()[1]}"
        start = describe_start(address, complete.data, _invite(complete, address))
        server = Server(
            create_app(complete), started=lambda: console.print(start, soft_wrap=True, markup=False)
        )
        if batch is None:
            server.run(sockets=[listener])
            return
        stopped = threading.Event()
        work = threading.Thread(
            target=run_batch,
            args=(complete, batch, console, stopped.is_set, address),
            name="batch",
        )
        work.start()
        try:
            server.run(sockets=[listener])
        finally:
            stopped.set()
            work.join()


def _invite(settings: ServiceSettings, address: str) -> str | None:
    engine = open_engine(settings.database)
    try:
        return invite_first(engine, settings.office, address)
    finally:
        engine.dispose()


def run_to_end(settings: ServiceSettings, work: Delivery) -> bool:
    """Take a batch through the queue of this machine, without a server; True where all is done.

    Raises ExciseError: RULES_INVALID, and those of run_delivery and of run_machine.
    """
    console = open_console()
    _check_rules(settings)
    check_paths(work.paths)
    stopped = threading.Event()
    done = False
    with _until_stopped(stopped.set), run_machine(settings) as complete:
        engine = open_store(complete)
        try:
            done = run_delivery(LocalDesk(complete, engine), work, console, stopped.is_set)
        finally:
            engine.dispose()
    return done or _tell_stop(console, stopped)


def run_at_server(work: Delivery, token: str | None) -> bool:
    """The same at a server elsewhere, which goes on by itself once all is handed in.

    Raises ExciseError: those of run_delivery.
    """
    console = open_console()
    check_paths(work.paths)
    stopped = threading.Event()
    done = False
    with _until_stopped(stopped.set), closing(RemoteDesk(work.where, token)) as desk:
        done = run_delivery(desk, work, console, stopped.is_set)
    return done or _tell_stop(console, stopped)


def _tell_stop(console: Console, stopped: threading.Event) -> bool:
    if stopped.is_set():
        console.print("Stopped. The same command goes on where this one was.")
    return False


def _check_rules(settings: ServiceSettings) -> None:
    """An office's own rules are proved before anything starts: with a fault in them every cable
    would fail."""
    if settings.rules:
        check_rules(today(), settings.rules)


def make_config(app: FastAPI, front: Front = LOOPBACK) -> uvicorn.Config:
    """Of the server, whose own log of requests is off: addresses may carry what was typed."""
    return uvicorn.Config(
        BehindProxy(app, front.proxy) if front.proxy else app,
        host=front.host,
        port=front.port,
        ssl_certfile=front.certificate,
        ssl_keyfile=front.key,
        proxy_headers=False,  # else any process of this machine may say who it is
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


class Server(uvicorn.Server):
    """Tells when it listens, and lets go of those who watch when it stops."""

    def __init__(
        self,
        app: FastAPI,
        front: Front = LOOPBACK,
        started: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(make_config(app, front))
        self._tell = started
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        context: Context = self._app.state.context
        context.watch.stop()  # else who watches a batch keeps the server waiting
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        context: Context = self._app.state.context
        context.auditor.start()  # so that the first audit need not wait for it
        self._tell()


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    """Bound before anything is started, so that a taken port starts nothing."""
    # Only where the protocol is named does asyncio send at once; else answers wait 40 ms.
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
            raise ExciseError(
                "PORT_TAKEN", f"Port {port} cannot be used.", "Choose another with --port."
            ) from error
        yield listener


@contextmanager
def _until_stopped(tell: Callable[[], None] = lambda: None) -> Iterator[None]:
    """The first SIGINT or SIGTERM ends the block; while it cleans up, more of them are ignored.

    The server catches them too and passes them on when it has stopped.
    """
    signals = (signal.SIGINT, signal.SIGTERM)

    def stop(number: int, frame: FrameType | None) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        tell()
        raise KeyboardInterrupt

    before = {each: signal.signal(each, stop) for each in signals}
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
