"""The releasable report: derived from the redacted copy alone, with nothing of what was removed."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rules.audit import describe_ruleset
from rules.cable.envelope import decode
from rules.cable.model import Cable, Mark, Paragraph, Span
from rules.cable.reader import read
from rules.cable.withheld import TOKEN
from rules.facts.reading import effective_marking, entire_mark, rolled_up
from rules.language.ruleset import RuleSet
from rules.marking.value import Level, Marking
from rules.report import (
    Disposition,
    Finding,
    Redaction,
    ReleasableFinding,
    ReleasablePortion,
    ReleasableRedaction,
    ReleasableReport,
    Verification,
)
from worker.redact import Copy
from worker.spans import SpanSet
from worker.tokens import count_lines


def report_release(
    *,
    source: str,
    copy: Copy,
    redacted: bytes,
    redactions: Sequence[Redaction],
    findings: Sequence[Finding],
    ruleset: RuleSet,
    verification: Verification,
    disposition: Disposition,
    as_of: date,
    key: bytes,
    must_redact: str | None = None,
    complete: bool = True,
    decisions: str | None = None,
) -> ReleasableReport:
    """Read the copy as a stranger would, and report on that.

    source: the decoded source; it gives amounts and keyed fingerprints, nothing else.
    key: 32 bytes, the office's own, so that a fingerprint cannot be found by trying names.
    must_redact: the keyed digest of the names that had to be withheld. complete: whether all cables
    were read that may add to them. decisions: the keyed digest of what reviewers decided; their own
    words stay in the working report.
    """
    cable = read(decode(redacted, ""))
    view = _View(copy.text, cable, SpanSet(cable.furniture), _inherited(cable))
    return ReleasableReport(
        as_of=as_of.isoformat(),
        mrn=cable.mrn,
        date=cable.date.isoformat() if cable.date else None,
        original_marking=cable.banner.marking.banner if cable.banner else None,
        contents_marking=_contents_marking(view).banner,
        redacted_sha256=hashlib.sha256(redacted).hexdigest(),
        portions=tuple(_portion(p, view) for p in cable.paragraphs),
        findings=tuple(
            ReleasableFinding(
                rule=finding.rule,
                title=ruleset.find(finding.rule).rule.title,
                severity=finding.severity,
                paragraphs=finding.paragraphs,
            )
            for finding in findings
        ),
        redactions=tuple(
            ReleasableRedaction(
                span=place,
                kind=one.kind,
                rule=one.rule,
                exemptions=one.exemptions,
                status=one.status,
                reason=one.reason if one.status in ("proposed", "pending") else "",
                paragraph=one.paragraph,
                amount=count_lines(source[slice(*one.span)]) if one.kind == "portion" else "",
                fingerprint=fingerprint(source[slice(*one.span)], key),
            )
            for one, place in zip(redactions, copy.placed, strict=True)
        ),
        ruleset=describe_ruleset(ruleset, must_redact, complete=complete),
        decisions=decisions,
        verification=Verification(leaks=verification.leaks, checked=verification.checked),
        disposition=disposition,
    )


def fingerprint(withheld: str, key: bytes) -> str:
    """HMAC-SHA256 of the withheld words without their case and spacing, first 16 hex digits."""
    words = " ".join(withheld.split()).casefold()
    return hmac.new(key, words.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _View:
    """A copy as a stranger reads it. inherited: what text without a mark of its own counts as."""

    text: str
    cable: Cable
    furniture: SpanSet
    inherited: Marking

    def remains(self, span: Span) -> str:
        """What is left of a portion beside page lines, tokens still in it."""
        return "".join(self.text[start:end] for start, end in self.furniture.outside(span))

    def marking(self, mark: Mark | None) -> Marking:
        return mark.marking if mark else self.inherited


def _inherited(cable: Cable) -> Marking:
    """The entire text's marking, else the banner's, and SECRET where there is none to read."""
    return entire_mark(cable) or effective_marking(cable) or Marking(Level.S)


def _portion(paragraph: Paragraph, view: _View) -> ReleasablePortion:
    body = view.remains(paragraph.body_span)
    withheld = any(found["kind"] not in ("NAME", None) for found in TOKEN.finditer(body))
    action = "released in part" if TOKEN.search(body) else "released"
    if withheld and not _bare(body):
        action = "withheld"
    return ReleasablePortion.model_validate(
        {
            "number": paragraph.number,
            "original": paragraph.mark.marking.portion if paragraph.mark else None,
            "now": "-" if action == "withheld" else view.marking(paragraph.mark).portion,
            "action": action,
        }
    )


def _bare(text: str) -> str:
    """`text` without tokens."""
    return TOKEN.sub("", text).strip()


def _contents_marking(view: _View) -> Marking:
    """The least marking that protects what remains: the banner may come down to it after review."""
    cable = view.cable
    remaining = [view.marking(p.mark) for p in cable.paragraphs if _bare(view.remains(p.body_span))]
    remaining += [
        part.mark.marking
        for p in cable.paragraphs
        for part in p.subparagraphs
        if part.mark and _bare(view.remains((part.mark.span[1], part.span[1])))
    ]
    if cable.subject and _bare(view.remains(cable.subject.span)):
        banner = effective_marking(cable)
        if cable.subject_mark or banner is None or banner.level > Level.U:
            remaining.append(view.marking(cable.subject_mark))
    return rolled_up(remaining)
