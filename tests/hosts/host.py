"""The four hosts, and what a network of them can do."""

from typing import Final, Literal, Protocol

Host = Literal["first", "second", "broker", "database"]
WORKERS: Final[tuple[Host, ...]] = ("first", "second")
SERVERS: Final[tuple[Host, ...]] = ("broker", "database")


class Network(Protocol):
    """enter: what a command there begins with. locate: `address:port` of a server as a worker sees
    it. cut: nothing reaches this host and nothing leaves it, and nobody is told."""

    def enter(self, host: Host) -> list[str]: ...

    def locate(self, worker: Host, server: Host) -> str: ...

    def cut(self, host: Host) -> None: ...

    def mend(self, host: Host) -> None: ...
