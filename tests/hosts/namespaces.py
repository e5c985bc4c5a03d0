"""Hosts by network namespaces of this machine: a virtual cable from each to one switch, which is a
bridge in a namespace of its own. All of it is gone with the processes that hold it.

A worker's host has process numbers of its own too, as another machine does.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

from tests.hosts.host import SERVERS, WORKERS, Host

HOSTS: Final = (*WORKERS, *SERVERS)
PORTS: Final[Mapping[Host, int]] = {"broker": 6379, "database": 5432}
NEEDED = ("ip", "unshare", "nsenter")


class ForbiddenError(Exception):
    """This machine lets nobody make hosts of namespaces; why, in a few words."""


@dataclass(frozen=True)
class Namespaces:
    """By the process that holds each; `switch` has the bridge."""

    holders: Mapping[Host, int]
    switch: int

    def enter(self, host: Host) -> list[str]:
        command = [_find("nsenter"), f"--net=/proc/{self.holders[host]}/ns/net"]
        if host in WORKERS:
            command += [_find("unshare"), "--pid", "--fork", "--kill-child", "--mount-proc"]
        return command

    def locate(self, worker: Host, server: Host) -> str:
        return f"{address(server)}:{PORTS[server]}"

    def cut(self, host: Host) -> None:
        """At the switch: the cable stays plugged in, and what is sent is lost without a word."""
        _run(self.switch, "ip", "link", "set", "dev", host, "nomaster")

    def mend(self, host: Host) -> None:
        _run(self.switch, "ip", "link", "set", "dev", host, "master", "bridge")

    def forget(self, host: Host) -> None:
        """As if it started anew: it keeps no connection for whoever does not answer."""
        _run(self.holders[host], "sh", "-c", "echo 1 >/proc/sys/net/ipv4/tcp_orphan_retries")


def address(host: Host) -> str:
    return f"10.77.0.{HOSTS.index(host) + 1}"


@contextmanager
def make_namespaces() -> Iterator[Namespaces]:
    """Raises ForbiddenError."""
    with ExitStack() as stack:
        switch = stack.enter_context(_hold())
        holders: dict[Host, int] = {host: stack.enter_context(_hold()) for host in HOSTS}
        _run(switch, "ip", "link", "add", "bridge", "type", "bridge")
        _run(switch, "ip", "link", "set", "dev", "bridge", "up")
        network = Namespaces(holders, switch)
        for host, holder in holders.items():
            _run(switch, "ip", "link", "add", "name", host, "type", "veth", "peer", "eth0")
            _run(switch, "ip", "link", "set", "dev", "eth0", "netns", str(holder))
            _run(switch, "ip", "link", "set", "dev", host, "up")
            network.mend(host)
            _run(holder, "ip", "link", "set", "dev", "lo", "up")
            _run(holder, "ip", "link", "set", "dev", "eth0", "address", _card(host), "up")
            _run(holder, "ip", "address", "add", f"{address(host)}/24", "dev", "eth0")
            # Known beforehand: who is cut off gets no answer, not even that nobody is there.
            for other in set(HOSTS) - {host}:
                where = (address(other), "lladdr", _card(other), "dev", "eth0")
                _run(holder, "ip", "neighbour", "replace", *where, "nud", "permanent")
        yield network


@contextmanager
def _hold() -> Iterator[int]:
    """The number of a process that does nothing but hold a new network namespace."""
    if os.geteuid() != 0:
        raise ForbiddenError("only root may make network namespaces")
    command = [_find("unshare"), "--net", "sh", "-c", "echo held; exec sleep infinity"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL
    )
    try:
        if process.stdout is None or process.stdout.readline() != "held\n":
            raise ForbiddenError(process.stderr.read().strip() if process.stderr else "")
        yield process.pid
    finally:
        process.kill()
        process.communicate()


def _run(holder: int, *command: str) -> None:
    enter = [_find("nsenter"), f"--net=/proc/{holder}/ns/net"]
    done = subprocess.run([*enter, *command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ForbiddenError(f"{' '.join(command)}: {done.stderr.strip()}")


def _card(host: Host) -> str:
    return f"02:00:00:00:00:0{HOSTS.index(host) + 1}"


def _find(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        raise ForbiddenError(f"{name} is not installed")
    return found
