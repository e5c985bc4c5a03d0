"""What every request passes through: who may ask, how much may come in, what no answer lacks.

Pure ASGI, so that bodies and answers stream through it.
"""

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rules.errors import ExciseError
from service.errors import answer, internal_error
from service.pages.look import PAGE_POLICY

log = logging.getLogger(__name__)

HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": PAGE_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    # Under no-referrer a browser calls the origin of our own forms "null", and they are refused.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
OWN_SITE = {"same-origin", "none"}  # "same-site" is another port of this machine

BAD_HOST = ExciseError(
    "BAD_HOST", "This server does not answer to that host name.", "Name it in EXCISE_HOSTS."
)
CROSS_SITE = ExciseError(
    "CROSS_SITE", "Another site may not send requests here.", "Send it from Excise's own pages."
)
TOO_LARGE = ExciseError(
    "TOO_LARGE", "The request is larger than this address takes.", "Send less at a time."
)


class Guard:
    """limit: the most bytes of a body, by path."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...], limit: Callable[[str], int]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(receive, send, self._limit(scope["path"]))
        refusal = self._refuse(scope, exchange.limit)
        if refusal is None:
            try:
                await self._app(scope, exchange.receive, exchange.send)
            except Exception as error:  # noqa: BLE001  # a traceback may quote the cable
                log.error("a request failed: %s", type(error))
                refusal = internal_error()
        if exchange.exceeded:
            refusal = TOO_LARGE
        if refusal is not None and not exchange.answered:
            accept = Headers(scope=scope).get("accept")
            await answer(refusal, accept)(scope, receive, exchange.send_last)

    def _refuse(self, scope: Scope, limit: int) -> ExciseError | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        name = host if host.endswith("]") else host.rsplit(":", 1)[0]
        if name.lower() not in self._hosts:
            return BAD_HOST
        if scope["method"] not in SAFE_METHODS:
            origin = headers.get("origin")
            foreign = origin is not None and urlsplit(origin).netloc != host
            if foreign or headers.get("sec-fetch-site", "none") not in OWN_SITE:
                return CROSS_SITE
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > limit:
            return TOO_LARGE
        return None


class _Exchange:
    """One request and its answer, counted on the way in and dressed on the way out."""

    def __init__(self, receive: Receive, send: Send, limit: int) -> None:
        self._receive = receive
        self._send = send
        self._seen = 0
        self.limit = limit
        self.exceeded = False
        self.answered = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen > self.limit:
            self.exceeded = True
            return {"type": "http.disconnect"}  # the reader stops here, without the rest
        return message

    async def send(self, message: Message) -> None:
        if not self.exceeded:  # what the app makes of half a body is no answer
            await self.send_last(message)

    async def send_last(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.answered = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)
