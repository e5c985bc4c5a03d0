"""Sends webhooks: signed, with growing pauses until they are taken. Only the service does; a worker
needs no way out."""

import asyncio
import json
import logging
import random
import ssl
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Final

import httpx2
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from rules.errors import ExciseError
from service.settings import ServiceSettings
from service.telling.address import find_address, read_target
from service.telling.signature import derive_secret, sign
from worker.store.deliveries import (
    Delivery,
    has_due,
    make_deliveries,
    settle_delivery,
    take_deliveries,
)
from worker.store.progress import read_batch
from worker.store.sealing import read_office_key

log = logging.getLogger(__name__)

TRY_SECONDS: Final = 20.0
AT_ONCE: Final = 8
GONE: Final = 410  # "stop sending", as the specification has it
REFUSED: Final = {"BAD_WEBHOOK"}
Clock = Callable[[], float]


class Courier:
    """A task of the server's loop, from `start` to `stop`."""

    def __init__(self, engine: Engine, settings: ServiceSettings) -> None:
        self._engine = engine
        self._settings = settings
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="courier")

    async def stop(self) -> None:
        """What is on its way is tried again after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        away = False
        while True:
            try:
                await self.send_due()
                away = False
            except (ExciseError, SQLAlchemyError) as error:
                if not away:  # once, not every few seconds
                    log.warning("webhooks cannot be sent, it will be tried again: %s", type(error))
                away = True
            await asyncio.sleep(self._settings.sweep)

    async def send_due(self) -> None:
        """Every webhook that is due. Raises ExciseError: UNKNOWN_MASTER, SEAL_BROKEN."""
        await run_in_threadpool(make_deliveries, self._engine, self._describe)
        while await run_in_threadpool(has_due, self._engine):
            due = await run_in_threadpool(take_deliveries, self._engine, AT_ONCE, 2 * TRY_SECONDS)
            await asyncio.gather(*map(self._try, due))

    async def _try(self, delivery: Delivery) -> None:
        key = await run_in_threadpool(read_office_key, self._engine, delivery.office)
        secret, final = derive_secret(key), False
        try:
            async with asyncio.timeout(TRY_SECONDS):
                status = await send(
                    delivery, secret, private=self._settings.webhook_private, clock=time.time
                )
            answer, taken, final = str(status), 200 <= status < 300, status == GONE
        except ExciseError as error:
            answer, taken, final = error.code, False, error.code in REFUSED
        except (httpx2.HTTPError, TimeoutError, OSError) as error:
            answer, taken = type(error).__name__, False
        if not taken:  # without the address, which may hold a token
            log.warning("webhook %s, try %d: %s", delivery.id, delivery.attempt, answer)
        factor = random.uniform(1.0, 1.1)  # noqa: S311  # spreads tries, guards nothing
        await run_in_threadpool(
            settle_delivery,
            self._engine,
            delivery,
            answer,
            taken=taken,
            final=final,
            factor=factor,
        )

    def _describe(self, office: str, batch_id: str, round_: int, delivery_id: str) -> str:
        """Counts and ids; no name that somebody gave, no text."""
        batch = read_batch(self._engine, office, batch_id)
        data = {
            "batch": batch_id,
            "round": round_,
            "finished_at": batch.finished_at and batch.finished_at.isoformat(),
            "ledger": asdict(batch.ledger),
            "findings": {
                "errors": batch.errors,
                "warnings": batch.warnings,
                "infos": batch.infos,
            },
        }
        return json.dumps({"type": "batch.finished", "id": delivery_id, "data": data})


async def send(delivery: Delivery, secret: bytes, *, private: bool, clock: Clock) -> int:
    """One try; gives the HTTP status. Redirects are not followed, the answer's body is not read.

    Raises ExciseError: BAD_WEBHOOK, WEBHOOK_UNREACHABLE; httpx2.HTTPError.
    """
    target = read_target(delivery.url, private=private)
    address = await find_address(target, private=private)
    body, timestamp = delivery.body.encode(), int(clock())
    host = f"[{address}]" if ":" in address else address
    headers = {
        "host": target.authority,
        "content-type": "application/json",
        "user-agent": "Excise",
        "webhook-id": delivery.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secret, delivery.id, timestamp, body),
    }
    async with (
        # Without the environment's proxies, which would ask for the name once more; with the
        # machine's own certificate authorities.
        httpx2.AsyncClient(
            trust_env=False, timeout=TRY_SECONDS, verify=ssl.create_default_context()
        ) as client,
        client.stream(
            "POST",
            f"{target.scheme}://{host}:{target.port}{target.path}",
            content=body,
            headers=headers,
            # The certificate is still asked for the name.
            extensions={"sni_hostname": target.host},
        ) as response,
    ):
        return response.status_code
