"""`excise verify`: reports and the log they belong to, offline."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from rules.errors import ExciseError
from service.terminal import clean
from worker.log.checkpoint import Checkpoint, read_checkpoint, read_verifier
from worker.log.export import open_export
from worker.log.verification import Standing, Verdict, verify_log

FAULTS: Final = {
    "DAMAGED": "an entry is not as Excise writes one",
    "GAP": "an entry does not stand in its place: one was taken out, put in or moved",
    "FOREIGN": "it is not of the office of its checkpoint",
    "SHORT": "it ends before its checkpoint does: entries were cut off, or the export is older",
    "LONG": "entries stand in it that its checkpoint does not vouch for",
    "CHANGED": "its entries are not those its checkpoint was signed over",
    "FORKED": "it is another history than the one the checkpoint from elsewhere was signed over",
}


@dataclass(frozen=True, slots=True)
class Question:
    """checkpoint: a file that was kept apart from the database, if there is one."""

    reports: Sequence[Path]
    log: Path
    key: str
    checkpoint: Path | None


def verify(question: Question, console: Console) -> bool:
    """Print what is proved, what failed and what cannot be shown; whether nothing failed.

    Raises ExciseError: UNREADABLE, BAD_LOG_KEY, BAD_CHECKPOINT, BAD_EXPORT.
    """
    verifier = read_verifier(_read_key(question.key))
    outside = None
    if question.checkpoint is not None:
        outside = read_checkpoint(_read(question.checkpoint).decode(errors="replace"), verifier)
    digests = {path: sha256(_read(path)).hexdigest() for path in question.reports}
    text, entries = open_export(_read_lines(question.log))
    own = read_checkpoint(text, verifier)
    verdict = verify_log(entries, own, outside, frozenset(digests.values()))
    telling = _Telling(console)
    _tell_log(telling, verdict, own, outside)
    for path, digest in digests.items():
        _tell_report(telling, path, verdict.reports[digest])
    return telling.sound


class _Telling:
    def __init__(self, console: Console) -> None:
        self._console = console
        self.sound = True

    def _print(self, verdict: str, text: str) -> None:
        self._console.print(Text(verdict + clean(text)), soft_wrap=True)

    def proved(self, text: str) -> None:
        self._print("proved     ", text)

    def failed(self, text: str) -> None:
        self.sound = False
        self._print("FAILED     ", text)

    def not_shown(self, text: str) -> None:
        self._print("not shown  ", text)


def _tell_log(
    telling: _Telling, verdict: Verdict, own: Checkpoint, outside: Checkpoint | None
) -> None:
    for fault in verdict.faults:
        where = "" if fault.entry is None else f", at entry {fault.entry}"
        telling.failed(f"the log: {FAULTS[fault.code]}{where}.")
    if not verdict.faults:
        telling.proved(
            f"The {verdict.size} entries are those that the key of {own.office} signed at {own.at}."
        )
    if outside is None:
        telling.not_shown(
            "whether whoever holds the database and the key rewrote, cut or forked the log before"
            " this export: that needs --checkpoint, kept apart from both."
        )
    elif not verdict.faults:
        telling.proved(
            f"The first {outside.size} of them are as they were at {outside.at}: not edited, cut,"
            " reordered or forked since."
        )
        if outside.size < verdict.size:
            telling.not_shown(
                f"the same of the {verdict.size - outside.size} that came after that checkpoint."
            )


def _tell_report(telling: _Telling, path: Path, standing: Standing) -> None:
    if not standing.known:
        telling.failed(
            f"{path}: no entry of this log names it; it was changed or is not from here."
        )
    elif standing.revoked is not None:
        telling.failed(
            f"{path}: released in entry {standing.released[-1]}, revoked in entry"
            f" {standing.revoked}."
        )
    elif standing.released:
        telling.proved(f"{path}: released in entry {standing.released[-1]}, and not revoked in it.")
    else:
        telling.proved(
            f"{path}: handed out in entry {standing.read[0]}, never released: it stays PROPOSED,"
            " NOT CLEARED."
        )


def _read_key(given: str) -> str:
    """The key itself, or the file it stands in."""
    return given if "+" in given else _read(Path(given)).decode(errors="replace")


def _read_lines(path: Path) -> Iterator[str]:
    # newline: an entry ends where Excise ended it. surrogateescape: bytes that are no text differ.
    try:
        with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            yield from file
    except OSError as error:
        raise _unreadable(path) from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> ExciseError:
    return ExciseError("UNREADABLE", f"{path} cannot be read.", "Check its name.")
