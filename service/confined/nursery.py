"""The process that audits are forked from: `nursery.py CONTROL SECONDS MEGABYTES [RULES]`.

It holds the rules and nothing else: no database, no key, no cable. For every cable handed to it, it
forks a child that reads this one under limits, answers and ends; nothing of one cable is there when
the next is read. It ends when the service does.
"""

import os
import signal
import socket
import sys
from contextlib import suppress
from datetime import date
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Final

from rules.audit import audit_bytes, audit_source
from rules.cable.envelope import decode
from rules.errors import ExciseError
from rules.language.ruleset import load_ruleset, profile_names
from service.confined.limits import Limits, close_files, limit_cost
from service.confined.message import (
    MOST_BYTES,
    Order,
    read_order,
    receive_all,
    write_fault,
    write_report,
)

OUT_OF_MEMORY: Final = ExciseError(
    "OUT_OF_MEMORY",
    "The audit of this cable took more memory than an answer at once may take.",
    "Hand the cable in, or raise EXCISE_AUDIT_MEMORY_LIMIT.",
)
INTERNAL: Final = ExciseError(
    "INTERNAL",
    "Excise failed on this cable through a fault of its own.",
    "Give the time and this code to whoever runs Excise.",
)


def serve(control: socket.socket, limits: Limits, site: Path | None) -> None:
    """Fork a child for every order that comes with a socket; give control back at the end of the
    line."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are nobody's to wait for
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the service's, which then leaves us
    warm_up(site)
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, MOST_BYTES, 1)
        if not message:
            return
        order = read_order(message)
        with socket.socket(fileno=descriptors[0]) as line:
            if order.as_of == date.today():  # noqa: DTZ011  # as the service counts days
                _load(order.profile, order.as_of, site)  # kept for those that follow
            if os.fork() == 0:
                _answer(line, control, order, limits, site)


def _answer(
    line: socket.socket, control: socket.socket, order: Order, limits: Limits, site: Path | None
) -> None:
    """In the child. Never gives control back."""
    try:
        control.close()
        limit_cost(limits)
        line.sendall(_audit(line, order, site))
    finally:
        os._exit(0)


def _audit(line: socket.socket, order: Order, site: Path | None) -> bytes:
    try:
        raw = receive_all(line)
        ruleset = load_ruleset(order.profile, order.as_of, site)
        close_files()
        return write_report(audit_source(decode(raw, order.name), ruleset, order.as_of))
    except ExciseError as error:
        return write_fault(error)
    except (MemoryError, RecursionError):
        return write_fault(OUT_OF_MEMORY)
    except Exception:  # noqa: BLE001  # its message may quote the cable
        return write_fault(INTERNAL)


def _load(profile: str, as_of: date, site: Path | None) -> None:
    with suppress(ExciseError):  # told with the cable
        load_ruleset(profile, as_of, site)


def warm_up(site: Path | None) -> None:
    """Read now whatever is read from disk when first needed: a child can open nothing."""
    import_module("_strptime")
    today = date.today()  # noqa: DTZ011
    for profile in profile_names(site):
        _load(profile, today, site)
    demo = files("service").joinpath("demo").iterdir()
    texts = [cable.read_text(encoding="utf-8") for cable in demo if cable.name.endswith(".txt")]
    sources = [text.encode() for text in texts]
    sources += [f"\ufeff{texts[0]}".encode(form) for form in ("utf-16-le", "utf-16-be")]
    sources.append(texts[0].encode() + b"\x93")  # cp1252
    for source in sources:
        write_report(audit_bytes(source, "", "internal", today))


if __name__ == "__main__":
    descriptor, seconds, megabytes, *rest = sys.argv[1:]
    with socket.socket(fileno=int(descriptor)) as own:
        own_limits = Limits(float(seconds), int(megabytes))
        serve(own, own_limits, Path(rest[0]) if rest else None)
