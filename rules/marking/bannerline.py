"""The line a banner stands on: its level, caveats, sections, post and number, in order."""

import re
from dataclasses import dataclass
from typing import Final

from rules.marking.lookalike import mend_word
from rules.marking.opening import LEVEL_WORD, LEVEL_WORDS
from rules.marking.register import CAPTION_CONTROLS

CAVEATS: Final = "|".join(
    re.escape(word).replace(r"\ ", r"[ \t]+")
    for word in sorted(
        {"FOR OFFICIAL USE ONLY", "E F T O", "SPECAT EXCLUSIVE", "FOUO", *CAPTION_CONTROLS},
        key=len,
        reverse=True,
    )
)
# Names of series within a distribution caption; each is kept with it and says nothing more.
SERIES: Final = (
    "CHEROKEE", "GREENBACK", "MARIGOLD", "SUNFLOWER", "PENNSYLVANIA", "BUTTERCUP", "HARVAN",
    "PLUS", "PADDOCK",
)  # fmt: skip
_SERIES: Final = "|".join(SERIES)
# A post is up to four words in capitals: MAPUTO, LA PAZ, USUN NEW YORK, PORT OF SPAIN.
_POST: Final = r"[A-Z][A-Z.'’&]*(?:[ \t][A-Z][A-Z.'’&]*){0,3}"
_WORDS: Final = ("ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN")
_COUNT: Final = rf"(?:\d{{1,2}}|(?:{'|'.join(_WORDS)})(?![A-Z]))"
# `SECTION 1 OF 2`, `SECTION ONE OF TWO`, `(SECT 01 OF 02)`, `SECTION 1 ON 2`, `FINAL SECTION OF 3`.
_SECTION: Final = (
    r"[ \t]+\(?(?:FINAL[ \t]+)?SECT(?:ION)?[ \t]+"
    rf"(?:{_COUNT}[ \t]*(?:O[FN]|/)|(?<=FINAL SECTION )OF)[ \t]*{_COUNT}\)?"
)
# What a station may add behind the number: the traveller's series, a corrected copy, a caption.
_BEHIND: Final = (
    rf"{CAVEATS}|(?:TOSEC|SECTO|TOFIN|FINTO)[ \t]*\d{{2,6}}"
    r"|C[ ]?O[ ]?R[ ]?R[ ]?E[ ]?C[ ]?T[ ]?E[ ]?D[ \t]+C[ ]?O[ ]?P[ ]?Y"
)
BANNER: Final = re.compile(
    rf"(?P<level>{LEVEL_WORD})(?P<slashes>(?://[A-Z0-9][A-Z0-9 ,/-]{{0,400}}?)?)"
    rf"(?P<caveats>(?:[ \t]+(?:{CAVEATS}))*)(?:(?<=DIS)[ /]+(?:{_SERIES})(?![A-Z]))?"
    rf"(?P<section>{_SECTION})?"
    rf"(?:(?<![,/-])[ \t]+(?!(?:TO|USA)[ \t])(?:(?P<post>{_POST})[ \t]*|(?=\d{{3}}))"
    r"(?P<number>\d{1,6})(?:/\d{1,2})?)?"
    rf"(?P<after>{_SECTION})?"
    rf"(?P<more>(?:[ \t]+(?:{_BEHIND}))*)"
    r"[ \t]*+\\?[ \t]*+$",
    re.MULTILINE,
)
# Only where a number follows at all: most lines of text bear none.
_HEAD: Final = re.compile(
    r"(?=\D*\d)[ \t]*(?P<words>(?P<limited>[A-Z0-9]{5,9})[ \t]+(?P<official>[A-Z0-9]{7,9})[ \t]+USE"
    r"|(?:[A-Z0-9][ \t]){4,13}[A-Z0-9]|[A-Z0-9]{5,14})(?=[ \t]+[A-Z(])"
)
_LEVELS: Final = frozenset({"SECRET", "CONFIDENTIAL", "UNCLASSIFIED", "UNCLAS"})


@dataclass(frozen=True, slots=True)
class Head:
    """A line with its level word mended; start, end: where the word stood in the line as it was."""

    mended: str
    start: int
    end: int


def mend_level(line: str) -> Head | None:
    """`line` with the one level word that its first word is a slip of; None where it is none."""
    found = _HEAD.match(line)
    if found is None:
        return None
    if found["limited"]:
        words = (found["limited"], found["official"])
        mended = [mend_word(w, frozenset({k})) for w, k in zip(words, _LIMITED, strict=True)]
        level = "LIMITED OFFICIAL USE" if all(mended) else None
    else:
        word = "".join(found["words"].split())
        level = mend_word(word, _LEVELS)
        if level in (word, word.removesuffix("S")):  # SECRETS are no level
            return None
    start, end = found.span("words")
    if level is None:
        return None
    return Head(line[:start] + level + line[end:], start, end)


_LIMITED: Final = ("LIMITED", "OFFICIAL")
_JOINED: Final = tuple(word.replace(" ", "") for word in LEVEL_WORDS)
# Those that hold no other of them.
_WHOLE: Final = tuple(a for a in _JOINED if not any(b in a for b in _JOINED if b != a))


def has_level(line: str) -> bool:
    """Whether a level word stands anywhere in the line, spaced or not; without one `BANNER` matches
    nowhere, and this is the cheaper question."""
    if "C" not in line:  # all of them have one
        return False
    bare = line.replace(" ", "").replace("\t", "")
    for word in _WHOLE:  # noqa: SIM110 - asked of every line, and a generator costs thrice as much
        if word in bare:
            return True
    return False


def count_sections(text: str) -> tuple[int, int] | tuple[None, None]:
    """Part and parts of a `SECTION 1 OF 2`; None for both where `text` is empty."""
    counts = [_count(word) for word in re.findall(rf"(?<![A-Z]){_COUNT}", text)]
    return (counts[0], counts[-1]) if counts else (None, None)


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _WORDS.index(word) + 1
