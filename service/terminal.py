"""The terminal: how wide, and kept safe from what cables hold."""

import unicodedata

from rich.console import Console

PLAIN_WIDTH = 160


def open_console(*, stderr: bool = False) -> Console:
    """Standard output or error; plain and 160 columns wide where it is no terminal."""
    console = Console(highlight=False, stderr=stderr)
    if console.is_terminal:
        return console
    return Console(highlight=False, stderr=stderr, width=PLAIN_WIDTH)


def clean(text: str) -> str:
    """`text` without control characters: what a cable holds must not steer a terminal."""
    return "".join(c if unicodedata.category(c)[0] != "C" or c == "\t" else "\ufffd" for c in text)
