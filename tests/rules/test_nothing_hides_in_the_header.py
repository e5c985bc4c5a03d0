"""Text of a cable is never taken for header, page line, heading or signature, which a copy keeps.

Each case puts a sentence where a permissive reader would let it pass; it must end up in the body of
a paragraph, in the subject (withheld with it), or outside the cable, which is never released.
"""

import pytest

from rules.cable.envelope import decode
from rules.cable.model import Cable, Span
from rules.cable.reader import read

CANARY = "CAPTAIN MARLIN IS OUR SOURCE"
HEAD = """VZCZCXYZ0001
OO RUEHWEB
DE RUEHLM #0042/01 3260011
ZNY SSSSS ZZH
O 220000Z NOV 07
FM AMEMBASSY LIMA
TO RUEHC/SECSTATE WASHDC IMMEDIATE 1234
INFO RUEHBO/AMEMBASSY BOGOTA 0012
"""
BANNER = "S E C R E T SECTION 01 OF 02 LIMA 000042\n"
FIELDS = """SIPDIS
STATE FOR WHA/AND (JDOE)
E.O. 12958: DECL: 11/21/2017
TAGS: PREL, PGOV
SUBJECT: HARBOUR WORKS
REF: A. LIMA 40
B. STATE 12345
Classified By: DCM Ann Example for reasons 1.4 (b and d)
"""
BODY = "1. (U) The harbour works go on.\n2. (S) The cranes came by sea.\nDOE\n"
SECOND = """VZCZCXYZ0002
OO RUEHWEB
DE RUEHLM #0042/02 3260011
ZNY SSSSS ZZH
O 220000Z NOV 07
FM AMEMBASSY LIMA
TO RUEHC/SECSTATE WASHDC IMMEDIATE 1235
S E C R E T SECTION 02 OF 02 LIMA 000042
SIPDIS
E.O. 12958: DECL: 11/21/2017
TAGS: PREL, PGOV
SUBJECT: HARBOUR WORKS
"""
PLACES = {
    "after the banner": HEAD + BANNER + f"{CANARY}\n" + FIELDS + "\n" + BODY,
    "glued to the E.O. line": HEAD + BANNER + FIELDS.replace("/2017", f"/2017 {CANARY}") + BODY,
    "glued to the TAGS line": HEAD + BANNER + FIELDS.replace("PGOV", f"PGOV {CANARY}") + BODY,
    "a subject glued to TAGS": HEAD
    + BANNER
    + FIELDS.replace("PGOV\nSUBJECT: HARBOUR WORKS", f"PGOV SUBJECT: {CANARY}")
    + BODY,
    "under the TAGS line": HEAD + BANNER + FIELDS.replace("PGOV\n", f"PGOV,\n{CANARY}\n") + BODY,
    "under the REF list": HEAD + BANNER + FIELDS.replace("12345\n", f"12345\n{CANARY}\n") + BODY,
    "an item of the REF list": HEAD
    + BANNER
    + FIELDS.replace("12345\n", f"12345\nC. {CANARY}\n")
    + BODY,
    "a REF line of prose": HEAD
    + BANNER
    + FIELDS.replace("REF: A. LIMA 40", f"REF: {CANARY}")
    + BODY,
    "a REF word in prose": HEAD
    + BANNER
    + FIELDS.replace("\nClassified", f"\n\nREFTEL SAYS {CANARY}\nClassified")
    + BODY,
    "a citation inside prose": HEAD
    + BANNER
    + FIELDS.replace("12345\n", f"12345\n{CANARY} AS IN LIMA 41 SAID\n")
    + BODY,
    "under Classified By": HEAD + BANNER + FIELDS + f"{CANARY}\n" + BODY,
    "in mixed case under Classified By": HEAD + BANNER + FIELDS + f"{CANARY.capitalize()}\n" + BODY,
    "behind Classified By": HEAD
    + BANNER
    + FIELDS.replace("(b and d)", f"(b and d). {CANARY.capitalize()}.")
    + BODY,
    "a paragraph glued to Classified By": HEAD
    + BANNER
    + FIELDS.replace("(b and d)", f"(b and d). 1. (S) {CANARY.capitalize()}.")
    + BODY,
    "under Classified By without reasons": HEAD
    + BANNER
    + FIELDS.replace(" for reasons 1.4 (b and d)", f".\n{CANARY}")
    + "\n"
    + BODY,
    "among the addressees": HEAD + f"{CANARY}\n" + BANNER + FIELDS + BODY,
    "after INFO": HEAD + f"INFO {CANARY}\n" + BANNER + FIELDS + BODY,
    "a distribution line": f"ACTION {CANARY}\n" + HEAD + BANNER + FIELDS + BODY,
    "behind the date-time group": HEAD.replace("NOV 07", f"NOV 07 {CANARY.lower()}")
    + BANNER
    + FIELDS
    + BODY,
    "behind the DE line": HEAD.replace("3260011", "3260011 MARLIN") + BANNER + FIELDS + BODY,
    "like a station behind the date-time group": HEAD.replace("NOV 07", "NOV 07 RIMARLIN")
    + BANNER
    + FIELDS
    + BODY,
    "behind the print number": HEAD.replace("O 22", "------------- 003317 MARLIN\nO 22")
    + BANNER
    + FIELDS
    + BODY,
    "behind the distribution": HEAD.replace("O 22", "INFO  OCT-01  /021 W MARLIN\nO 22")
    + BANNER
    + FIELDS
    + BODY,
    "under an attention line": HEAD
    + BANNER
    + FIELDS.replace("(JDOE)\n", "(JDOE)\nCAPTAIN MARLIN\n")
    + BODY,
    "before a banner glued to it": HEAD
    + BANNER
    + FIELDS
    + BODY[:-5]
    + f" {CANARY}. "
    + BANNER.replace("01 OF", "02 OF")
    + "MORE.\n",
    "before the first banner, glued to it": HEAD + f"{CANARY} " + BANNER + FIELDS + BODY,
    "a caption for eyes only": HEAD
    + BANNER
    + FIELDS
    + f"\nEYES ONLY BECAUSE {CANARY} IN THE NORTHERN PORTS AND WE MUST NEVER SAY SO\n\n"
    + BODY,
    "a codel": HEAD + BANNER + FIELDS + f"\nCODEL SMITH ASKED WHETHER {CANARY}\n\n" + BODY,
    "a page line": HEAD
    + BANNER
    + FIELDS
    + BODY.replace("\n2.", f"\nPAGE 02 LIMA 00042 {CANARY}\n2."),
    "a page line of another post": HEAD
    + BANNER
    + FIELDS
    + BODY.replace("by sea.", "by sea.\nPAGE 02 MARLIN 00042 222222Z"),
    "a page line of another number": HEAD
    + BANNER
    + FIELDS
    + BODY.replace("by sea.", "by sea.\nPAGE 02 MARLIN PAID 5000"),
    "a part's page line of another post": HEAD
    + BANNER
    + FIELDS
    + BODY.replace("by sea.", "by sea.\nMARLIN 00000042 002 OF 003"),
    "a banner of another post in the body": HEAD
    + BANNER
    + FIELDS
    + BODY.replace("by sea.", "by sea.\nS E C R E T MARLIN 000042"),
    "words in place of a transmission's number": HEAD
    + BANNER
    + FIELDS
    + BODY[:-4]
    + "VZCZCMARLIN\n"
    + SECOND
    + "MORE.\n",
    "words behind a security line of section 2": HEAD
    + BANNER
    + FIELDS
    + BODY[:-4]
    + SECOND.replace("ZZH", "CAPTAIN MARLIN"),
    "at the head of section 2": HEAD + BANNER + FIELDS + BODY[:-4] + SECOND + f"{CANARY}\n",
    "FOR at the head of section 2": HEAD
    + BANNER
    + FIELDS
    + BODY[:-4]
    + SECOND
    + f"WE LOOK FOR HIM AS {CANARY}\n",
    "an aircraft at the head of section 2": HEAD
    + BANNER
    + FIELDS
    + BODY[:-4]
    + SECOND
    + f"MIG-29 CREWS SAY {CANARY}\n",
    "TO at the head of section 2": HEAD
    + BANNER
    + FIELDS
    + BODY[:-4]
    + SECOND
    + f"TO US {CANARY}\n",
    "between the sections": HEAD
    + BANNER
    + FIELDS
    + BODY[:-4]
    + f"NNN\n{CANARY}\n"
    + SECOND
    + "MORE.\n",
    "after the end": HEAD + BANNER + FIELDS + BODY + f"NNNN\n\n{CANARY}\nSECRET\n",
    "a marked paragraph after the end": HEAD
    + BANNER
    + FIELDS
    + BODY
    + f"NNNN\n3. (S) {CANARY}\n#0042\n",
    "another cable": HEAD
    + BANNER
    + FIELDS
    + BODY
    + SECOND.replace("42", "43")
    + f"1. (S) {CANARY}\n",
    "a last line that announces": HEAD
    + BANNER
    + FIELDS
    + "1. (U) The works go on.\n2. (S) The source is known to us as:\nCAPTAIN MARLIN\n",
    "a last word that a colon announces": HEAD
    + BANNER
    + FIELDS
    + "1. (U) The works go on.\n2. (S) The source is known to us as:\n\nMARLIN\n",
    "a last line of prose": HEAD + BANNER + FIELDS + "2. (S) Cranes came.\nARREST CAPTAIN MARLIN\n",
}


def _kept(cable: Cable) -> list[Span]:
    """What a copy keeps whatever the portions say, headings that surely head one included."""
    kept = [*cable.header_spans, *cable.furniture]
    kept += [cable.signature.span] if cable.signature else []
    return kept + [heading.span for heading in cable.headings if heading.sure]


def _owned(cable: Cable) -> list[Span]:
    """What is withheld unless a mark says otherwise."""
    owned = [p.body_span for p in cable.paragraphs] + list(cable.subject_copies)
    owned += [heading.span for heading in cable.headings if not heading.sure]
    return owned + ([cable.subject.span] if cable.subject else [])


@pytest.mark.parametrize("place", PLACES)
def test_a_sentence_is_never_kept_as_header_or_furniture(place: str) -> None:
    text = PLACES[place]
    cable = read(decode(text.encode(), "canary"))
    at = text.upper().index("MARLIN")
    assert not [text[s:e] for s, e in _kept(cable) if s <= at < e]
    inside = cable.span[0] <= at < cable.span[1]
    assert not inside or any(s <= at < e for s, e in _owned(cable))


def test_the_cases_read_as_cables_where_nothing_is_hidden() -> None:
    cable = read(decode((HEAD + BANNER + FIELDS + BODY[:-4] + SECOND + "DOE\n").encode(), "plain"))
    assert [p.number for p in cable.paragraphs] == [1, 2]
    assert cable.section is not None
    assert cable.section.seen == (1, 2)
    assert cable.classified_by is not None
    assert cable.classified_by.reasons == ("b", "d")
    assert [r.text for r in cable.references] == ["LIMA 40", "STATE 12345"]


@pytest.mark.parametrize("place", ["after the end", "a marked paragraph after the end"])
def test_what_stands_below_the_end_is_not_the_cables(place: str) -> None:
    cable = read(decode(PLACES[place].encode(), "canary"))
    assert PLACES[place].index(CANARY) >= cable.span[1]
    assert cable.truncated == (place == "a marked paragraph after the end")


def test_a_transmission_without_a_banner_of_ours_is_another_text() -> None:
    text = HEAD + BANNER + FIELDS + BODY + f"VZCZCXYZ0003\nOO RUEHWEB\n{CANARY}\n"
    cable = read(decode(text.encode(), "canary"))
    assert text.index(CANARY) >= cable.span[1]
    assert cable.truncated
