"""How a batch goes, at a terminal as bars, elsewhere as lines."""

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from service.api.batchmodels import Batch


class Bar:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._told = ""
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[more]}"),
            console=console,
            disable=not console.is_terminal,
        )
        self._files = self._progress.add_task("Handing in", total=None, more="")
        self._marks = self._progress.add_task("Looking for marks", total=None, more="")
        self._cables = self._progress.add_task("Redacting", total=None, more="")

    def __enter__(self) -> "Bar":
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def count_files(self, files: int, items: int) -> None:
        self._progress.update(self._files, completed=files, more=f"{items} cables")

    def count_cables(self, batch: Batch) -> None:
        ledger = batch.ledger
        ended = ledger.submitted - ledger.queued - ledger.running
        all_ = ledger.submitted
        self._progress.update(self._files, total=self._progress.tasks[self._files].completed)
        self._progress.update(self._marks, completed=batch.collected, total=all_)
        self._progress.update(self._cables, completed=ended, total=all_, more=_describe(batch))
        line = f"{ended} of {all_} read"
        if not self._console.is_terminal and line != self._told:
            self._console.print(line)
            self._told = line


def _describe(batch: Batch) -> str:
    left = batch.seconds_left
    if left is None or not batch.rate:
        return batch.state
    minutes, seconds = divmod(round(left), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{batch.rate:.1f} a second, {hours}:{minutes:02}:{seconds:02} left"
