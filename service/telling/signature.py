"""Signatures of webhooks, as the Standard Webhooks specification has them: HMAC-SHA256 over id,
timestamp and body, so that nobody else's message and no old one is taken for ours."""

import base64
import hashlib
import hmac
from typing import Final

PREFIX: Final = "whsec_"


def derive_secret(key: bytes) -> bytes:
    """The secret that an office shares with its receivers, 32 bytes, from the office's own key."""
    return hmac.new(key, b"excise webhook secret 1", hashlib.sha256).digest()


def write_secret(secret: bytes) -> str:
    """As receivers' libraries read it."""
    return PREFIX + base64.b64encode(secret).decode()


def sign(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The header's value. timestamp: seconds since 1970, of this try."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
