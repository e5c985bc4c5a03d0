"""Where the API listens, and who stands before it."""

from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Self

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from rules.errors import ExciseError
from service.errors import answer
from service.loopback import is_loopback
from service.settings import ServiceSettings

NOT_BY_PROXY = ExciseError(
    "NOT_BY_PROXY", "This server answers through its proxy alone.", "Ask at the proxy's address."
)


@dataclass(frozen=True)
class Front:
    """proxy: addresses or networks whose X-Forwarded-For and -Proto are believed."""

    host: str = "127.0.0.1"
    port: int = 0
    certificate: Path | None = None
    key: Path | None = None
    proxy: tuple[str, ...] = ()

    @classmethod
    def from_settings(cls, settings: ServiceSettings) -> Self:
        """As `python -m service` listens.

        Raises ExciseError: NO_TLS where others could listen to what goes over, BAD_PROXY.
        """
        host, _, port = settings.listen.rpartition(":")
        certified = bool(settings.tls_cert and settings.tls_key)
        if not (is_loopback(host) or certified or settings.proxy):
            raise ExciseError(
                "NO_TLS",
                "Excise listens to other machines by TLS or behind a declared proxy alone.",
                "Set EXCISE_TLS_CERT and EXCISE_TLS_KEY, or EXCISE_PROXY.",
            )
        for network in settings.proxy:
            try:
                ip_network(network)
            except ValueError:
                raise ExciseError(
                    "BAD_PROXY",
                    "EXCISE_PROXY holds something that is no address and no network.",
                    'Write ["10.0.0.5"] or ["10.0.0.0/24"].',
                ) from None
        return cls(host, int(port), settings.tls_cert, settings.tls_key, settings.proxy)


class BehindProxy:
    """Answers its proxy, and this machine's own checks; believes no other what it says of its
    address. What comes past the proxy did not come by TLS."""

    def __init__(self, app: ASGIApp, proxy: tuple[str, ...]) -> None:
        self._app = ProxyHeadersMiddleware(app, list(proxy))  # type: ignore[arg-type]  # ASGI both
        self._networks = [ip_network(one) for one in proxy]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_known(scope.get("client")):
            await answer(NOT_BY_PROXY, None)(scope, receive, send)
            return
        await self._app(scope, receive, send)  # type: ignore[arg-type]  # as above

    def _is_known(self, client: tuple[str, int] | None) -> bool:
        if client is None:
            return False
        try:
            address = ip_address(client[0])
        except ValueError:
            return False
        return address.is_loopback or any(address in network for network in self._networks)
