"""`excise redact`: the proposed copy and both reports, here and now, without a queue."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.text import Text

from rules.cable.envelope import decode
from rules.errors import ExciseError
from rules.language.ruleset import RuleSet, load_ruleset
from service.commands.sources import Raw, open_sources, read_piped
from service.pages.report import render_releasable, render_working
from worker.decisions import Decisions, read_decisions
from worker.pipeline import collect_protected, propose
from worker.proposal import Proposal, Submission
from worker.protection.mustredact import Entry, MustRedact, join_entries


def redact_paths(
    paths: Sequence[Path],
    profile: str,
    as_of: date,
    out: Path,
    console: Console,
    *,
    site: Path | None = None,
    decisions: Sequence[Path] = (),
) -> int:
    """Redact every file into a numbered folder below `out`; gives the exit status.

    All paths are one batch and read twice: first for the sources that any of them marks for
    protection, then to redact each under all of those.
    The names of folders say nothing, since a file's name may name a person; `index.jsonl` tells
    which is which. Fingerprints are keyed with a key made for this run and kept nowhere.
    decisions: files of what reviewers decided, one for each source they decided on.
    Raises ExciseError UNKNOWN_PROFILE, NO_RULES, RULES_INVALID, NOT_FOUND, DECISIONS_INVALID.
    """
    decided = _read_decisions(decisions)
    seen: set[str] = set()
    out.mkdir(parents=True, exist_ok=True)
    key = secrets.token_bytes(32)
    piped = read_piped() if Path("-") in paths else None
    ruleset = load_ruleset(profile, as_of, site)
    must_redact = _collect(open_sources(paths, piped), ruleset)
    failed = 0
    with (out / "index.jsonl").open("w", encoding="utf-8") as index:
        for number, raw in enumerate(open_sources(paths, piped), 1):
            folder = f"{number:05}"
            entry: dict[str, str | None]
            entry = {"id": folder, "name": raw.name, "status": "done", "code": None}
            try:
                sha256 = hashlib.sha256(raw.content).hexdigest()
                seen.add(sha256)
                kept = decided.get(sha256)
                submission = Submission(raw.content, raw.name, profile, as_of, kept)
                proposal = propose(submission, key, site, must_redact)
                entry["disposition"] = proposal.disposition
                _write(out / folder, raw, proposal)
            except ExciseError as error:
                if error.code in ("UNKNOWN_PROFILE", "NO_RULES", "RULES_INVALID"):
                    raise
                failed += 1
                entry |= {"status": "failed", "code": error.code}
                console.print(Text(f"{raw.name}: {error.code}: {error.message} {error.hint}"))
            else:
                console.print(Text(f"{raw.name}: {_describe(proposal)} → {out / folder}"))
            index.write(json.dumps(entry) + "\n")
    if not must_redact.complete:
        told = "A file could not be read. If it marks a source to protect, that source may stand"
        console.print(Text(f"{told} in the copies of the others: none of them is ready."))
    if foreign := decided.keys() - seen:
        told = f"{len(foreign)} of the files of decisions are about none of these cables"
        console.print(Text(f"DECISIONS_FOREIGN: {told}; they changed nothing."))
    return 2 if failed or foreign else 0


def _read_decisions(paths: Sequence[Path]) -> dict[str, Decisions]:
    """By the sha256 of their source."""
    found: dict[str, Decisions] = {}
    for path in paths:
        try:
            one = read_decisions(path.read_bytes())
        except OSError as error:
            raise ExciseError(
                "NOT_FOUND", "A file of decisions cannot be read.", "Check --decisions."
            ) from error
        if one.source_sha256 in found:
            raise ExciseError(
                "DECISIONS_INVALID",
                "Two files hold decisions on one source.",
                "Put all decisions on a source into one file.",
            )
        found[one.source_sha256] = one
    return found


def _collect(sources: Iterable[Raw], ruleset: RuleSet) -> MustRedact:
    """The first pass. What cannot be read may mark sources, so that the list is not complete."""
    found: list[Entry] = []
    complete = True
    for raw in sources:
        try:
            source = decode(raw.content, "")
        except ExciseError as error:
            complete = complete and error.code == "EMPTY"
        else:
            found += collect_protected(source, ruleset.lists, ruleset.cues).entries
    return replace(join_entries(found), complete=complete)


def _write(folder: Path, raw: Raw, proposal: Proposal) -> None:
    """The working report always; copy and releasable report only where nothing holds them."""
    folder.mkdir(exist_ok=True)
    working, releasable = proposal.working, proposal.releasable
    text = decode(raw.content, raw.name).text
    (folder / "working.json").write_text(working.model_dump_json(by_alias=True), encoding="utf-8")
    page = render_working(working, text)
    (folder / "working.html").write_text(page, encoding="utf-8")
    if proposal.disposition == "held":
        return
    (folder / "redacted.txt").write_bytes(proposal.redacted)
    copy = decode(proposal.redacted, "").text
    (folder / "releasable.json").write_text(
        releasable.model_dump_json(by_alias=True), encoding="utf-8"
    )
    (folder / "releasable.html").write_text(render_releasable(releasable, copy), encoding="utf-8")


def _describe(proposal: Proposal) -> str:
    redactions = proposal.working.redactions
    pending = sum(one.status == "pending" for one in redactions)
    withheld = sum(one.status != "rejected" for one in redactions)
    told = f"{withheld} redactions, {pending} of them pending"
    if proposal.disposition == "held":
        return f"{told}; held: withheld words stand in released text, see the working report"
    return told
