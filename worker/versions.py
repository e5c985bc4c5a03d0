"""What decides a proposal beside the cable itself: a result under one digest is not taken for an
answer under another."""

import hashlib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import rules
import worker
from rules.language.ruleset import load_ruleset

# Whose own changes may change a proposal.
LIBRARIES: Final = (
    "cel-expr-python",
    "numpy",
    "presidio-analyzer",
    "presidio-anonymizer",
    "pydantic",
)


@cache
def digest_files(site: Path | None = None) -> str:
    """sha256 of what reads and judges: the code and data of `rules` and `worker`, the libraries
    they judge with, and every file of an office's own folder: its deny list has no part in a
    ruleset's digest, but decides what is withheld.

    Read once: whoever changes a file starts Excise anew, as for the rules themselves.
    """
    digest = hashlib.sha256()
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}\0".encode())
    rooms = (Path(room.__path__[0]) for room in (rules, worker))
    for root in (*rooms, *([site] if site else [])):
        for path in _files(root):
            digest.update(f"{path.relative_to(root)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def digest_answer(profile: str, as_of: date, site: Path | None = None) -> str:
    """Of all that decides a proposal under a profile on a day.

    Raises ExciseError: UNKNOWN_PROFILE, NO_RULES, RULES_INVALID.
    """
    ruleset = load_ruleset(profile, as_of, site)
    parts = (ruleset.digest, digest_files(site), profile, as_of.isoformat())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def name_result(
    office: str, sha256: str, answer: str, batch: str | None, decisions: str = ""
) -> str:
    """The key of a result: cables that ask the same share it.

    sha256: of the source. answer: `digest_answer`. batch: the digest of what must be redacted
    throughout the batch. decisions: the digest of what reviewers decided.
    """
    parts = (office, sha256, answer, batch or "", decisions)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _files(root: Path) -> Iterator[Path]:
    return (path for path in sorted(root.rglob("*")) if path.is_file() and path.suffix != ".pyc")
