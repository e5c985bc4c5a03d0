"""A ring and a vault for tests; the key is of no use elsewhere."""

from typing import Final

from worker.vault.ring import parse_ring
from worker.vault.vault import Vault

RING: Final = bytes(range(32)).hex()


def make_vault(ring: str = RING) -> Vault:
    parsed = parse_ring(ring)
    return Vault(lambda: parsed)
