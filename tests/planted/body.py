"""The numbered body of a cable as lines of text."""

from tests.planted.cable import Draft, Heading, Portion
from tests.planted.ink import Ink, wrap


def write_body(draft: Draft, ink: Ink) -> list[str]:
    lines: list[str] = []
    for portion in draft.portions:
        if portion.heading is not None:
            lines += ["", *_heading(draft, portion.heading, portion.number, ink), ""]
        elif lines:
            lines.append("")
        lines += _portion(draft, portion, ink)
    return lines


def _heading(draft: Draft, heading: Heading, number: int | None, ink: Ink) -> list[str]:
    text = ink.tag(f"heading:{number}", " ".join(filter(None, (heading.mark, heading.text))))
    if draft.seed % 2:
        rule = "-" * min(len(heading.text) + 2, 30)
        return [rule, text, rule]
    return [text]


def _portion(draft: Draft, portion: Portion, ink: Ink) -> list[str]:
    label = ""
    if portion.number is not None:
        label = f"{'¶' if draft.anchors else ''}{portion.number}."
    mark = ink.tag(f"mark:{portion.number}", portion.mark) if portion.mark else ""
    # The gap is hidden from the wrapping, which would eat it.
    opening = f"{label}{portion.gap if label else ''}{mark}"
    words = portion.text.replace(". ", ".  ") if draft.double_spaced else portion.text
    text = f"{opening} {words}" if mark else f"{opening}{words}"
    lines = wrap(ink.tag(f"paragraph:{portion.number}", text), draft.width)
    for part in portion.parts:
        start = (
            f"{part.label} {ink.tag(f'part-mark:{portion.number}', part.mark)} "
            if part.mark
            else f"{part.label} "
        )
        tagged = ink.tag(f"part:{portion.number}", start + part.text)
        lines += ["", *wrap(tagged, draft.width)]
    return lines
