"""`excise audit --propose`: proposed marking lines as a patch, which a person may apply."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console

from rules.amendment import Amended, Amendment, amend, apply
from rules.cable.envelope import decode, encode
from rules.cable.model import Source
from rules.errors import ExciseError
from rules.language.ruleset import RuleSet
from service.commands.audited import Unread
from service.commands.sources import open_sources
from service.terminal import clean

_BOM = "\ufeff"


def propose_patch(
    paths: Sequence[Path], ruleset: RuleSet, as_of: date, err: Console
) -> tuple[bytes, int]:
    """A unified diff over all files, without lines of context since those are cable text, and the
    exit status: 2 where a file was not read, 1 where something is proposed, else 0.

    What is not proposed is told to `err`. Nothing is written. Raises ExciseError NOT_FOUND.
    """
    patch, unread = b"", False
    for raw in open_sources(paths):
        try:
            source = decode(raw.content, raw.name)
            amended = amend(source, ruleset, as_of)
        except ExciseError as error:
            err.print(str(Unread(raw.name, error)), markup=False, soft_wrap=True)
            unread = True
            continue
        name = clean(raw.name)
        patchable, left = _part(source, amended)
        for line in (*_tell(source, amended), *left):
            err.print(f"{name}: not proposed: {line}", markup=False, soft_wrap=True)
        patch += render_patch(source, patchable)
    return patch, 2 if unread else int(bool(patch))


def render_patch(source: Source, amendments: Sequence[Amendment]) -> bytes:
    """One file's part of the patch, in the file's own encoding; empty for no amendments."""
    if not amendments:
        return b""
    mark = _BOM if "byte-order mark" in source.notes else ""
    old = (mark + source.text).split("\n")
    new = (mark + apply(source, amendments).text).split("\n")
    name = clean(source.name).lstrip("/")
    told = [f"--- a/{name}", f"+++ b/{name}"]
    for number, (before, after) in enumerate(zip(old, new, strict=True), 1):
        if before != after:
            end = ["\\ No newline at end of file"] if number == len(old) else []
            told += [f"@@ -{number} +{number} @@", f"-{before}", *end, f"+{after}", *end]
    return b"".join(encode(line + "\n", source) for line in told)


def _part(source: Source, amended: Amended) -> tuple[list[Amendment], list[str]]:
    """The amendments a patch can carry, and why it cannot carry the others.

    A patch of UTF-16 would not apply, and a line with control characters must not reach a terminal.
    """
    if amended.amendments and source.encoding.startswith("utf-16"):
        return [], ["the file is UTF-16, which a patch cannot change"]
    carried, left = [], []
    for one in amended.amendments:
        start = source.text.rfind("\n", 0, one.span[0]) + 1
        end = source.text.find("\n", one.span[1])
        line = source.text[start : None if end < 0 else end].removesuffix("\r")
        if any(unicodedata.category(char)[0] == "C" and char != "\t" for char in line):
            number = source.text.count("\n", 0, one.span[0]) + 1
            left.append(f"line {number}: it holds control characters")
        else:
            carried.append(one)
    return carried, left


def _tell(source: Source, amended: Amended) -> list[str]:
    told = []
    for refusal in amended.refusals:
        if refusal.span:
            number = source.text.count("\n", 0, refusal.span[0]) + 1
            told.append(f"line {number}: {refusal.why}")
        else:
            told.append(f"{refusal.rule}: {clean(refusal.why)}")
    return told
