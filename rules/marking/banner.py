"""Banner lines: level, inline caveats, section count, post and message number."""

import re
from dataclasses import dataclass, replace
from typing import Final

from rules.cable.model import Deviation, Mark
from rules.marking.bannerline import BANNER, CAVEATS, count_sections, has_level, mend_level
from rules.marking.grammar import read_mark
from rules.marking.opening import LEVEL_WORD, level_of
from rules.marking.register import CAPTION_CONTROLS, SPELLINGS
from rules.marking.value import Level, Marking

# A level word that a scanner may have spoiled, alone or before a double slash.
_SPOILED: Final = re.compile(r"[ \t]*[A-Z0-9]{5,14}(?://[A-Z0-9 ,/-]{1,400})?[ \t]*")


_SLASHED: Final = re.compile(rf"[ \t]*(?P<level>{LEVEL_WORD})[ \t]*//(?=[ \t]*\S)", re.IGNORECASE)
# A code that no list has, and no name of a person.
_CODE: Final = re.compile(r"[A-Z]{3,4}")


@dataclass(frozen=True, slots=True)
class Banner:
    """A banner line. span: the line's own part, what is glued before it left out.

    post: None where only a number follows the level. part, parts: `SECTION 1 OF 2`.
    """

    mark: Mark
    span: tuple[int, int]
    glued: bool
    post: str | None
    number: int | None
    message_span: tuple[int, int] | None
    part: int | None
    parts: int | None


def read_banner(line: str, at: int) -> Banner | None:
    """The banner in `line`, which begins at code point `at`; None where there is none.

    A banner that bears a post and number may stand glued to the line before it
    (`HQ USICE WASH DCUNCLAS SECTION 01 OF 02 KINGSTON 000172`, `WASHDCUNCLAS LA PAZ 0162`); any
    other stands alone.
    """
    if line.startswith("//", len(line) - len(line.lstrip())):
        return _read_whole(line, 0, at)
    for found in BANNER.finditer(line) if has_level(line) else ():
        glued = bool(line[: found.start()].strip())
        if glued and not _is_glued(line, found):
            continue
        # The end of a mark can look like a post and number: `SAR-BP-J12 J54`. It is one where it
        # would be read as countries that nobody knows: `REL TO USA, GBR LIMA 052577`.
        if found["slashes"] and found["post"] and (whole := _read_whole(line, found.start(), at)):
            listed = [d for d in whole.mark.deviations if d.kind == "country-name"]
            if all(deviation.wanted for deviation in listed):
                return whole
        return _banner(found, at, glued)
    if _SPOILED.fullmatch(line):
        return _read_whole(line, 0, at)
    return _read_mended(line, at)


def _is_glued(line: str, found: re.Match[str]) -> bool:
    """Whether a banner inside a line is one: it counts its sections, or begins inside a word."""
    before = line[: found.start()]
    inside = before[-1:].isalpha() and not before.endswith("TOP") and len(found["number"] or "") > 2
    return bool(found["number"] and found["post"] and (found["section"] or inside))


def _read_mended(line: str, at: int) -> Banner | None:
    """A banner with post and number whose level word is a letter off: `CONFIDENTAL LIMA 1234`.

    A level that reads as unclassified only by mending is in doubt and reported so; LIMITED OFFICIAL
    USE cannot be mistaken for another.
    """
    head = mend_level(line)
    if head is None:
        return None
    found = BANNER.match(head.mended, head.start)
    if found is None or not (found["post"] and found["number"]) or found["slashes"]:
        return None
    read = _banner(found, 0, glued=False)
    if read is None:
        return None
    shift = at + len(line) - len(head.mended)
    where = (at + head.start, at + head.end)
    slips = [Deviation("spelling", line[head.start : head.end], found["level"], where)]
    if read.mark.marking.level == Level.U and "LOU" not in read.mark.marking.controls:
        slips.append(Deviation("unknown-token", line[head.start : head.end], "", where))
    span = (at + head.start, shift + read.mark.span[1])
    message = read.message_span and (shift + read.message_span[0], shift + read.message_span[1])
    return replace(
        read,
        mark=Mark(read.mark.marking, line[span[0] - at : span[1] - at], span, tuple(slips)),
        span=(span[0], shift + read.span[1]),
        message_span=message,
    )


def _read_whole(line: str, start: int, at: int) -> Banner | None:
    """The line from `start` on as one mark, which has no post: `//NATO SECRET`."""
    text = line[start:].rstrip(" \t\r\n\\")
    start += len(text) - len(text.lstrip())
    span = (at + start, at + len(text.lstrip()) + start)
    mark = read_mark(text.strip(), span[0], span, "banner")
    if mark is None or not _is_known(mark):
        return None
    return Banner(mark, span, False, None, None, None, None, None)


def read_unread(line: str, at: int) -> Mark | None:
    """What a line says that begins as a banner with slashes and is none, because it holds what the
    register does not know: `SECRET//JOHN SMITH`; None for any other line."""
    found = _SLASHED.match(line)
    if not found or read_banner(line, at):
        return None
    start = found.end() - len(found.group().lstrip())
    text = line[start:].rstrip()
    span = (at + start, at + start + len(text))
    level, control = level_of(found["level"])
    told = Deviation("unknown-token", text[found.end() - start :], "", (at + found.end(), span[1]))
    held = Mark(Marking(level, frozenset(filter(None, [control]))), text, span, (told,))
    return read_mark(text, span[0], span, "banner") or held


def _is_known(mark: Mark) -> bool:
    """Whether nothing in it is free text, which a banner would carry into every copy: what the
    register does not know is no banner, and its line is body like any other."""
    return not any(
        d.kind == "unknown-token"
        or (d.kind == "country-name" and not d.wanted and not _CODE.fullmatch(d.found))
        for d in mark.deviations
    )


def _banner(found: re.Match[str], at: int, glued: bool) -> Banner | None:
    end = max(found.end("level"), found.end("slashes"), found.end("caveats"))
    span = (at + found.start(), at + end)
    text = found.group()[: span[1] - span[0]]
    slashed = found["slashes"]
    mark = read_mark(text, span[0], span, "banner") if slashed else _read_caveats(found, span)
    if mark is None or not _is_known(mark):
        return None
    part, parts = count_sections(found["section"] or found["after"] or "")
    first = "post" if found["post"] else "number"
    message = (at + found.start(first), at + found.end("number")) if found["number"] else None
    return Banner(
        mark=mark,
        span=(at + found.start(), at + found.end()),
        glued=glued,
        post=" ".join(found["post"].split()) if found["post"] else None,
        number=int(found["number"]) if found["number"] else None,
        message_span=message,
        part=part,
        parts=parts,
    )


def _read_caveats(found: re.Match[str], span: tuple[int, int]) -> Mark:
    level, control = level_of(found["level"])
    controls = {control} if control else set()
    deviations = []
    for group in ("caveats", "more"):
        for caveat in re.finditer(CAVEATS, found[group]):
            word = " ".join(caveat.group().split())
            controls.add(_control_of(word))
            if word == "SENSITIVE" and level > Level.U:
                start = span[0] + found.start(group) - found.start() + caveat.start()
                where = (start, start + len(caveat.group()))
                deviations.append(Deviation("hybrid-level", word, "", where))
    text = found.group()[: span[1] - span[0]]
    return Mark(Marking(level, frozenset(controls)), text, span, tuple(deviations))


def _control_of(caveat: str) -> str:
    if caveat in CAPTION_CONTROLS:
        return CAPTION_CONTROLS[caveat]
    return SPELLINGS.get(caveat, caveat.split(maxsplit=1)[0])
