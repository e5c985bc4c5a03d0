"""Lines that name people by their place: drafting and clearance, captions, participants, TAGS."""

from dataclasses import replace

import pytest

from rules.language.sitecues import SiteCues
from worker.people.evidence import DRAFTER, Person
from worker.people.finder import PeopleFinder
from worker.pipeline import load_finder
from worker.reading import bare_cable

BLOCK = """\
DRAFTED BY ARA/AND/B - PBTAYLOR:LEE
APPROVED BY ARA:SEATON
NSC:CDODSON
ARA/AND - MRBARNEBEY
S/S;LPBREMER
                    ------------------082607  131702Z /65
R 131427Z OCT 79
FM SECSTATE WASHDC
TO AMEMBASSY LA PAZ
"""


@pytest.fixture(scope="module")
def finder() -> PeopleFinder:
    return load_finder()


def find(finder: PeopleFinder, text: str) -> tuple[Person, ...]:
    """All of the text counts as header, where no guess is made."""
    return finder.find(text, replace(bare_cable(text), header_spans=((0, len(text)),)))


def names(finder: PeopleFinder, text: str) -> list[str]:
    spans = sorted(m.span for person in find(finder, text) for m in person.mentions)
    return [text[slice(*span)] for span in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DRAFTED BY POL:JBROWN\n", ["JBROWN"]),
        ("DRAFTED BY EUR/CE:JDBINDENAGEL:LJ\n", ["JDBINDENAGEL:LJ"]),
        ("DRAFTED BY ARA-LA/BCH:DFLAZAR:LJ\n", ["DFLAZAR:LJ"]),
        ("DRAFTED BY ARA/AND - RJBLOHM:LEE\n", ["RJBLOHM:LEE"]),
        ("DRAFTED BY CA/OCS/CCS/ARA/TDHOBGOOD/JCC\n", ["TDHOBGOOD/JCC"]),
        ("APPROVED BY CA/OCS/CCS/SADOBRENCHUK\n", ["SADOBRENCHUK"]),
        ("APPROVED BY ARA:SEATON\n", ["SEATON"]),
        ("APPROVED BY: AMB:JQUILLFEATHER\n", ["JQUILLFEATHER"]),
        ("CLEARED: EUR/SOV:PHALLOWAY, NSC:OVALDEK\n", ["PHALLOWAY", "OVALDEK"]),
        ("CLEARED BY EUR/SOV: P. HALLOWAY\n", ["P. HALLOWAY"]),
        ("CLEARANCE: POL:JQUILLFEATHER; ECON:OVALDEK\n", ["JQUILLFEATHER", "OVALDEK"]),
        ("DRAFTER: POL:ORRIN VALDEK\n", ["ORRIN VALDEK"]),
        ("APPROVED: DCM:OVALDEK\n", ["OVALDEK"]),
        (BLOCK, ["PBTAYLOR:LEE", "SEATON", "CDODSON", "MRBARNEBEY", "LPBREMER"]),
        ("FOR AMBASSADOR BROWN FROM SMITH\n", ["BROWN", "SMITH"]),
        ("EYES ONLY FOR AMBASSADOR HALLOWAY\n", ["HALLOWAY"]),
        ("EYES ONLY FOR HALLOWAY FROM VALDEK\n", ["HALLOWAY", "VALDEK"]),
        ("FROM DCM QUILLFEATHER\n", ["QUILLFEATHER"]),
        ("TAGS: CVIS, BL (HALLOWAY, JANE Q.)\n", ["HALLOWAY, JANE Q."]),
        (
            "PARTICIPANTS: U.S.: AMBASSADOR BROWN, MR. SMITH; USSR: MINISTER VALDEK\n",
            ["BROWN", "SMITH", "VALDEK"],
        ),
        (
            "PARTICIPANTS:\n-- JOHN BROWN, DIRECTOR\n-- ORRIN VALDEK, MFA\n",
            ["JOHN BROWN", "ORRIN VALDEK"],
        ),
        ("Participants: John Brown and Mary Smith\n", ["John Brown", "Mary Smith"]),
        ("ECONCOUNS HALLOWAY AND EMBOFFS VALDEK CALLED.", ["HALLOWAY", "VALDEK"]),
        ("POLCOUNS HALLOWAY, ECONOFF VALDEK.", ["HALLOWAY", "VALDEK"]),
        ("PERMREP HALLOWAY MET FONMIN VALDEK.", ["HALLOWAY", "VALDEK"]),
        ("COL. HALLOWAY AND ADM. VALDEK CAME.", ["HALLOWAY", "VALDEK"]),
        ("CHARGE HALLOWAY MET CODEL VALDEK.", ["HALLOWAY", "VALDEK"]),
        ("STAFFDEL HALLOWAY SAW POLOFF VALDEK.", ["HALLOWAY", "VALDEK"]),
    ],
)
def test_the_line_names_them(finder: PeopleFinder, text: str, expected: list[str]) -> None:
    assert names(finder, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "DRAFTED BY THE COMMITTEE\n",
        "CLEARED OUT THE SITE OF THE STUDENT ASSEMBLY IN A RAPID\nCOMMANDO-TYPE ACTION: IT\n",
        "APPROVED BY THE TREASURER'S OFFICE. FOR THE REMAINDER\n",
        "CLEARANCE PENDING.\n",
        "FOR EUR/SOV FROM AMBASSADOR\n",
        "FROM USMISSION GENEVA\nTO AMEMBASSY LA PAZ\n",
        "FOR THE SECRETARY FROM AMBASSADOR\n",
        "EYES ONLY FOR THE SECRETARY\n",
        "PARTICIPANTS TO OTHER\nCOUNTRY.\n",
        "TAGS: PINT, BL (BOLIVIA)\n",
    ],
)
def test_such_words_in_prose_and_bare_offices_name_nobody(finder: PeopleFinder, text: str) -> None:
    assert names(finder, text) == []


def test_initials_and_surname_run_together_are_linked_with_the_name(finder: PeopleFinder) -> None:
    text = BLOCK + "\n1. MR. SEATON AND PHILIP B. TAYLOR AGREED. TAYLOR LEFT.\n"
    taylor, seaton = finder.find(text, bare_cable(text))[:2]
    assert (len(taylor.mentions), len(seaton.mentions)) == (3, 2)
    assert taylor.mentions[0].why == DRAFTER


def test_initials_count_only_where_the_cable_explains_them(finder: PeopleFinder) -> None:
    text = "JOHN F. HALLOWAY (JFH) CALLED. JFH LEFT.\n"
    assert names(finder, text) == ["JOHN F. HALLOWAY", "JFH", "JFH"]
    assert len(find(finder, text)) == 1
    assert names(finder, "JOHN F. HALLOWAY CALLED. JFH LEFT.\n") == ["JOHN F. HALLOWAY"]


def test_a_drafters_line_broken_by_a_page_line_is_still_read(finder: PeopleFinder) -> None:
    text = BLOCK.replace("NSC:", "PAGE 02  STATE 268392\nNSC:")
    start = text.index("PAGE 02")
    cable = replace(bare_cable(text), furniture=((start, text.index("\n", start)),))
    found = {text[slice(*m.span)] for p in finder.find(text, cable) for m in p.mentions}
    assert {"CDODSON", "LPBREMER"} <= found


def test_a_site_adds_titles_and_lines_of_its_own(finder: PeopleFinder) -> None:
    text = "THE ZORBAK VALDEK CAME.\nTYPED BY POL:JHALLOWAY\n"
    assert names(finder, text) == []
    site = PeopleFinder.load(SiteCues(foreign=("Zorbak",), drafting=("TYPED BY",)))
    assert names(site, text) == ["VALDEK", "JHALLOWAY"]
