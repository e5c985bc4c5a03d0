"""A cable from any text: as it reads, or the whole text as one body."""

from dataclasses import replace

from rules.cable.body import read_body
from rules.cable.lines import split_lines
from rules.cable.model import Archive, Cable, Routing, Source
from rules.cable.reader import read
from rules.errors import ExciseError


def read_anyway(text: str) -> Cable:
    """The cable in `text`; where there is none, a body without a header, signature included.

    Printed telegrams have lost banner and routing, and people are named in them all the same.
    """
    try:
        return read(Source("", text, "utf-8", ""))
    except ExciseError as error:
        if error.code != "NO_CABLE":
            raise
    body = read_body(list(split_lines(text)))
    return replace(
        bare_cable(text),
        headings=body.headings,
        paragraphs=body.paragraphs,
        signature=body.signature,
        furniture=body.rules,
        traps=body.traps,
    )


def bare_cable(text: str) -> Cable:
    """A cable of which nothing is known but its text."""
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
