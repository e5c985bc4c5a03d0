"""A cable of which nothing is known but its text, for tests of people alone."""

from rules.cable.model import Archive, Cable, Routing


def bare_cable(text: str) -> Cable:
    return Cable(
        span=(0, len(text)),
        archive=Archive(),
        routing=Routing(),
        mrn=None,
        mrn_span=None,
        date=None,
        banner=None,
        captions=(),
        attention=(),
        authority=None,
        tags=None,
        subject=None,
        subject_mark=None,
        subject_copies=(),
        references=(),
        classified_by=None,
        section=None,
        headings=(),
        paragraphs=(),
        signature=None,
        furniture=(),
        header_spans=(),
        traps=(),
    )
