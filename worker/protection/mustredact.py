"""What must be withheld whatever the profile keeps: a value that can be joined and compared.

It comes from two places: an office's deny list, and the sources that the cables of a batch mark for
protection. A batch is read twice: every cable's part is collected and joined, then each cable is
redacted under the whole.
"""

import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Final, Literal

from rules.language.sitelists import DenyList

Kind = Literal["person", "organisation", "place"]
_KINDS: Final[dict[str, Kind]] = {
    "people": "person",
    "organisations": "organisation",
    "places": "place",
}


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """list: `deny` with the entry's number from 1, or `cable` with the sha256 of its source."""

    list: Literal["cable", "deny"]
    entry: int = 0
    cable: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One person, organisation or place. names: all of them alike, in order."""

    kind: Kind
    names: tuple[str, ...]
    exemption: str
    origins: tuple[Origin, ...]

    @property
    def protected(self) -> bool:
        """Whether a cable marks it as a source to protect."""
        return any(origin.list == "cable" for origin in self.origins)

    @property
    def number(self) -> int | None:
        """The number of its entry in the deny list."""
        return next((origin.entry for origin in self.origins if origin.list == "deny"), None)


@dataclass(frozen=True, slots=True)
class MustRedact:
    """Entries in order, none twice. Join two with `|`, in any order and as often as you like.

    complete: False where a cable could not be read that may mark more sources; who redacts under
    such a list leaves a decision to a person.
    """

    entries: tuple[Entry, ...] = ()
    complete: bool = True

    def __or__(self, other: "MustRedact") -> "MustRedact":
        complete = self.complete and other.complete
        if self.entries and other.entries:
            return replace(join_entries([*self.entries, *other.entries]), complete=complete)
        return replace(self if self.entries else other, complete=complete)

    def digest(self, key: bytes) -> str | None:
        """HMAC-SHA256 of all entries; None where there are none. Whether they are complete has no
        part in it.

        Keyed, since it stands in releasable reports: a plain hash of a short list of names can be
        found by trying names.
        """
        if not self.entries:
            return None
        content = json.dumps([asdict(entry) for entry in self.entries], sort_keys=True)
        return hmac.new(key, content.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


NOTHING: Final = MustRedact()


def join_entries(entries: Iterable[Entry]) -> MustRedact:
    """Entries of the same names become one that knows all its origins."""
    origins: dict[tuple[Kind, tuple[str, ...], str], set[Origin]] = defaultdict(set)
    for entry in entries:
        names = tuple(sorted(set(entry.names)))
        origins[entry.kind, names, entry.exemption].update(entry.origins)
    return MustRedact(
        tuple(sorted(Entry(*key, tuple(sorted(found))) for key, found in origins.items()))
    )


def list_denied(deny: DenyList) -> MustRedact:
    """An office's deny list as what must be withheld."""
    return join_entries(
        Entry(
            _KINDS[kind],
            (denied.name, *denied.aliases),
            denied.exemption or "",
            (Origin("deny", entry=number),),
        )
        for kind, number, denied in deny.listed()
    )
