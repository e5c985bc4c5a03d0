"""Where a batch is handed in: the store of this machine, or a server."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from service.api.batchmodels import Batch
from service.api.models import Cable
from service.delivery.part import Part
from service.intake.order import OrderIn

Piece = Literal["working", "releasable", "redacted"]


@dataclass(frozen=True, slots=True)
class Delivered:
    """submitted: how many items the batch holds now. refused: name and code of files that never
    went over, for they could not be read here."""

    submitted: int
    refused: tuple[tuple[str, str], ...] = ()


class Desk(Protocol):
    def open(self, order: OrderIn, key: str) -> str:
        """The batch's id; the same for the same key."""

    def add(self, batch_id: str, part: Part, at: int, order: OrderIn) -> Delivered:
        """at: how many items the batch held before this part, of which some may be there."""

    def end(self, batch_id: str) -> None:
        """Nothing more comes. Ended twice is ended once."""

    def look(self, batch_id: str) -> Batch: ...

    def list(self, batch_id: str) -> Iterator[Cable]:
        """In the order they came."""

    def fetch(self, cable_id: str, piece: Piece) -> bytes: ...
