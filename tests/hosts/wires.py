"""Hosts by local TCP proxies: every worker reaches every server through a wire of its own, which
can fall silent. Runs everywhere."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.hosts.host import SERVERS, WORKERS, Host

PIECE = 1 << 16


class Wire:
    """A port of this machine that leads to a Unix socket. While it is cut it takes connections and
    carries nothing, neither bytes nor the end of a connection; what was sent comes when it is
    mended, as with TCP."""

    def __init__(self, upstream: Path) -> None:
        self._upstream = upstream
        self._carries = threading.Event()
        self._carries.set()
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept)

    def cut(self) -> None:
        self._carries.clear()

    def mend(self) -> None:
        self._carries.set()

    def close(self) -> None:
        self._carries.set()
        for one in (self._listener, *self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:  # closed
                return
            self._sockets.append(near)
            self._start(self._join, near)

    def _join(self, near: socket.socket) -> None:
        self._carries.wait()
        far = socket.socket(socket.AF_UNIX)
        self._sockets.append(far)
        try:
            far.connect(str(self._upstream))
        except OSError:
            near.close()
            return
        self._start(self._carry, near, far)
        self._carry(far, near)

    def _carry(self, here: socket.socket, there: socket.socket) -> None:
        with suppress(OSError):
            while piece := here.recv(PIECE):
                self._carries.wait()
                there.sendall(piece)
        self._carries.wait()
        with suppress(OSError):
            there.shutdown(socket.SHUT_WR)

    @staticmethod
    def _start(target: object, *arguments: socket.socket) -> None:
        threading.Thread(target=target, args=arguments, daemon=True).start()  # type: ignore[arg-type]  # our own methods


@dataclass(frozen=True)
class Wires:
    """By worker and server."""

    wires: Mapping[tuple[Host, Host], Wire]
    listening: tuple[str, ...] = ()  # the servers' own sockets are enough

    def enter(self, host: Host) -> list[str]:
        return []

    def locate(self, worker: Host, server: Host) -> str:
        return f"127.0.0.1:{self.wires[worker, server].port}"

    def cut(self, host: Host) -> None:
        for ends, wire in self.wires.items():
            if host in ends:
                wire.cut()

    def mend(self, host: Host) -> None:
        for ends, wire in self.wires.items():
            if host in ends:
                wire.mend()


@contextmanager
def make_wires(sockets: Mapping[Host, Path]) -> Iterator[Wires]:
    with ExitStack() as stack:
        wires = {}
        for worker in WORKERS:
            for server in SERVERS:
                wires[worker, server] = wire = Wire(sockets[server])
                stack.callback(wire.close)
        yield Wires(wires)
