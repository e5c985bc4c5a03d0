"""What a source of many cables gives, one at a time: a cable, or why there is none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rules.cable.envelope import MAX_BYTES
from rules.errors import ExciseError


@dataclass(frozen=True, slots=True)
class Received:
    """A cable's bytes, at most MAX_BYTES of them, and at least one."""

    name: str
    source: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that was handed in and is not taken."""

    name: str
    error: ExciseError


Item = Received | Refused


class ArchiveError(ExciseError):
    """The rest of this archive or table cannot or must not be read."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one archive or table may hold.

    entries: how many, rows too. unpacked: bytes in all, those of entries that are left out too.
    ratio: unpacked bytes to packed ones, asked once `free` bytes are unpacked. Text packs to a
    tenth, and cables that are alike to a fiftieth.
    """

    entries: int = 500_000
    unpacked: int = 16 << 30
    ratio: int = 200
    free: int = 64 << 20


class Meter:
    """Counts what really comes out of one archive, whatever its headers claim."""

    def __init__(self, limits: Limits, packed: int) -> None:
        """packed: bytes of the archive itself."""
        self._limits = limits
        self._most = min(limits.unpacked, max(limits.free, limits.ratio * packed))
        self._bytes = 0
        self._entries = 0

    def enter(self) -> None:
        """Raises ArchiveError: TOO_MANY_ENTRIES."""
        self._entries += 1
        if self._entries > self._limits.entries:
            raise ArchiveError(
                "TOO_MANY_ENTRIES",
                f"There are more than {self._limits.entries} entries; the rest is not read.",
                "Split it.",
            )

    def watch(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The same pieces, counted. Raises ArchiveError: ARCHIVE_BOMB."""
        for piece in pieces:
            self._bytes += len(piece)
            if self._bytes > self._most:
                raise ArchiveError(
                    "ARCHIVE_BOMB",
                    "The archive unpacks to far more than its size allows; the rest is not read.",
                    "Split it, or pack fewer files at a time.",
                )
            yield piece


def gather(pieces: Iterable[bytes]) -> bytes:
    """All of them in one. Raises ExciseError: TOO_LARGE, as soon as they outgrow a cable."""
    kept = bytearray()
    for piece in pieces:
        kept += piece
        if len(kept) > MAX_BYTES:
            raise too_large()
    return bytes(kept)


def too_large() -> ExciseError:
    return ExciseError(
        "TOO_LARGE",
        "The item is larger than 10 MB, and no cable is.",
        "Submit one cable an item, or split the collection.",
    )


def damaged(what: str) -> ExciseError:
    """what: the part that is damaged, with its article."""
    return ExciseError(
        "ARCHIVE_DAMAGED", f"{what} is damaged.", "Pack it again and submit what is missing."
    )


def archive_damaged() -> ArchiveError:
    return ArchiveError(
        "ARCHIVE_DAMAGED",
        "The archive is damaged; nothing behind the damage is read.",
        "Pack it again and submit what is missing.",
    )


def cut_short() -> ExciseError:
    return ExciseError(
        "CUT_SHORT",
        "The archive, entry or table stops before its end.",
        "Check that it was copied whole and submit what is missing.",
    )


def receive(name: str, source: bytes) -> Item:
    """Raises nothing: what is empty is refused."""
    if source:
        return Received(name, source)
    return Refused(
        name, ExciseError("EMPTY", "The item is empty.", "Check that the export worked.")
    )
