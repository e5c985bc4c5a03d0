"""Names that must be withheld are found in every disguise, exactly where they stand."""

import html
import unicodedata
from collections.abc import Callable
from functools import cache

import pytest

from worker.people.lexicon import load_lexicon
from worker.protection.hits import HitFinder
from worker.protection.mustredact import Entry, Origin, join_entries

NAMES = (
    "Kim",
    "Vu Hai",
    "O'Brien",
    "Brooks-Rubin",
    "Ludwig van der Meer",
    "Muqtada al-Sadr",
    "José Núñez",
    "Robert Mills",
    "Solomon Biss",
)
CYRILLIC = str.maketrans("aeopcxyABEKMHOPCTX", "аеорсхуАВЕКМНОРСТХ")
FULL_WIDTH = {code: code + 0xFEE0 for code in range(33, 127)}
NAMED = html.entities.codepoint2name
PAGE = "PAGE 02        LIMA  00001  021200Z"


def middle(name: str) -> int:
    """A place between two letters, in the longest word."""
    word = max(name.split(), key=len)
    at = name.index(word) + len(word) // 2
    while not (name[at - 1].isalpha() and name[at].isalpha()):
        at += 1
    return at


def insert(name: str, what: str) -> str:
    return name[: middle(name)] + what + name[middle(name) :]


def name_entity(letter: str) -> str:
    return f"&{NAMED[ord(letter)]};" if ord(letter) in NAMED else letter


def drop_accents(name: str) -> str:
    split = unicodedata.normalize("NFD", name)
    return "".join(char for char in split if not unicodedata.combining(char))


def misread(pairs: str) -> Callable[[str], str]:
    """Each pair is a letter and what a scanner takes it for."""
    table = {ord(pair[0]): pair[1:] for pair in pairs.split()}
    return lambda name: name.translate(table)


DISGUISES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "capitals": str.upper,
    "line wrap": lambda n: n.replace(" ", "\n"),
    "line wrap and indent": lambda n: n.replace(" ", " \r\n   "),
    "hyphen wrap": lambda n: insert(n, "-\n"),
    "double space": lambda n: n.replace(" ", "  "),
    "no-break space": lambda n: n.replace(" ", "\u00a0"),
    "zero-width space": lambda n: insert(n, "\u200b"),
    "word joiners": "\u2060".join,
    "soft hyphen": lambda n: insert(n, "\u00ad"),
    "soft hyphen at the end of a line": lambda n: insert(n, "\u00ad\n"),
    "look-alike letters": lambda n: n.translate(CYRILLIC),
    "full width": lambda n: n.translate(FULL_WIDTH),
    "letter-spaced": lambda n: " ".join(n.replace(" ", "")),
    "letter-spaced capitals": lambda n: "  ".join(" ".join(word) for word in n.upper().split()),
    "decimal entities": lambda n: "".join(f"&#{ord(char)};" for char in n),
    "hexadecimal entities": lambda n: "".join(f"&#x{ord(char):X};" for char in n),
    "named entities": lambda n: "".join(map(name_entity, n)).replace(" ", "&nbsp;"),
    "NFD": lambda n: unicodedata.normalize("NFD", n),
    "no accents": drop_accents,
    "curly apostrophe": lambda n: n.replace("'", "\u2019").replace("-", "\u2011"),
    "0 for O": misread("o0 O0"),
    "0 for O in capitals": lambda n: misread("O0")(n.upper()),
    "1 for I": misread("i1 I1"),
    "1 for l": misread("l1"),
    "1 for I and L in capitals": lambda n: misread("I1 L1")(n.upper()),
    "l for I in capitals": lambda n: misread("Il")(n.upper()),
    "5 for S": misread("s5 S5"),
    "5 for S in capitals": lambda n: misread("S5")(n.upper()),
    "8 for B": misread("B8 b8"),
    "rn for m": misread("mrn"),
    "misread and wrapped": lambda n: misread("O0 S5")(n.upper()).replace(" ", "\n"),
}
AROUND = (("We met ", " today."), ("(", "'s) plan"), ('"', "\u2019S"), ("\n", "\n"), ("", ""))


@cache
def look_for(name: str) -> HitFinder:
    entry = Entry("person", (name,), "", (Origin("deny", 1),))
    return HitFinder(join_entries([entry]), load_lexicon())


def places(name: str, text: str, furniture: tuple[tuple[int, int], ...] = ()) -> set[str]:
    return {text[slice(*hit.span)] for hit in look_for(name).find(text, furniture)}


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_found_whole_in_every_disguise(name: str, disguise: str) -> None:
    shown = DISGUISES[disguise](name)
    for before, after in AROUND:
        text = before + shown + after
        spans = {hit.span for hit in look_for(name).find(text)}
        assert spans == {(len(before), len(before) + len(shown))}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_found_whole_through_a_page_line(name: str) -> None:
    for shown in (insert(name, f"-\n{PAGE}\n"), name.replace(" ", f"\n{PAGE}\n", 1)):
        text = f"We met {shown} today."
        start = text.find(PAGE)
        furniture = ((start, start + len(PAGE)),) if start >= 0 else ()
        assert places(name, text, furniture) == {shown}


@pytest.mark.parametrize(
    "shown",
    ["MUQTADA AL-SADR", "Muqtada el-Sadr", "MUQTADA EL SADR", "Muqtada Al Sadr", "MUQTADA ALSADR"],
)
def test_the_arabic_article_is_found_in_its_forms(shown: str) -> None:
    for name in ("Muqtada al-Sadr", "MUQTADA EL-SADR", "Muqtada AlSadr", "Muqtada el Sadr"):
        assert places(name, f"He met {shown}.") == {shown}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Green", "GREENLAND, Greens, evergreen, GREENE, Green2, 5Green, GRE EN"),
        ("Kim", "KIMONO, Joakim, Kimberley"),
        ("Bush", "ambush, Bushehr, bushel"),
        ("Ali", "ALL of them, All, all, alive, ALIEN, Somali"),
        ("Tom", "torn, Torn, TORN, atom, 70"),
        ("Hill", "hill, the hill, uphill, HILLS"),
        ("Rice", "rice, price, ricer, RICED"),
        ("Bob", "808, 8 0 8, bobbin"),
        ("Sos", "505, $05"),
        ("Ian Hill", "Ian. The Hill, Ian went to Hill, Brian Hilly, IAN 11111"),
        ("al-Sadr", "Sadr, Sadri, national Sadrist"),
        ("Vu Hai", "vuhaim, deja vu hair"),
        ("Mary Wong", "Mary. Wongs, Rosemary Wong2"),
    ],
)
def test_a_name_inside_another_word_and_an_ordinary_word_are_none(name: str, text: str) -> None:
    assert places(name, text) == set()


def test_one_letter_must_be_right() -> None:
    assert places("Bob", "8o8 and B0B and 808") == {"8o8", "B0B"}
