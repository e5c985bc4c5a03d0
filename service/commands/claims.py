"""What is proved, what failed and what cannot be shown, a line each."""

from rich.console import Console
from rich.text import Text

from service.terminal import clean


class Claims:
    """sound: whether nothing failed."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.sound = True

    def proved(self, text: str) -> None:
        self._print("proved     ", text)

    def failed(self, text: str) -> None:
        self.sound = False
        self._print("FAILED     ", text)

    def not_shown(self, text: str) -> None:
        self._print("not shown  ", text)

    def _print(self, verdict: str, text: str) -> None:
        self._console.print(Text(verdict + clean(text)), soft_wrap=True)
