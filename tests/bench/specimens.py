"""Made cables of any size and of every kind that could cost more than its length."""

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from random import Random
from typing import Final

_HEAD: Final = (
    "OO RUEHC\nDE RUEHFR #1234 1231234\nZNY SSSSS ZZH\nO 031234Z MAY 07\nFM AMEMBASSY PARIS\n"
    "TO RUEHC/SECSTATE WASHDC IMMEDIATE 1234\nS E C R E T PARIS 001234\n\nSIPDIS\n\n"
    "E.O. 12958: DECL: 05/03/2017\nTAGS: PREL, PGOV, FR\nSUBJECT: A MATTER\n\nREF: A. STATE 123\n\n"
    "Classified By: Ambassador X for reasons 1.4 (b) and (d).\n\n"
)
_PAGE: Final = "SECRET\n\nPAGE 02 PARIS 01234 031234Z\n\n"
_WIDTH: Final = 65


def make_long(size: int) -> str:
    """Eight paragraphs, however long, with page lines between their lines."""
    prose = _prose()
    share = max(1, size // 8 // (_WIDTH + 2))
    paragraphs = []
    for number in range(1, 9):
        lines = [next(prose) for _ in range(share)]
        for at in range(50, len(lines), 50):
            lines[at] += f"\n{_PAGE.rstrip()}"
        paragraphs.append(f"{number}. (S//NF) " + "\n".join(lines) + "\n\n")
    return _wrap("".join(paragraphs))


def make_many(size: int) -> str:
    """As many paragraphs of 300 code points, with marks, parts, page lines and references."""
    prose, length = _prose(), 0
    parts: list[str] = []
    for number in count(1):
        if length >= size:
            return _wrap("".join(parts))
        text = "\n".join(next(prose) for _ in range(4))
        cites = f"\nSee paragraph {max(1, number % 90)}." if number % 5 == 0 else ""
        part = f"\na. (C) {next(prose)}" if number % 3 == 0 else ""
        page = _PAGE if number % 8 == 0 else ""
        parts.append(f"{number}. ({('S', 'C', 'U')[number % 3]}) {text}{cites}{part}\n\n{page}")
        length += len(parts[-1])
    return ""


def _prose() -> Iterator[str]:
    """Lines of words that never repeat for long."""
    chance = Random(7)
    while True:
        line = ""
        while len(line) < _WIDTH - 8:
            line += "".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(2, 8))) + " "
        yield line.rstrip() + "."


def _wrap(body: str) -> str:
    return f"{_HEAD}{body}\nSMITH\n"


def _lines(line: str) -> Callable[[int], str]:
    return lambda size: _wrap("1. (S) Text.\n" + f"{line}\n" * (size // (len(line) + 1)))


def _line(piece: str, end: str = "") -> Callable[[int], str]:
    return lambda size: _wrap("1. (S) " + piece * (size // len(piece)) + end)


def _paragraphs(text: str) -> Callable[[int], str]:
    return lambda size: _wrap(
        "".join(f"{n + 1}. {text}\n\n" for n in range(size // (len(text) + 8)))
    )


def _header(old: str, piece: str, end: str = "") -> Callable[[int], str]:
    """Pieces in the header, in place of `old`."""
    return lambda size: _wrap("1. (S) Text.\n").replace(old, piece * (size // len(piece)) + end, 1)


# Each was, or could be, slow: runs of one thing where a reader looks for its end.
HOSTILE: Final[Mapping[str, Callable[[int], str]]] = {
    "page lines": _lines("PAGE 02 PARIS 01234 031234Z"),
    "captions": _header("SIPDIS\n", "NODIS\n"),
    "references": _header("REF: A. STATE 123\n", "REF: STATE 123\n"),
    "attention lines": _header("SIPDIS\n", "STATE FOR EUR\n"),
    "subjects": _header("SUBJECT: A MATTER\n", "SUBJECT: A MATTER\n"),
    "reason letters": _header("(b) and (d)", "(b) and (d) and "),
    "one word": _line("A"),
    "one line": _line("words and more "),
    "opening parentheses": _line("("),
    "closing parentheses": _line(")"),
    "pairs of parentheses": _line("()"),
    "lines of parentheses": _lines("(S) ((((()"),
    "marks in a line": _line("Text. (S) word "),
    "marked lines": _lines("(S//NF) word."),
    "lettered lines": _lines("a. (C) word.\n(C) more."),
    "unmarked letters": _lines("b) word.\n(C) more."),
    "dashes": _line("-"),
    "lines of dashes": _lines("- - -"),
    "stars": _line("*"),
    "quotes": _line('"said" '),
    "full stops": _line(". "),
    "controls": _line("x\n2. (S//NF/NF/NF/NF) "),
    "deletions": _line("XXXXX yy "),
    "blank lines": _lines(""),
    "headings": _paragraphs("(S) Text.\n\nHEADING"),
    "repeats": _paragraphs("(U) The same ten words stand in every single paragraph of it."),
    "things cited": _paragraphs("(S) Background: see background in paragraph 3."),
    "numbers": _paragraphs("Text.\n\n7 LOST"),
    "banners": _lines("S E C R E T PARIS 001234"),
    "banners without a number": _header("S E C R E T PARIS 001234\n", "SECRET//NOFORN\n"),
    "capitals cited": _header("A. STATE 123", "A", ". STATE 123"),
    "words cited": _header("A. STATE 123", "AB "),
    "stops behind who classified": _header("X for reasons", ".", "x"),
    "level lines above": lambda size: "SECRET\n" * (size // 7) + "PAGE 01 PARIS 01234\n" + _HEAD,
    "spaces in the text": _line(" ", "x"),
    "spaces before a line": lambda size: _wrap("1. (S) Text.\n" + " " * size + "x"),
    "spaces behind a level": lambda size: _wrap("1. (S) Text.\nSECRET" + " " * size + "x"),
    "spaces behind a citation": lambda size: _wrap("1. (S) See paragraph 3" + " " * size + "x"),
    "spaces in the subject": _header("A MATTER", " ", "x"),
    "spaces in an address": _header("IMMEDIATE 1234", " ", "x"),
    "spaces behind who classified": _header("X for reasons", " ", "x"),
}
# Of these the cost lies inside single calls.
RUNS: Final = {
    kind: make
    for kind, make in HOSTILE.items()
    if kind.startswith(("spaces", "one ", "opening"))
    or kind in ("stars", "dashes", "full stops", "quotes", "captions", "level lines above")
    or kind in ("capitals cited", "words cited", "stops behind who classified", "marks in a line")
    or kind in ("attention lines", "banners without a number")
}
