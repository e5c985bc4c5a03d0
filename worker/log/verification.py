"""What an export proves with a public key, and with a checkpoint that was kept elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from worker.log.checkpoint import Checkpoint
from worker.log.entry import Entry, read_entry
from worker.log.tree import EMPTY, Frontier, extend, find_root, hash_leaf

Digests = frozenset[str]
OUT: Final = frozenset({"release", "read"})  # acts by which a report leaves


@dataclass(frozen=True, slots=True)
class Fault:
    """code: DAMAGED, GAP, SHORT, LONG, CHANGED, FORKED or FOREIGN. entry: where, if it shows."""

    code: str
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A report in the log: the entries that released it and that handed it out, and the one that
    revoked the last release."""

    released: tuple[int, ...]
    read: tuple[int, ...]
    revoked: int | None

    @property
    def known(self) -> bool:
        return bool(self.released or self.read)


@dataclass(frozen=True, slots=True)
class Verdict:
    """size: entries read. faults: none where the export is what its checkpoint, and the one from
    elsewhere, say. reports: by sha256."""

    size: int
    faults: tuple[Fault, ...]
    reports: dict[str, Standing]


def verify_log(
    entries: Iterable[str], own: Checkpoint, outside: Checkpoint | None, reports: Digests
) -> Verdict:
    """Read an export through, once.

    own: the checkpoint in the export. outside: one that was kept elsewhere; without it nothing is
    said of what happened before the export was made.
    reports: sha256 of files that are asked for.
    """
    faults: list[Fault] = []
    watch = _Watch(reports)
    roots: dict[int, bytes] = {0: find_root(EMPTY)}
    stops = {own.size, outside.size if outside else own.size}
    frontier = EMPTY
    for line in entries:
        faults += _look(line, frontier, own.office, watch)
        frontier = extend(frontier, [hash_leaf(line.encode("utf-8", "surrogatepass"))])
        if frontier.size in stops:
            roots[frontier.size] = find_root(frontier)
    faults += _compare(frontier, roots, own, outside)
    return Verdict(frontier.size, tuple(faults), watch.tell())


def _look(line: str, frontier: Frontier, office: str, watch: "_Watch") -> Sequence[Fault]:
    place = frontier.size
    try:
        entry = read_entry(line)
    except ValueError:
        return [Fault("DAMAGED", place)]
    watch.see(entry)
    if entry.office != office:
        return [Fault("FOREIGN", place)]
    return [] if entry.number == place else [Fault("GAP", place)]


def _compare(
    frontier: Frontier, roots: dict[int, bytes], own: Checkpoint, outside: Checkpoint | None
) -> Sequence[Fault]:
    faults = []
    if frontier.size > own.size:
        faults.append(Fault("LONG", own.size))
    if frontier.size < own.size:
        faults.append(Fault("SHORT", frontier.size))
    elif roots[own.size] != own.root:
        faults.append(Fault("CHANGED"))
    if outside is not None:
        if outside.office != own.office:
            faults.append(Fault("FOREIGN"))
        elif frontier.size < outside.size:
            faults.append(Fault("SHORT", frontier.size))
        elif roots[outside.size] != outside.root:
            faults.append(Fault("FORKED"))
    return faults


class _Watch:
    """Looks for reports in the entries that go by."""

    def __init__(self, reports: Digests) -> None:
        self._reports = reports
        self._seen: dict[str, list[Entry]] = {report: [] for report in reports}
        self._revoked: list[Entry] = []

    def see(self, entry: Entry) -> None:
        if entry.act.verb == "revoke":
            self._revoked.append(entry)
        else:
            for digest in self._reports.intersection(entry.act.detail.values()):
                self._seen[digest].append(entry)

    def tell(self) -> dict[str, Standing]:
        return {digest: self._describe(seen) for digest, seen in self._seen.items()}

    def _describe(self, seen: Sequence[Entry]) -> Standing:
        released = [entry for entry in seen if entry.act.verb == "release"]
        revoked = None
        if released:
            last = released[-1]
            revoked = next(
                (
                    entry.number
                    for entry in self._revoked
                    if entry.number > last.number
                    and not set(last.act.subjects).isdisjoint(entry.act.subjects)
                ),
                None,
            )
        return Standing(
            tuple(entry.number for entry in released),
            tuple(entry.number for entry in seen if entry.act.verb == "read"),
            revoked,
        )
