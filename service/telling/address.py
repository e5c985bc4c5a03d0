"""Where a webhook may go. Whoever hands in a batch names the address, so without a setting it may
not lead into our own network: neither by what it says nor by what its name resolves to."""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from rules.errors import ExciseError

LONGEST: Final = 2000
PORTS: Final = {"https": 443, "http": 80}
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE: Final = ipaddress.ip_network("::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart. host: without brackets. path: with the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """For the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def read_target(url: str, *, private: bool) -> Target:
    """What can be told of a URL without asking for its name. private: plain HTTP and addresses of
    our own network are allowed.

    Raises ExciseError: BAD_WEBHOOK.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _bad("It is not a URL.") from None
    if len(url) > LONGEST or any(not "!" <= char <= "~" for char in url):
        raise _bad(f"It is a URL of at most {LONGEST} printable ASCII characters.")
    if parts.scheme not in ({"https", "http"} if private else {"https"}) or not host:
        raise _bad("It begins with https:// and a host.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _bad("It holds no user, no password and no fragment.")
    address = _as_address(host)
    if address is not None and not private and not is_public(address):
        raise _private()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or PORTS[parts.scheme], path)


async def find_address(target: Target, *, private: bool) -> str:
    """The address to connect to: the very one that was looked at, so that a name that resolves
    otherwise a moment later gains nothing. A name one of whose addresses is ours is refused.

    Raises ExciseError: BAD_WEBHOOK, WEBHOOK_UNREACHABLE.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            target.host, target.port, type=socket.SOCK_STREAM
        )
    except (OSError, UnicodeError) as error:
        raise ExciseError(
            "WEBHOOK_UNREACHABLE", "The webhook's host has no address.", "Check its name."
        ) from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not private and not all(map(is_public, addresses)):
        raise _private()
    return str(addresses[0])


def is_public(address: Address) -> bool:
    """Whether an address leads out: IPv4 inside IPv6 counts as what it is."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and (address in _NAT64 or address in _COMPATIBLE):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _as_address(host: str) -> Address | None:
    """Also as the resolver reads it: `127.1`, `0x7f000001` and `2130706433` are this machine."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None


def _bad(hint: str) -> ExciseError:
    return ExciseError("BAD_WEBHOOK", "The webhook's address cannot be used.", hint)


def _private() -> ExciseError:
    return ExciseError(
        "BAD_WEBHOOK",
        "The webhook's address lies in a private network.",
        "Name a public one, or set EXCISE_WEBHOOK_PRIVATE=true.",
    )
