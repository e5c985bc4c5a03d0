"""How much one message stands for; apart, so that settings need no database to name it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChunkSize:
    """The most bytes and the most cables of one chunk; a larger cable is a chunk by itself."""

    bytes: int = 96 * 1024
    cables: int = 64
