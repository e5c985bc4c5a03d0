"""The releasable report: derived from the redacted copy alone, with nothing of what was removed."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date

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
    Ruleset,
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
) -> ReleasableReport:
    """Read the copy as a stranger would, and report on that.

    source: the decoded source; it gives amounts and keyed fingerprints, nothing else.
    key: 32 bytes, the office's own, so that a fingerprint cannot be found by trying names.
    """
    cable = read(decode(redacted, ""))
    return ReleasableReport(
        as_of=as_of.isoformat(),
        mrn=cable.mrn,
        date=cable.date.isoformat() if cable.date else None,
        original_marking=cable.banner.marking.banner if cable.banner else None,
        contents_marking=_contents_marking(copy.text, cable).banner,
        redacted_sha256=hashlib.sha256(redacted).hexdigest(),
        portions=tuple(_portion(copy.text, p, cable) for p in cable.paragraphs),
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
                reason=one.reason,
                paragraph=one.paragraph,
                amount=count_lines(source[slice(*one.span)]) if one.kind == "portion" else "",
                fingerprint=fingerprint(source[slice(*one.span)], key),
            )
            for one, place in zip(redactions, copy.placed, strict=True)
        ),
        ruleset=Ruleset(digest=ruleset.digest, profile=ruleset.profile, packs=ruleset.packs),
        verification=Verification(leaks=verification.leaks, checked=verification.checked),
        disposition=disposition,
    )


def fingerprint(withheld: str, key: bytes) -> str:
    """HMAC-SHA256 of the withheld words without their case and spacing, first 16 hex digits."""
    words = " ".join(withheld.split()).casefold()
    return hmac.new(key, words.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:16]


def _portion(text: str, paragraph: Paragraph, cable: Cable) -> ReleasablePortion:
    body = _own_text(text, paragraph.body_span, cable)
    withheld = any(found["kind"] != "NAME" for found in TOKEN.finditer(body))
    remains = bool(TOKEN.sub("", body).strip())
    action = "released in part" if TOKEN.search(body) else "released"
    if withheld and not remains:
        action = "withheld"
    return ReleasablePortion.model_validate(
        {
            "number": paragraph.number,
            "original": paragraph.mark.marking.portion if paragraph.mark else None,
            "now": "-" if action == "withheld" else _own_marking(paragraph.mark, cable).portion,
            "action": action,
        }
    )


def _own_text(text: str, span: Span, cable: Cable) -> str:
    """The text of a portion without the page lines inside it."""
    pieces = SpanSet(cable.furniture).outside(span)
    return "".join(text[start:end] for start, end in pieces)


def _remains(text: str, span: Span, cable: Cable) -> bool:
    """Whether anything but tokens and page lines is left of a portion."""
    return bool(TOKEN.sub("", _own_text(text, span, cable)).strip())


def _own_marking(mark: Mark | None, cable: Cable) -> Marking:
    """A portion's marking; without a mark, the banner's, and SECRET where there is none to read."""
    if mark:
        return mark.marking
    return entire_mark(cable) or effective_marking(cable) or Marking(Level.S)


def _contents_marking(text: str, cable: Cable) -> Marking:
    """The least marking that protects what remains: the banner may come down to it after review."""
    remaining = [
        _own_marking(p.mark, cable) for p in cable.paragraphs if _remains(text, p.body_span, cable)
    ]
    remaining += [
        part.mark.marking
        for p in cable.paragraphs
        for part in p.subparagraphs
        if part.mark and _remains(text, (part.mark.span[1], part.span[1]), cable)
    ]
    if cable.subject and _remains(text, cable.subject.span, cable):
        banner = effective_marking(cable)
        if cable.subject_mark or banner is None or banner.level > Level.U:
            remaining.append(_own_marking(cable.subject_mark, cable))
    return rolled_up(remaining)
