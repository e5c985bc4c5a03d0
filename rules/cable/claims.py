"""What a header line may claim, and how far: the rest of it is body.

Header lines are kept in a release, so a claim is strict: a line of prose is no header line, and
what stands behind a header's own words on its line is handed back.
"""

import re
from collections.abc import Sequence
from typing import Final

from rules.cable import lines as l
from rules.cable.lines import Line
from rules.cable.withheld import TOKEN

# Articles, pronouns and common verbs: routing, captions, tags and references have none.
_VERBS: Final = (
    "IS|ARE|WAS|WERE|WILL|WOULD|HAS|HAVE|HAD|BEEN|SAID|SAYS|TOLD|ASKED|CAN|HE|SHE|WE|THEY|HIS|MY"
)
# Beside a stroke they are office symbols: EUR/WE.
_PROSE: Final = re.compile(
    rf"(?<!/)\b(?:{_VERBS}|THE|BE|THAT|THIS|HER|THEIR|OUR|NOT|IT|ITS|WHETHER)\b(?!/)", re.IGNORECASE
)
_SENTENCE_WORD: Final = re.compile(rf"\b(?:{_VERBS})\b", re.IGNORECASE)
NUMBERED: Final = re.compile(r"^\s*+¶?\s*+\(?\d{1,6}(?: ?\.|．)(?!\d)")
_FORMAT_LINE: Final = l.any_of(l.TRANSMISSION, l.PRECEDENCE, l.DE_LINE, l.SECURITY, l.DTG)
# The Department's own distribution, which is no addressee: OCT-01.
_BUREAU: Final = re.compile(r"[A-Z]{1,6}-\d{2,3}(?:\s|$)")
_CAPITALS: Final = re.compile(r"^[^a-z]{2,72}$")
# An address bears its station, or begins with the word of a post or agency, or is one or two words.
_ADDRESS: Final = re.compile(
    r"^\s*(?:R[A-Z]{4,7}/[A-Z][A-Z0-9 /.,&'()\-]{2,69}"
    r"|:?(?:AM|US|SEC|CINC|DEPT|DEPARTMENT|JCS|OSD|CIA|DIA|DEA|FBI|NSC|U S |ALL |COL|HQ|"
    r"RECEPTION|WHITE)[A-Z0-9 /.,&'()\-]{0,60}"
    r"|[A-Z][A-Z0-9/.&'\-]{1,20}(?: [A-Z0-9/.&'\-]{1,20})?(?: (?:NIACT|IMMEDIATE|PRIORITY|FLASH))*"
    r"(?: \d{4})?|[A-Z][A-Z ]{1,40} WASH(?:DC|INGTON)[A-Z0-9 ]{0,20})\s*$"
)
_MONTHS: Final = (
    r"JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|"
    r"SEPT?(?:EMBER)?|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?"
)
_ORDER_WORD: Final = re.compile(
    r"(?:DECL(?:AS)?(?:SIFY)?(?:\s+ON)?|N\s?[/:.]?\s?A|NOT\s+APPLICABLE|X?\s?GDS(?:\d|\s\(\d\))?|GDA|ADS|RDS|XDS|OADR|MR"
    r"|EXEMPT|INDEFINITE|UNCLASSIFIED|SEC(?:TION)?\.?\s?5|\([A-H\d]\)"
    r"|25X\d(?:-HUMAN)?|50X\d(?:-\w{3})?|75X\d?|(?:1\.6[\s-]?)?X[1-9]|\(\d{1,2} YEARS?\)"
    r"|\d{1,4}[/-]\d{1,2}[/-]\d{2,4}"
    rf"|\d{{1,2}}\s?(?:{_MONTHS}),?\s?\d{{2,4}}|(?:{_MONTHS})\s\d{{1,2}},?\s\d{{2,4}}"
    rf"|\(\s*(?:[A-Z][A-Za-z.'\- ]+,\s*[A-Z][A-Za-z.' ]*|{TOKEN.pattern})\)(?!\w)"
    r"|OR-[A-Z]|-?\d{1,2}|AND)(?![A-Za-z0-9])[\s:;,.\\-]*",
    re.IGNORECASE,
)
_EVENT: Final = re.compile(r"\bDECL\w*\s*:?\s*$", re.IGNORECASE)
_LONGEST_EVENT: Final = 60
_TAG: Final = re.compile(
    r"(?:(?!SUBJ|REFS?\b|(?:TOLD|SAID|SAYS|ASKED|WILL|WOULD|HAS|HAVE|HAD|BEEN|WAS|WERE|HIS|SHE|THEY)\b)[A-Z]{2,6}(?:-[A-Z]{2,7}|/[A-Z]{1,2})?(?![A-Za-z:])"
    rf"|\((?:[A-Za-z ,.'\-]|{TOKEN.pattern}){{1,60}}\))[\s,;/.]*"
)
# The codes of a line that an archive printed in lower case; a longer word is none.
_SMALL_TAG: Final = re.compile(r"(?!refs?\b)[a-z]{2,4}(?![A-Za-z:])[\s,;]*")
# Set in from the margin, a line goes on with the codes only as a list of short ones.
_MORE_TAGS: Final = re.compile(
    r"\s*[A-Z]{2,4}(?:\s*,\s*[A-Z]{2,4})*[\s,.]*(?=\(|SUBJ(?:ECT)?\s*:|$)"
)
# A key that stands on the line of another field.
_NEXT_KEY: Final = re.compile(
    r"\s(?=(?:TAGS|Tags|SUBJECT|Subject|(?:Classified\s+By|CLASSIFIED\s+BY))\s*:)"
)
# The first code may set off what it is about: `CPRS: (NAME, FIRST)`, `AFIN: SEPARATION`.
_FIRST_TAG: Final = re.compile(r"(?!SUBJ)[A-Z]{4}(?:(?=:\s*[A-Z])|:\s*(?=\())")
_REASONED: Final = re.compile(
    r"\b(?:reasons?\b\s*:?\s*(?:E\.?O\.?\s*\d{5}\s*,?\s*)?(?:sections?\s*)?(?:1\.[45])?|1\.[45])\s*"
    rf"(?:[\s(),/&.;]|{l.REASON_LETTER}|\band\b)*",
    re.IGNORECASE,
)
_LETTER: Final = (
    r"(?:(?:(?:and|or)\b|&)\s*|\(\s*[a-h]\b[\s,/&a-h]*(?:and\s+[a-h]\s*)?\)[\s,.&;]*"
    r"|\b[a-h]\b(?=[\s,.)]*(?:and\b|$|[,.&]))[\s,.&;]*)"
)
_LETTERS: Final = re.compile(rf"\s*(?:1\.[45]\s*)?{_LETTER}+", re.IGNORECASE)
_CLOSING_LETTERS: Final = re.compile(
    rf"\s*(?:(?:and\s+)?[a-z]\s*\)[\s,.&;]*{_LETTER}*|{_LETTER}+)", re.IGNORECASE
)
_SENTENCE: Final = re.compile(r"(?<=[a-z]{3})\.\s+(?=[A-Z])")
_MOST_LINES: Final = 6
_CITATION: Final = re.compile(
    r"(?<![A-Z.])[A-Z][A-Z.]{0,15}(?:[ \-][A-Z][A-Z.]{0,15}){0,3}[ \-]?\d{2,6}\b"
    r"|\b\d{6}Z\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b"
)
# A lettered reference by itself: `(C) LA PAZ 8`, whose number may be of one figure.
_LISTED: Final = re.compile(
    r"\s*¶?\s*\(?[A-Z][.)]\s*(?:\(?[A-Z][.)]\s*)?(?:\d\d\s+)?[A-Z][A-Z .]{1,25}\s\d{1,6}[\s;,.]*$"
)
_CITING: Final = re.compile(
    r"\b(?:AND|OF|TO|FROM|NOTAL|TELE?CON|E-?MAILS?|LETTER|MEMO|MSG|MESSAGE|CABLES?|DATED|PREVIOUS"
    r"|SEPTEL|DTG|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|[A-Z]*(?:UARY|EMBER)|MARCH|APRIL"
    r"|JUNE|JULY|AUGUST|OCTOBER|REFTELS?|AIRGRAM)\b",
    re.IGNORECASE,
)
_SPARE_WORDS: Final = 4
_LONGEST_REFERENCE: Final = 80


def has_verb(text: str) -> bool:
    """Whether `text` has a word that headings and signatures have not; articles they may have."""
    return _SENTENCE_WORD.search(text) is not None


def is_prose(text: str) -> bool:
    """Whether `text` has a word that only sentences have."""
    return _PROSE.search(text) is not None


def is_address(text: str) -> bool:
    return bool(_ADDRESS.match(text)) and not is_prose(text)


def is_routing(text: str) -> bool:
    """Format lines of the message itself; a TO line must name an addressee."""
    if _FORMAT_LINE.match(text):
        return True
    named = l.FROM.match(text) or l.TO.match(text)
    if named is None or _BUREAU.match(named["who"]):
        return False
    return bool(_CAPITALS.match(text)) and not is_prose(named["who"])


def is_drafting(text: str) -> bool:
    return bool(re.search(r"[-/:;(]", text)) and not is_prose(text)


def is_attention(text: str) -> bool:
    """A routing instruction: `STATE FOR ISN/ECC (NAME)`, `DEPT PASS USTR`, `FOR: NAME`."""
    return bool(l.ATTENTION.match(text) and _CAPITALS.match(text) and not is_prose(text))


def goes_on_attention(text: str, above: str) -> bool:
    """Offices and names in a list, or what a list above leaves open."""
    listed = re.search(r"[/,(]", text) or re.search(r"(?:[/,;&-]|(?<![/\w])(?:AND|FOR))\s*$", above)
    return bool(listed and _CAPITALS.match(text)) and not is_prose(text)


def is_caption(text: str) -> bool:
    return bool(l.CAPTION.match(text)) and not is_prose(text)


def cites(text: str) -> bool:
    """Whether `text` is a list of messages, letters and calls, with few other words."""
    bare = _CITATION.sub(" ", text)
    spare = re.findall(r"[A-Za-z]{2,}", _CITING.sub(" ", bare))
    known = bare != text or _CITING.search(text) is not None
    return known and len(spare) <= _SPARE_WORDS and not is_prose(text)


def is_reference(text: str) -> bool:
    """A REF line whose value cites something; without a colon it must cite a message."""
    key = l.REFERENCE.match(text)
    return bool(key and cites(text[key.end() :]))


def goes_on_reference(text: str) -> bool:
    number = re.fullmatch(r"\s*\d{2,6}[\s.;,]*", text)  # whose post ended the line above
    cited = cites(text) or _LISTED.match(text)
    return number is not None or (len(text) <= _LONGEST_REFERENCE and bool(cited))


def cut(line: Line, at: int) -> tuple[Line, Line | None]:
    """`line` up to offset `at` within it, and the rest where that holds any text."""
    rest = line.text[at:]
    if not rest.strip():
        return line, None
    middle = line.start + at
    return Line(line.text[:at], line.start, middle), Line(rest, middle, line.end)


def cut_order(line: Line) -> tuple[Line, Line | None]:
    """The E.O. line as far as its own words go; an event of up to 60 code points is one of them."""
    found = l.EXECUTIVE_ORDER.match(line.text)
    at = _run(_ORDER_WORD, line.text, found.end() if found else 0)
    rest = line.text[at:].strip()
    keyed = any(k.match(rest) for k in (l.TAGS, l.SUBJECT, l.REFERENCE, l.CLASSIFIED_BY))
    if _EVENT.search(line.text[:at]) and len(rest) <= _LONGEST_EVENT and not keyed:
        return line, None
    return cut(line, at)


def cut_tags(line: Line) -> tuple[Line, Line | None]:
    """The TAGS line, or one that goes on with it, as far as codes and names in parentheses go."""
    found = l.TAGS.match(line.text)
    at = found.end() if found else len(line.text) - len(line.text.lstrip())
    first = _FIRST_TAG.match(line.text, at)
    end = _run(_TAG, line.text, first.end() if first else at)
    return cut(line, _run(_SMALL_TAG, line.text, at) if end == at else end)


def cut_subject(line: Line) -> tuple[Line, Line | None]:
    """A line of the subject up to the next field's key: `... CRANES Classified By: DCM ...`."""
    found = _NEXT_KEY.search(line.text, len(line.text) - len(line.text.lstrip()))
    return cut(line, found.start()) if found else (line, None)


def is_tags(text: str) -> bool:
    """A continuation line of codes and names, with nothing behind them but the SUBJECT."""
    lead = len(text) - len(text.lstrip())
    if lead and not _MORE_TAGS.match(text):
        return False
    end = _run(_TAG, text, lead)
    return end >= len(text.rstrip()) or (end > 0 and l.SUBJECT.match(text[end:]) is not None)


def _run(pattern: re.Pattern[str], text: str, at: int) -> int:
    while found := pattern.match(text, at):
        at = found.end()
    return at


def find_classified_end(lines: Sequence[Line]) -> tuple[int, int]:
    """How far a Classified By line goes that begins at `lines[0]`: lines, and offset in the last.

    To the reason letters, where they follow within a few lines; else to the end of its first
    sentence.
    """
    for count, line in enumerate(lines[:_MOST_LINES], 1):
        page = l.PAGE.match(line.text) or l.LEVEL_ONLY.match(line.text)
        if line.blank or page or (count > 1 and NUMBERED.match(line.text)):
            break
        reason = _REASONED.search(line.text)
        if reason:
            opened = reason.group().count("(") > reason.group().count(")")
            nexts = lines[count : count + 1]
            end = _letters(nexts[0].text, opened=opened) if nexts else 0
            if reason.end() >= len(line.text) and end:
                return count + 1, end
            return count, reason.end()
    sentence = _SENTENCE.search(lines[0].text)
    return 1, sentence.end() if sentence else len(lines[0].text)


def _letters(text: str, *, opened: bool) -> int:
    """Length of reason letters that open a line: `(b) and (d).`, `1.4 (b)`; 0 for none.

    opened: the line before left a parenthesis open, which `d).` closes.
    """
    found = (_CLOSING_LETTERS if opened else _LETTERS).match(text)
    return found.end() if found and re.search(r"[a-z]", found.group(), re.IGNORECASE) else 0
