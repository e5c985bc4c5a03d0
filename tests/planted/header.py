"""The header a drafter writes: banner, captions, E.O. line, TAGS, subject, references."""

from tests.planted.cable import Draft
from tests.planted.ink import Ink, wrap


def write_banner(
    draft: Draft, ink: Ink, section: int = 1, *, digits: int = 6, again: bool = False
) -> str:
    """`C O N F I D E N T I A L SECTION 01 OF 03 STATE 082807`."""
    parts = [ink.tag("banner-again" if again or section > 1 else "banner", draft.banner)]
    if draft.sections > 1:
        count = f"{section:02d} OF {draft.sections:02d}"
        parts.append(ink.tag("section", f"SECTION {count}"))
    parts.append(ink.tag("mrn", f"{draft.post.mrn} {draft.serial:0{digits}d}"))
    return " ".join(parts)


def write_captions(draft: Draft, ink: Ink) -> list[str]:
    return [ink.tag(f"caption:{caption}", caption) for caption in draft.captions]


def write_header(draft: Draft, ink: Ink, *, blank: bool = True) -> list[str]:
    """From the captions to the Classified By line. blank: groups stand apart."""
    gap = [""] if blank else []
    lines = [*gap, *write_captions(draft, ink)] if draft.captions else []
    if draft.attention:
        lines += [*gap, *wrap(draft.attention, draft.width)]
    lines += gap
    if draft.authority:
        lines.append(ink.tag("authority", draft.authority))
    if draft.tags:
        lines.append(ink.tag("tags", f"TAGS: {draft.tags}"))
    lines += write_subject(draft, ink)
    lines += write_references(draft, ink, gap)
    if draft.classified_by:
        lines += [*gap, *wrap(ink.tag("classified-by", draft.classified_by), draft.width)]
    return lines


def write_subject(draft: Draft, ink: Ink) -> list[str]:
    key = "SUBJ:" if draft.layout == "nara" and draft.seed % 3 == 0 else "SUBJECT:"
    mark = f"{ink.tag('subject-mark', draft.subject_mark)} " if draft.subject_mark else ""
    text = ink.tag("subject", draft.subject + draft.subject_tail)
    return wrap(f"{key} {mark}{text}", draft.width, "" if draft.seed % 2 else "         ")


def write_references(draft: Draft, ink: Ink, gap: list[str]) -> list[str]:
    if not draft.references:
        return []
    if len(draft.references) == 1:
        return [*gap, ink.tag("reference", f"REF: {draft.references[0]}")]
    lines = []
    for index, text in enumerate(draft.references):
        letter = f"{'ABCDEFGH'[index]}."
        # The viewer took every letter and point for a paragraph, but for the first one.
        anchor = "¶" if draft.anchors and index else ""
        shown = f"({letter[0]})" if draft.seed % 4 == 1 and not anchor else letter
        lines.append(
            f"{'REF: ' if index == 0 else '     '}{anchor}{ink.tag('reference', f'{shown} {text}')}"
        )
    return [*gap, *lines]
