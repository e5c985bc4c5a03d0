"""Words of a cable with their places, and whether they stand in a line of capitals."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from worker.people.lexicon import strip_accents

Gap = Literal[0, 1, 2, 3]  # nothing, space, a new line, a blank line

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S., J.F.
    r"|(?<!\w)(?i:ex|anti|pro|post|pre|non|neo)(?=-[^\W\d_])"  # the ex of ex-President
    r"|[^\W\d_]+(?:(?:['’\-]|-\n)[^\W\d_]+)*"  # words, O'Brien, al-Assad, Brooks-\nRubin
    r"|\d[\d,.:/]*"
    r"|[^\w\s]|_"
)
_POSSESSIVE = ("'s", "'S", "’s", "’S")


class Token(NamedTuple):
    """A word, number or sign.

    low: the word in lower case without accents or possessive. end: leaves the possessive out, and
    `possessive` says there is one. gap: what stands before. capital: its first letter is one.
    capitals: so is the whole line.
    """

    text: str
    low: str
    start: int
    end: int
    word: bool
    gap: Gap
    capital: bool
    capitals: bool
    possessive: bool = False


def split_tokens(text: str) -> list[Token]:
    """Tokens of a text whose lines are as they stand (see `worker.shadow.unwrap_text`)."""
    tokens: list[Token] = []
    lines = _lines(text)
    line_end, capitals = 0, False
    before = 0
    for match in _TOKEN.finditer(text):
        word = match.group()
        start, end = match.span()
        while start >= line_end:
            line_end, capitals = next(lines)
        gap = _gap(text[before:start]) if tokens else 3
        before = end
        low, is_word, possessive = word, word[0].isalpha(), False
        if is_word:
            possessive = word.endswith(_POSSESSIVE)
            if possessive:
                word = word[:-2]
                end -= 2
            low = strip_accents(word.replace("-\n", "-").replace("’", "'"))
        capital = word[0].isupper()
        tokens.append(Token(word, low, start, end, is_word, gap, capital, capitals, possessive))
    return tokens


def _lines(text: str) -> Iterator[tuple[int, bool]]:
    """For each line its end and whether it is written in capitals."""
    end = 0
    for line in text.splitlines(keepends=True):
        end += len(line)
        yield end, _in_capitals(line)


def _in_capitals(line: str) -> bool:
    if line.isupper():  # no small letter, as in most telegrams
        return True
    upper = sum(map(str.isupper, line))
    lower = sum(map(str.islower, line))
    return upper > 0 and lower * 8 <= upper


def _gap(between: str) -> Gap:
    if between == " ":
        return 1
    if not between:
        return 0
    newlines = between.count("\n")
    return 3 if newlines > 1 else 2 if newlines else 1
