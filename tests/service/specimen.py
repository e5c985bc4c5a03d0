"""The two reports about a fictional cable, written by hand."""

from collections.abc import Sequence

from rules.report import (
    CableReport,
    Disposition,
    EffectiveMarking,
    Finding,
    ParagraphReport,
    PersonReport,
    Redaction,
    RedactionStatus,
    ReleasableFinding,
    ReleasablePortion,
    ReleasableRedaction,
    ReleasableReport,
    Report,
    Ruleset,
    SourceReport,
    Span,
    Verification,
)
from tests.service.specimencable import CABLE_SPAN, TEXT, amount, between, find

DIGEST = "7f3c0a9be1d24c5586f0b7a1d9e8c3427f3c0a9be1d24c5586f0b7a1d9e8c342"

PARAGRAPHS = (
    ParagraphReport(
        number=1,
        level="S",
        controls=("NF",),
        release_to=(),
        marking_text="(S/NF)",
        canonical="S//NF",
        span=between("1. (S/NF)", "END SUMMARY."),
    ),
    ParagraphReport(
        number=2,
        level="C",
        controls=(),
        release_to=(),
        marking_text="(C)",
        canonical="C",
        span=between("2. (C)", "End comment.)"),
    ),
    ParagraphReport(
        number=3,
        level="U",
        controls=(),
        release_to=(),
        marking_text="(U)",
        canonical="U",
        span=between("3. (U)", "radio."),
    ),
    ParagraphReport(
        number=4,
        level="U",
        controls=("SBU",),
        release_to=(),
        marking_text="(SBU)",
        canonical="U//SBU",
        span=between("4. (SBU)", "breakwater."),
    ),
    ParagraphReport(
        number=5,
        level=None,
        controls=(),
        release_to=(),
        marking_text=None,
        canonical=None,
        span=between("5. Calloway", "55 million."),
    ),
    ParagraphReport(
        number=6,
        level="S",
        controls=(),
        release_to=("QUILLON",),
        marking_text="(S/REL QUILLON)",
        canonical="S//REL TO QUILLON",
        span=between("6. (S/REL", 'on it."'),
    ),
    ParagraphReport(
        number=7,
        level="C",
        controls=(),
        release_to=(),
        marking_text="(C)",
        canonical="C",
        span=between("7. (C)", "bidder exists."),
    ),
    ParagraphReport(
        number=8,
        level="U",
        controls=(),
        release_to=(),
        marking_text="(U)",
        canonical="U",
        span=between("8. (U)", "May 12."),
    ),
)

CABLE = CableReport.model_validate(
    {
        "mrn": "06MERIDIAN218",
        "date": "2006-05-09",
        "precedence": "O",
        "from": "AMEMBASSY PORT MERIDIAN",
        "to": ("SECSTATE WASHDC",),
        "info": ("AMEMBASSY QUILLON", "AMCONSUL TARN BAY", "NSC WASHDC"),
        "level": "S",
        "controls": (),
        "captions": ("SIPDIS",),
        "effective": EffectiveMarking(level="S", controls=()),
        "handle_as": EffectiveMarking(level="S", controls=("NF",)),
        "banner_span": find("S E C R E T SECTION 01 OF 02 MERIDIAN 000218"),
        "executive_order": "12958",
        "declassify_on": "2031-05-09",
        "classified_by_span": find(
            "Classified By: DCM Philippa Thornquist for reasons 1.4 (b) and (d)"
        ),
        "reasons": ("1.4(b)", "1.4(d)"),
        "tags": ("PREL", "ECON", "EWWT", "VD"),
        "subject": "HARBOR CONCESSION: MINISTER ORRIN VASK WAVERS AS QUILLON RAISES ITS OFFER",
        "references": ("QUILLON 88", "05 MERIDIAN 1190"),
        "signature_span": find("THORNQUIST"),
        "paragraphs": PARAGRAPHS,
    }
)

FINDINGS = (
    Finding(
        rule="PORT-05",
        severity="info",
        paragraphs=(),
        spans=(between("HARBOR CONCESSION: MINISTER", "ITS OFFER"),),
        message="The subject of a classified cable bears no mark.",
        sources=("CAPCO16 C",),
        suggestion="Mark the subject line.",
    ),
    Finding(
        rule="MARK-02",
        severity="warning",
        paragraphs=(1, 6),
        spans=(find("(S/NF)"), find("(S/REL QUILLON)")),
        message="Categories in paragraphs 1 and 6 are separated by one slash.",
        sources=("CAPCO16 D.1 p27",),
        suggestion="Write two slashes: S//NF.",
    ),
    Finding(
        rule="ROLL-03",
        severity="error",
        paragraphs=(1,),
        spans=(find("(S/NF)"), find("S E C R E T SECTION 01 OF 02 MERIDIAN 000218")),
        message="Paragraph 1 is NOFORN, banner and captions are not.",
        sources=("ISM-00070", "CAPCO16 Table 3 rules 1-2"),
        suggestion="Add NOFORN to the banner: SECRET//NOFORN.",
    ),
    Finding(
        rule="PORT-01",
        severity="error",
        paragraphs=(5,),
        spans=(PARAGRAPHS[4].span,),
        message="Paragraph 5 bears no mark in a portion-marked cable.",
        sources=("5 FAH-1 H-246.2c", "CAPCO16 C"),
        suggestion="Ask the originator for the mark; until then treat it as SECRET.",
    ),
)

PERSONS = (
    PersonReport(
        id="P1",
        role="foreign_official",
        mentions=(
            find("ORRIN VASK"),
            find("Orrin Vask"),
            find("Vask", 2),
            find("Vask", 3),
            find("Vask", 4),
            find("Vask", 5),
        ),
    ),
    PersonReport(
        id="P2",
        role="us_official",
        mentions=(find("Philippa Thornquist"),),
    ),
    PersonReport(id="P3", role="signer", mentions=(find("THORNQUIST"),)),
    PersonReport(id="P4", role="private", mentions=(find("Ilse Marrow"), find("Marrow", 2))),
    PersonReport(
        id="P5",
        role="foreign_official",
        mentions=(find("Dorn Calloway"), find("Calloway", 2), find("Calloway", 3)),
    ),
    PersonReport(id="P6", role="private", mentions=(find("Anneke Roos"),)),
    PersonReport(id="P7", role="us_official", mentions=(find("Julian Fairweather"),)),
)


def portion(
    span: Span,
    number: int | None,
    status: RedactionStatus,
    reason: str,
    exemptions: Sequence[str] = (),
    *,
    kind: str = "portion",
) -> Redaction:
    return Redaction.model_validate(
        {
            "span": span,
            "kind": kind,
            "rule": "portion:classified",
            "exemptions": tuple(exemptions),
            "status": status,
            "by": "excise",
            "at": None,
            "reason": reason,
            "paragraph": number,
        }
    )


def body(number: int) -> Span:
    """A paragraph after its number and mark."""
    paragraph = PARAGRAPHS[number - 1]
    start, end = paragraph.span
    mark = paragraph.marking_text or f"{number}."
    return TEXT.index(mark, start) + len(mark) + 1, end


B1 = ("(b)(1)", "1.4(b)", "1.4(d)")

REDACTIONS = (
    portion(
        between("HARBOR CONCESSION: MINISTER", "ITS OFFER"),
        None,
        "pending",
        "unmarked",
        kind="subject",
    ),
    Redaction(
        span=find("Philippa Thornquist"),
        kind="person",
        rule="person:us_official",
        exemptions=("(b)(6)",),
        status="pending",
        by="excise",
        at=None,
        reason="balancing",
        person="P2",
    ),
    portion(body(1), 1, "proposed", "", B1),
    portion(body(2), 2, "proposed", "", B1),
    Redaction(
        span=find("Anneke Roos"),
        kind="person",
        rule="person:private",
        exemptions=("(b)(6)",),
        status="proposed",
        by="excise",
        at=None,
        reason="",
        paragraph=3,
        person="P6",
    ),
    portion(body(4), 4, "pending", "controlled"),
    portion(find("THE PRICE\n---------"), 5, "pending", "unmarked", kind="heading"),
    portion(body(5), 5, "pending", "unmarked"),
    portion(body(6), 6, "proposed", "", B1),
    portion(body(7), 7, "proposed", "", B1),
)

RULESET = Ruleset(digest=DIGEST, profile="public", packs=("markings", "portions", "header"))


def working(
    text: str = TEXT,
    *,
    persons: tuple[PersonReport, ...] = PERSONS,
    redactions: tuple[Redaction, ...] = REDACTIONS,
    findings: tuple[Finding, ...] = FINDINGS,
    cable: CableReport = CABLE,
    disposition: Disposition = "needs_decision",
) -> Report:
    return Report(
        source=SourceReport(
            name="06MERIDIAN218.txt",
            sha256="b7" * 32,
            chars=len(text),
            encoding="utf-8",
            cable_span=CABLE_SPAN,
        ),
        as_of="2026-11-22",
        cable=cable,
        findings=findings,
        persons=persons,
        redactions=redactions,
        ruleset=RULESET,
        verification=Verification(leaks=0, checked=214),
        disposition=disposition,
    )


def released() -> tuple[str, tuple[ReleasableRedaction, ...]]:
    """The cable with each redaction replaced by its mark, and where the marks stand."""
    start, end = CABLE_SPAN
    parts: list[str] = []
    rows: list[ReleasableRedaction] = []
    at, length = start, 0
    for index, redaction in enumerate(REDACTIONS):
        why = (
            " ".join(redaction.exemptions)
            if redaction.status == "proposed"
            else f"pending: {redaction.reason}"
        )
        mark = f"[{why}]"
        kept = TEXT[at : redaction.span[0]]
        parts += [kept, mark]
        length += len(kept)
        rows.append(
            ReleasableRedaction(
                span=(length, length + len(mark)),
                kind=redaction.kind,
                rule=redaction.rule,
                exemptions=redaction.exemptions,
                status=redaction.status,
                reason=redaction.reason,
                paragraph=redaction.paragraph,
                amount=amount(redaction.span),
                fingerprint=f"{0x9E3779B97F4A7C15 * (index + 1) % (1 << 64):016x}",
            )
        )
        length += len(mark)
        at = redaction.span[1]
    return "".join([*parts, TEXT[at:end]]), tuple(rows)


ACTIONS = {
    1: "withheld",
    2: "withheld",
    3: "released in part",
    4: "withheld",
    5: "withheld",
    6: "withheld",
    7: "withheld",
    8: "released",
}


def releasable() -> tuple[ReleasableReport, str]:
    """The releasable report and the redacted copy it speaks of."""
    text, rows = released()
    report = ReleasableReport(
        as_of="2026-11-22",
        mrn="06MERIDIAN218",
        date="2006-05-09",
        original_marking="SECRET",
        contents_marking="UNCLASSIFIED",
        redacted_sha256="5d" * 32,
        portions=tuple(
            ReleasablePortion.model_validate(
                {
                    "number": number,
                    "original": PARAGRAPHS[number - 1].canonical,
                    "now": "U",
                    "action": action,
                }
            )
            for number, action in ACTIONS.items()
        ),
        findings=(
            ReleasableFinding(
                rule="PORT-01",
                title="A numbered paragraph bears no mark",
                severity="error",
                paragraphs=(5,),
            ),
            ReleasableFinding(
                rule="MARK-02",
                title="Categories are separated by one slash",
                severity="warning",
                paragraphs=(1, 6),
            ),
            ReleasableFinding(
                rule="ROLL-03",
                title="A NOFORN portion, and no NOFORN in the banner",
                severity="error",
                paragraphs=(1,),
            ),
        ),
        redactions=rows,
        ruleset=RULESET,
        verification=Verification(leaks=0, checked=214),
        disposition="needs_decision",
    )
    return report, text
