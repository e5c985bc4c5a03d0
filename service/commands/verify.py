"""`excise verify`: reports and the log they belong to, offline."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from rich.console import Console

from service.commands.claims import Claims
from service.commands.evidence import read_evidence, read_lines, read_text
from worker.log.checkpoint import Checkpoint, Verifier, read_checkpoint, read_verifier
from worker.log.export import open_export
from worker.log.proof import Proof, find_entry, goes_on, is_proof, read_proof
from worker.log.verification import OUT, Standing, Verdict, verify_log

FAULTS: Final = {
    "DAMAGED": "an entry is not as Excise writes one",
    "GAP": "an entry does not stand in its place: one was taken out, put in or moved",
    "FOREIGN": "it is not of the office of its checkpoint",
    "SHORT": "it ends before its checkpoint does: entries were cut off, or the export is older",
    "LONG": "entries stand in it that its checkpoint does not vouch for",
    "CHANGED": "its entries are not those its checkpoint was signed over",
    "FORKED": "it is another history than the one the checkpoint from elsewhere was signed over",
}
Digests = dict[Path, str]


@dataclass(frozen=True, slots=True)
class Question:
    """log: an export, or a proof for one report. checkpoint: a file that was kept apart from the
    database, if there is one."""

    reports: Sequence[Path]
    log: Path
    key: str
    checkpoint: Path | None


def verify(question: Question, console: Console) -> bool:
    """Print what is proved, what failed and what cannot be shown; whether nothing failed.

    Raises ExciseError: UNREADABLE, BAD_LOG_KEY, BAD_CHECKPOINT, BAD_EXPORT, BAD_PROOF.
    """
    verifier = read_verifier(_read_key(question.key))
    outside = None
    if question.checkpoint is not None:
        outside = read_checkpoint(read_text(question.checkpoint), verifier)
    digests = {path: sha256(read_evidence(path)).hexdigest() for path in question.reports}
    claims = Claims(console)
    if is_proof(next(read_lines(question.log), "")):
        proof = read_proof(read_text(question.log))
        _check_proof(claims, proof, verifier, outside, digests)
        return claims.sound
    text, entries = open_export(read_lines(question.log))
    own = read_checkpoint(text, verifier)
    verdict = verify_log(entries, own, outside, frozenset(digests.values()))
    _tell_log(claims, verdict, own, outside)
    for path, digest in digests.items():
        _tell_report(claims, path, verdict.reports[digest])
    return claims.sound


def _tell_log(
    claims: Claims, verdict: Verdict, own: Checkpoint, outside: Checkpoint | None
) -> None:
    for fault in verdict.faults:
        where = "" if fault.entry is None else f", at entry {fault.entry}"
        claims.failed(f"the log: {FAULTS[fault.code]}{where}.")
    if not verdict.faults:
        claims.proved(
            f"The {verdict.size} entries are those that the key of {own.office} signed at {own.at}."
        )
    if outside is None:
        _miss_checkpoint(claims)
    elif not verdict.faults:
        claims.proved(
            f"The first {outside.size} of them are as they were at {outside.at}: not edited, cut,"
            " reordered or forked since."
        )
        if outside.size < verdict.size:
            claims.not_shown(
                f"the same of the {verdict.size - outside.size} that came after that checkpoint."
            )


def _tell_report(claims: Claims, path: Path, standing: Standing) -> None:
    if not standing.known:
        claims.failed(f"{path}: no entry of this log names it: changed, or not from here.")
    elif standing.revoked is not None:
        claims.failed(
            f"{path}: released in entry {standing.released[-1]}, revoked in entry"
            f" {standing.revoked}."
        )
    elif standing.released:
        claims.proved(f"{path}: released in entry {standing.released[-1]}, and not revoked in it.")
    else:
        claims.proved(
            f"{path}: handed out in entry {standing.read[0]}, never released: it stays PROPOSED,"
            " NOT CLEARED."
        )


def _check_proof(
    claims: Claims,
    proof: Proof,
    verifier: Verifier,
    outside: Checkpoint | None,
    digests: Digests,
) -> None:
    own = read_checkpoint(proof.checkpoint, verifier)
    entry = find_entry(proof, own)
    if entry is None:
        claims.failed("the proof: its entry is not in the log that its checkpoint was signed over.")
        return
    claims.proved(f"Entry {entry.number} is in the log of {own.office} as it was at {own.at}.")
    for path, digest in digests.items():
        if entry.act.verb not in OUT or digest not in entry.act.detail.values():
            claims.failed(f"{path}: this entry does not name it.")
        elif entry.act.verb == "release":
            claims.proved(f"{path}: released in it.")
            claims.not_shown(f"whether {path} was revoked since: that needs an export.")
        else:
            claims.proved(f"{path}: handed out in it, which is no release.")
    if outside is None:
        _miss_checkpoint(claims)
        return
    same = goes_on(proof, own, outside)
    if same:
        claims.proved(f"The log goes on from what it was at {outside.at}: it was not forked.")
    elif same is None:
        claims.not_shown("whether the log goes on from that checkpoint: the proof is for another.")
    else:
        claims.failed(f"the log: {FAULTS['FORKED']}.")


def _miss_checkpoint(claims: Claims) -> None:
    claims.not_shown(
        "whether whoever holds the database and the key rewrote, cut or forked the log before this:"
        " that needs --checkpoint, kept apart from both."
    )


def _read_key(given: str) -> str:
    """The key itself, or the file it stands in."""
    return given if "+" in given else read_text(Path(given))
