"""One act as the log holds it: ids, digests and codes, never text."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal, get_args

Verb = Literal[
    "submit",
    "read",
    "decide",
    "lift",
    "forward",
    "release",
    "approve",
    "revoke",
    "dispose",
    "hold",
    "rules",
    "login",
    "refused",
    "account",
    "token",
    "key",
    "open_batch",
    "close_batch",
    "pause_batch",
    "resume_batch",
    "cancel_batch",
    "rerun_batch",
]
VERBS: Final = frozenset(get_args(Verb))
NOBODY: Final = "nobody"  # who acts where there is no account
SHELL: Final = "shell"  # whoever runs commands on the database's own machine
EXCISE: Final = "excise"  # what it does by itself
# No space, so that no sentence fits; what somebody typed must not come in by a name.
_ID: Final = re.compile(r"[A-Za-z0-9._:@/+=-]{1,200}")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did.

    actor: an account's id. subjects: ids of what it was done to. detail: digests, ids and codes by
    name. Raises ValueError where any of them could be text.
    """

    verb: Verb
    actor: str
    subjects: tuple[str, ...] = ()
    detail: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ids = (self.actor, *self.subjects, *self.detail.values())
        if not all(map(_ID.fullmatch, ids)) or not all(map(_NAME.fullmatch, self.detail)):
            raise ValueError("an entry of the log holds ids, digests and codes only")


@dataclass(frozen=True, slots=True)
class Entry:
    """An act in its place. number: from 0, without a gap. at: by the clock of who wrote it."""

    number: int
    office: str
    at: datetime
    act: Act


def write_entry(entry: Entry) -> str:
    """The one way to write it, ASCII: what the tree hashes and an export holds."""
    act = entry.act
    return json.dumps(
        {
            "number": entry.number,
            "office": entry.office,
            "at": entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "act": act.verb,
            "actor": act.actor,
            "subjects": act.subjects,
            "detail": dict(act.detail),
        },
        separators=(",", ":"),
        sort_keys=True,
    )


def read_entry(text: str) -> Entry:
    """Raises ValueError where it is not, to the letter, what `write_entry` writes."""
    try:
        given: Any = json.loads(text)
        if given["act"] not in VERBS:
            raise ValueError("no such act")
        act = Act(given["act"], given["actor"], tuple(given["subjects"]), given["detail"])
        entry = Entry(given["number"], given["office"], datetime.fromisoformat(given["at"]), act)
        same = (
            type(entry.number) is int and type(entry.office) is str and write_entry(entry) == text
        )
    except (AttributeError, KeyError, RecursionError, TypeError) as error:
        raise ValueError("no entry of a log") from error
    if not same:
        raise ValueError("no entry of a log")
    return entry
