"""Banner lines: level, inline caveats, section count, post and message number."""

import re
from dataclasses import dataclass
from typing import Final

from rules.cable.model import Deviation, Mark
from rules.marking.grammar import read_mark
from rules.marking.opening import LEVEL_WORD, level_of
from rules.marking.register import CAPTION_CONTROLS, SPELLINGS
from rules.marking.value import Level, Marking

_CAVEATS: Final = "|".join(
    re.escape(word).replace(r"\ ", r"[ \t]+")
    for word in sorted(
        {"FOR OFFICIAL USE ONLY", "E F T O", "SPECAT EXCLUSIVE", "FOUO", *CAPTION_CONTROLS},
        key=len,
        reverse=True,
    )
)
# A post is up to four words in capitals: MAPUTO, LA PAZ, USUN NEW YORK, PORT OF SPAIN.
_POST: Final = r"[A-Z][A-Z.'’&]*(?:[ \t][A-Z][A-Z.'’&]*){0,3}"
_SECTION: Final = r"[ \t]+(?:FINAL[ \t]+)?SECTION[ \t]+\d{1,2}[ \t]+OF[ \t]*\d{1,2}"
BANNER: Final = re.compile(
    rf"(?P<level>{LEVEL_WORD})(?P<slashes>(?://[A-Z0-9][A-Z0-9 ,/-]{{0,400}}?)?)"
    rf"(?P<caveats>(?:[ \t]+(?:{_CAVEATS}))*)"
    rf"(?P<section>{_SECTION})?"
    rf"(?:(?<![,/-])[ \t]+(?!(?:TO|USA)[ \t])(?P<post>{_POST})[ \t]*(?P<number>\d{{1,6}}))?"
    rf"(?P<after>{_SECTION})?"
    r"[ \t]*\\?[ \t]*$",
    re.MULTILINE,
)
# A level word that a scanner may have spoiled, alone or before a double slash.
_SPOILED: Final = re.compile(r"[ \t]*[A-Z0-9]{5,14}(?://[A-Z0-9 ,/-]{1,400})?[ \t]*")


@dataclass(frozen=True, slots=True)
class Banner:
    """A banner line. span: the line's own part, what is glued before it left out."""

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
    (`HQ USICE WASH DCUNCLAS SECTION 01 OF 02 KINGSTON 000172`); any other stands alone.
    """
    if line.startswith("//", len(line) - len(line.lstrip())):
        return _read_whole(line, 0, at)
    for found in BANNER.finditer(line):
        glued = bool(line[: found.start()].strip())
        if glued and not (found["number"] and found["section"]):
            continue
        # The end of a mark can look like a post and number: `SAR-BP-J12 J54`. It is one where it
        # would be read as countries that nobody knows: `REL TO USA, GBR LIMA 052577`.
        if found["slashes"] and found["post"] and (whole := _read_whole(line, found.start(), at)):
            listed = [d for d in whole.mark.deviations if d.kind == "country-name"]
            if all(deviation.wanted for deviation in listed):
                return whole
        return _banner(found, at, glued)
    return _read_whole(line, 0, at) if _SPOILED.fullmatch(line) else None


def _read_whole(line: str, start: int, at: int) -> Banner | None:
    """The line from `start` on as one mark, which has no post: `//NATO SECRET`."""
    text = line[start:].rstrip(" \t\r\n\\")
    start += len(text) - len(text.lstrip())
    span = (at + start, at + len(text.lstrip()) + start)
    mark = read_mark(text.strip(), span[0], span, "banner")
    # What the register does not know is no mark here: a banner's words are never withheld.
    if mark is None or any(d.kind == "unknown-token" for d in mark.deviations):
        return None
    return Banner(mark, span, False, None, None, None, None, None)


def _banner(found: re.Match[str], at: int, glued: bool) -> Banner:
    end = max(found.end("level"), found.end("slashes"), found.end("caveats"))
    span = (at + found.start(), at + end)
    mark = _read_slashes(found, span) if found["slashes"] else _read_caveats(found, span)
    counts = re.findall(r"\d+", found["section"] or found["after"] or "")
    message = (at + found.start("post"), at + found.end("number")) if found["number"] else None
    return Banner(
        mark=mark,
        span=(at + found.start(), at + found.end()),
        glued=glued,
        post=" ".join(found["post"].split()) if found["post"] else None,
        number=int(found["number"]) if found["number"] else None,
        message_span=message,
        part=int(counts[0]) if counts else None,
        parts=int(counts[1]) if counts else None,
    )


def _read_slashes(found: re.Match[str], span: tuple[int, int]) -> Mark:
    text = found.group()[: span[1] - span[0]]
    mark = read_mark(text, span[0], span, "banner")
    if mark is None:
        level, control = level_of(found["level"])
        return Mark(Marking(level, frozenset(filter(None, [control]))), text, span)
    return mark


def _read_caveats(found: re.Match[str], span: tuple[int, int]) -> Mark:
    level, control = level_of(found["level"])
    controls = {control} if control else set()
    deviations = []
    for caveat in re.finditer(_CAVEATS, found["caveats"]):
        word = " ".join(caveat.group().split())
        controls.add(_control_of(word))
        if word == "SENSITIVE" and level > Level.U:
            start = span[0] + found.start("caveats") - found.start() + caveat.start()
            where = (start, start + len(caveat.group()))
            deviations.append(Deviation("hybrid-level", word, "", where))
    text = found.group()[: span[1] - span[0]]
    return Mark(Marking(level, frozenset(controls)), text, span, tuple(deviations))


def _control_of(caveat: str) -> str:
    if caveat in CAPTION_CONTROLS:
        return CAPTION_CONTROLS[caveat]
    return SPELLINGS.get(caveat, caveat.split(maxsplit=1)[0])
