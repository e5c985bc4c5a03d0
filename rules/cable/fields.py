"""Header fields: which line opens one, which goes on with it, and how far it reaches.

Header lines are kept in a release, so a line that no field claims ends the header, and what stands
behind a field's own words is handed back.
"""

import re
from collections.abc import Sequence
from typing import Final

from rules.cable import claims
from rules.cable import lines as l
from rules.cable.claims import NUMBERED, has_verb
from rules.cable.lines import Line
from rules.cable.progress import Progress
from rules.cable.zones import FieldKind

_KEYS: Final[tuple[tuple[FieldKind, re.Pattern[str]], ...]] = (
    ("order", l.EXECUTIVE_ORDER),
    ("tags", l.TAGS),
    ("subject", l.SUBJECT),
    ("classified-by", l.CLASSIFIED_BY),
)
_KEYED: Final = l.any_of(*(pattern for _, pattern in _KEYS))
# A subject runs on for a few lines at most; a wrapped line is a long one.
_MOST_LINES: Final = 6
_WRAPPED: Final = 40
_INDENT: Final = 4  # spaces, of a line that goes on with a short one
_BREAKS_OFF: Final = re.compile(r"\w(?:[:,]|\s-|\s(?:OF|AND|THE|FOR|IN|ON|TO|WITH|BY|FROM))\s*$")
_INSTRUCTION: Final = re.compile(
    r"\s*(?:FOR|TO|FROM|ATTN|PASS|[A-Z]+ (?:FOR|PASS))\b", re.IGNORECASE
)
_LOOK_DOWN: Final = 8  # lines
_WORD: Final = re.compile(r"\S+")


def find_key(line: Line) -> FieldKind | None:
    """The field whose key opens the line."""
    if claims.is_reference(line.plain):
        return "reference"
    if not _KEYED.match(line.text):
        return None
    return next((kind for kind, pattern in _KEYS if pattern.match(line.text)), None)


def find_open(progress: Progress, line: Line) -> FieldKind | None:
    """The open field, where this line goes on with it."""
    opened = progress.opened
    if NUMBERED.match(line.text) or claims.is_caption(line.text) or opened is None:
        return None
    text, last = line.plain, progress.zones.fields[-1][1]
    wrapped = len(last[-1].plain.rstrip()) >= _WRAPPED
    match opened:
        case "subject":
            near = len(last) < _MOST_LINES and (wrapped or _goes_on(last[-1].text, text))
            goes_on = near and _same_case(last[0].text, text) and not _is_quoted(last)
            goes_on = goes_on or find_copied(progress, line) > 0
        case "reference":
            goes_on = claims.goes_on_reference(text)
        case "tags":
            goes_on = (wrapped or last[-1].text.rstrip().endswith(",")) and claims.is_tags(text)
        case "attention":
            early = _is_early(progress, line)
            goes_on = early and claims.goes_on_attention(text, last[-1].text)
        case _:
            goes_on = False
    return opened if goes_on else None


def find_copied(progress: Progress, line: Line) -> int:
    """How far the line goes on with a SUBJECT given again, word by word as the first has it, in
    columns however narrow: an offset into the line, 0 where it does not."""
    subjects = [lines for kind, lines in progress.zones.fields if kind == "subject"]
    if len(subjects) < 2:
        return 0
    wanted = _words(subjects[0])[len(_words(subjects[-1])) :]
    if not wanted or _words(subjects[0])[: -len(wanted)] != _words(subjects[-1]):
        return 0
    end = 0
    for word, found in zip(wanted, _WORD.finditer(line.text), strict=False):
        if found.group().casefold() != word:
            return 0
        end = found.end()
    whole = len(_WORD.findall(line.text)) <= len(wanted)
    return len(line.text) if whole else end


def _words(lines: Sequence[Line]) -> list[str]:
    """The words of a SUBJECT, its key left out, in one case."""
    text = " ".join(line.text for line in lines)
    key = l.SUBJECT.match(text)
    return [word.casefold() for word in _WORD.findall(text[key.end() if key else 0 :])]


def take_header(progress: Progress, line: Line) -> Line | None:
    """A line of the header; gives back what stands on it behind the field."""
    kind = find_key(line) or find_open(progress, line) or _find_unkeyed(progress, line)
    if kind is not None:
        return _claim(progress, kind, line)
    stays = progress.outlook.has_key(line) and not NUMBERED.match(line.text)
    progress.place = "header" if stays else "body"
    progress.opened = None
    progress.add_body(line)
    return None


def _find_unkeyed(progress: Progress, line: Line) -> FieldKind | None:
    """Captions and routing instructions: lines that stand for themselves."""
    if claims.is_caption(line.text):
        return "caption"
    told = re.match(r"^\s*(?:FOR:|ATTN\b)", line.text) or _is_early(progress, line)
    attention = told and claims.is_attention(line.plain) and not NUMBERED.match(line.text)
    return "attention" if attention else None


def _is_early(progress: Progress, line: Line) -> bool:
    """Whether header keys still follow, and this copy of the header has had no SUBJECT."""
    return not progress.titled and progress.outlook.has_key(line)


def _claim(progress: Progress, kind: FieldKind, line: Line) -> Line | None:
    """Take the line as far as the field goes; what stands behind it is read on its own."""
    zones = progress.zones
    own, rest = _cut(progress, kind, line)
    if zones.repeated:
        zones.repeated[-1] += [" ".join(piece.text.split()) for piece in own]
    if kind == progress.opened and find_key(line) is None:
        zones.fields[-1][1].extend(own)
    else:
        zones.fields.append((kind, own))
        progress.titled |= kind == "subject"
    progress.keyed |= kind in ("order", "tags", "subject")
    progress.opened = None if rest else kind
    return rest


def _cut(progress: Progress, kind: FieldKind, line: Line) -> tuple[list[Line], Line | None]:
    if kind == "order":
        head, rest = claims.cut_order(line)
    elif kind == "tags":
        head, rest = claims.cut_tags(line)
    elif kind == "classified-by":
        below = [line, *progress.lines[progress.at + 1 : progress.at + _LOOK_DOWN]]
        count, at = claims.find_classified_end(below)
        head, rest = claims.cut(below[count - 1], at)
        progress.at += count - 1
        return [*below[: count - 1], head], rest
    elif kind == "subject":
        head, rest = claims.cut_subject(line)
    else:
        return [line], None
    return [head], rest


def _goes_on(above: str, text: str) -> bool:
    """Whether a line without a verb goes on with a short one: set in under its value, or where that
    breaks off in the middle of its words."""
    if has_verb(text) or _INSTRUCTION.match(text):
        return False
    deep = len(text) - len(text.lstrip())
    under = deep >= _INDENT and deep > len(above) - len(above.lstrip()) - 1
    return under or _BREAKS_OFF.search(above) is not None


def _same_case(first: str, text: str) -> bool:
    """A subject in capitals does not go on in lower case."""
    key = l.SUBJECT.match(first)
    value = first[key.end() if key else 0 :]
    return any(c.islower() for c in value) or not any(c.islower() for c in text)


def _is_quoted(subject: Sequence[Line]) -> bool:
    """Whether a subject that opened with a quotation mark has closed it at the end of a line."""
    key = l.SUBJECT.match(subject[0].text)
    opens = subject[0].text[key.end() if key else 0 :].startswith('"')
    return opens and subject[-1].text.rstrip().endswith('"')
