"""What goes between the service and a confined process: an order one way, a report or a fault the
other."""

import json
import socket
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from rules.errors import ExciseError
from rules.report import Report

MOST_BYTES: Final = 8192  # of an order
_REPORT: Final = b"+"
_FAULT: Final = b"-"


@dataclass(frozen=True, slots=True)
class Order:
    """How to audit the cable whose bytes follow on a line of their own."""

    name: str
    profile: str
    as_of: date


def write_order(order: Order) -> bytes:
    return json.dumps(asdict(order), default=date.isoformat).encode()


def read_order(message: bytes) -> Order:
    said = json.loads(message)
    return Order(said["name"], said["profile"], date.fromisoformat(said["as_of"]))


def write_report(report: Report) -> bytes:
    return _REPORT + report.model_dump_json(by_alias=True).encode()


def write_fault(error: ExciseError) -> bytes:
    return _FAULT + json.dumps([error.code, error.message, error.hint]).encode()


def read_answer(answer: bytes) -> bytes | None:
    """The report, as JSON; None where the child ended before it had answered.

    Raises ExciseError: the fault that it told.
    """
    if answer.startswith(_FAULT):
        code, message, hint = json.loads(answer[1:])
        raise ExciseError(code, message, hint)
    return answer[1:] if answer.startswith(_REPORT) else None


def receive_all(line: socket.socket) -> bytes:
    """To the end of what the other side sends."""
    held = bytearray()
    while block := line.recv(1 << 16):
        held += block
    return bytes(held)
