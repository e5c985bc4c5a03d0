"""The terminal: how wide, and kept safe from what cables hold."""

import unicodedata

from rich.console import Console

PLAIN_WIDTH = 160


def open_console() -> Console:
    """Standard output; plain and 160 columns wide where it is no terminal."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PLAIN_WIDTH)


def clean(text: str) -> str:
    """`text` without control characters: what a cable holds must not steer a terminal."""
    return "".join(c if unicodedata.category(c)[0] != "C" or c == "\t" else "\ufffd" for c in text)
