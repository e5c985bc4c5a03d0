"""Who wrote and cleared a cable: `DRAFTED BY EUR/CE:JDBINDENAGEL:LJ`, `CLEARED: ARA - MRBARNEBEY`.

The Department's telegrams carry the names of drafter, approver and clearers above the text,
initials and surname run together, the typist's initials behind, as those of the 1970s in the
National Archives show. A name is withheld with the initials that go with it.
"""

import re
from collections.abc import Iterator
from typing import Final

from rules.cable.model import Span
from worker.people.cues import Cues
from worker.people.evidence import DRAFTER, Clue
from worker.people.lexicon import Lexicon
from worker.people.recognizers.base import NameRecognizer
from worker.people.tokens import Token

_OFFICE: Final = r"[A-Z][A-Z0-9&]{0,9}(?:[/\-][A-Z0-9&]{1,9}){0,5}"
# An office, then what parts it from the name: the archive's readers of print put ; for : as well.
_ENTRY: Final = re.compile(
    rf"(?P<office>{_OFFICE})[ \t]*(?P<sign>[:;]|[ \t]-[ \t]|-[ \t]|[ \t]-)[ \t]*(?P<rest>[^\n]*)"
)
_NAME: Final = re.compile(
    r"(?:[A-Z]\.[ \t]?){0,3}[^\W\d_][^\W\d_.'\-]*(?:['\-][^\W\d_]+)*\.?"
    r"(?:[ \t]+(?:[A-Z]\.[ \t]?){0,2}[^\W\d_][^\W\d_'\-]*(?:['\-][^\W\d_]+)*){0,3}"
)
_TYPIST: Final = re.compile(r"[ \t]*[:;/][ \t]*[A-Za-z]{2,4}\b(?![ \t]*[:;\-])")
# `CA/OCS/CCS/ARA/TDHOBGOOD/JCC`: the name is a part of the symbol, longer than an office's.
_SLASHED: Final = re.compile(r"(?:[A-Z]{1,5}/)+(?P<name>[A-Z]{6,})(?P<typist>/[A-Z]{2,4})?$")
_ENDS: Final = re.compile(
    r"[ \t]*(?:-{5,}|$|[ZOPR] \d{6}Z|(?:FM|TO|INFO|ACTION|SUBJ\w*|TAGS|E\.?O\.?|REF|PAGE)\b)"
)
_MOST_LINES: Final = 12
_LONGEST: Final = 120  # characters of a line


class DraftingRecognizer(NameRecognizer):
    """Names in drafting, approval and clearance lines, and in the lines of clearers below them."""

    def __init__(self, lexicon: Lexicon, cues: Cues) -> None:
        super().__init__()
        self.lexicon = lexicon
        self.cues = cues
        keys = "|".join(_loosen(key) for key in sorted(cues.drafting, key=len, reverse=True))
        self._key = re.compile(
            rf"^[ \t]*(?P<key>{keys})(?P<sign>[ \t]*[:;\-]|(?=[ \t]))[ \t]*", re.MULTILINE
        )

    def clues(self, text: str, tokens: list[Token]) -> Iterator[Clue]:
        after = 0
        for match in self._key.finditer(text):
            if match.start() < after:
                continue
            cue = match.span("key")
            keyed = bool(match["sign"])
            at = match.end()
            for number in range(_MOST_LINES):
                end = text.find("\n", at)
                end = len(text) if end < 0 else end
                line = text[at:end]
                if number and (_ENDS.match(line) or self._key.match(line)):
                    break
                found = list(self._line(line, keyed=keyed and not number)) if line else []
                if not found:
                    break
                for start, stop in found:
                    yield _clue((at + start, at + stop), cue)
                at = after = end + 1
                if at > len(text):
                    break

    def _line(self, line: str, *, keyed: bool) -> Iterator[Span]:
        """Names of one line, each with the initials that go with it. keyed: a colon stands behind
        the line's key, so a name may stand there without its office."""
        if len(line) > _LONGEST or line != line.upper():
            return
        at = 0
        for piece in re.split(r"(,|;(?=[ \t]))", line):
            start, at = at, at + len(piece)
            lead = len(piece) - len(piece.lstrip())
            for first, last in self._entry(piece.strip(), keyed=keyed):
                yield start + lead + first, start + lead + last

    def _entry(self, entry: str, *, keyed: bool) -> Iterator[Span]:
        if found := _SLASHED.fullmatch(entry):
            yield found.start("name"), found.end()
            return
        found = _ENTRY.fullmatch(entry)
        start = found.start("rest") if found else 0
        if found is None and not keyed:
            return
        name = _NAME.match(entry, self._after_title(entry, start))
        if name is None or not self._may_be_name(name[0]):
            return
        typist = _TYPIST.match(entry, name.end())
        yield name.start(), typist.end() if typist else name.end()

    def _after_title(self, entry: str, at: int) -> int:
        """Where the name begins: `POL: DCM JOHN BROWN` has a title before it."""
        words = re.compile(r"([A-Z/]+)\.?[ \t]+")
        while (word := words.match(entry, at)) and word[1].lower() in self.cues.single:
            at = word.end()
        return at

    def _may_be_name(self, text: str) -> bool:
        words = [word.lower() for word in re.split(r"[.' \t\-]+", text) if word]
        long = [word for word in words if len(word) > 2]
        return bool(long) and not all(
            self.lexicon.is_frequent(word) or self.lexicon.is_listed_place(word) for word in long
        )


def _loosen(key: str) -> str:
    return r"[ \t]+".join(map(re.escape, key.split()))


def _clue(span: Span, cue: Span) -> Clue:
    return Clue(span, role="author", why=DRAFTER, strength=0.94, titled=True, cue=cue)
