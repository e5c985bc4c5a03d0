"""The token by which a server knows us: never an argument, which others on a machine can see."""

import os
from pathlib import Path

from rules.errors import ExciseError


def read_token() -> str | None:
    """What EXCISE_TOKEN says, else the file that EXCISE_TOKEN_FILE names, else None.

    Raises ExciseError: NO_TOKEN.
    """
    given = os.environ.get("EXCISE_TOKEN")
    file = os.environ.get("EXCISE_TOKEN_FILE")
    if given or not file:
        return given or None
    try:
        return Path(file).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        raise ExciseError(
            "NO_TOKEN", "The token cannot be read.", "Check EXCISE_TOKEN_FILE."
        ) from None
