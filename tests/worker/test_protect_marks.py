"""Marks of protection: the name beside one is protected everywhere, and prose is no mark."""

from datetime import date
from functools import cache

import pytest

from rules.cable.envelope import decode
from rules.cable.reader import read
from rules.language.sitelists import NO_LISTS, ProtectWords, SiteLists
from worker.pipeline import collect_protected, load_finder, load_guard, propose
from worker.proposal import Proposal, Submission
from worker.protection.mustredact import NOTHING

HEAD = """O 220000Z NOV 07
FM AMEMBASSY FREEDONIA
TO SECSTATE WASHDC 1234
UNCLAS FREEDONIA 000001
E.O. 12958: N/A
SUBJECT: TALKS

1. (U) {body}

2. (U) {more}
SMITH
"""
KEY = bytes(32)


@cache
def offer(body: str, more: str = "Nothing follows.", profile: str = "public") -> Proposal:
    source = HEAD.format(body=body, more=more).encode()
    return propose(Submission(source, "x", profile, date(2026, 11, 22)), KEY)


def protected(body: str, more: str = "Nothing follows.") -> list[str]:
    """Every mention of a protected person, as it stands."""
    text = HEAD.format(body=body, more=more)
    persons = offer(body, more).working.persons
    spans = sorted(span for p in persons if p.role == "protected" for span in p.mentions)
    return [" ".join(text[slice(*span)].split()) for span in spans]


def doubted(body: str, more: str = "Nothing follows.") -> list[str]:
    """What is left to a person, as it stands."""
    text = HEAD.format(body=body, more=more)
    redactions = offer(body, more).working.redactions
    return [text[slice(*r.span)] for r in redactions if r.rule == "portion:protected-source"]


MARKS = [
    "(PROTECT)",
    "(protect)",
    "(STRICTLY PROTECT)",
    "(Strictly protect)",
    "(PLEASE PROTECT)",
    "(PLS PROTECT)",
    "(PROTECT SOURCE)",
    "(please protect source)",
    "(PROTECT IDENTITY)",
    "(protect throughout)",
    "(and please protect him)",
    "(PLEASE PROTECT HIS IDENTITY)",
    "(PROTECT.)",
    "[STRICTLY PROTECT]",
    "(trader, please protect)",
    "(STRICTLY PROTECT - TRADER)",
    "(42) (protect)",
    "(STRICTLY\nPROTECT)",
    "(STRICTLY\nPAGE 02        FREEDO  00001\nPROTECT)",
    "(STRICT-\nLY PROTECT)",
    "(S T R I C T L Y  P R O T E C T)",
    "(STRICTLY PR0TECT)",
    "(STRICTLY PROTECT",
    ", PLEASE PROTECT,",
    "-- STRICTLY PROTECT --",
    "- protect source -",
]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("name", ["John Brown", "VLADMIR ZEMSKIY", "Jane\nRoe"])
def test_the_name_before_a_mark_is_protected(name: str, mark: str) -> None:
    body = f"Yesterday {name} {mark} told us of the deal. It rained."
    assert protected(body) == [" ".join(name.split())]
    assert doubted(body) == []


@pytest.mark.parametrize("name", ["Rosa May Hill", "Rosa Will Hill", "Ahmed Jan Roe"])
def test_a_month_or_verb_amid_a_name_goes_with_it(name: str) -> None:
    assert name in protected(f"We met {name} (protect) at noon.")
    assert "Rosa" not in protected("Rosa met our friend Hill (protect) at noon.")


@pytest.mark.parametrize(
    "body",
    [
        "STRICTLY PROTECT JOHN BROWN.",
        "STRICTLY PROTECT: JOHN BROWN TOLD US OF IT.",
        "(STRICTLY PROTECT) JOHN BROWN TOLD US OF IT.",
        "PLEASE PROTECT MINISTER\nJOHN BROWN. HE TOLD US OF IT.",
        "We met. Strictly protect John Brown.",
        "PROTECT SOURCE: JOHN BROWN.",
    ],
)
def test_the_name_after_a_mark_is_protected(body: str) -> None:
    assert [name.upper() for name in protected(body)] == ["JOHN BROWN"]


@pytest.mark.parametrize(
    "body",
    [
        "JOHN BROWN, JANE ROE AND VLADMIR ZEMSKIY (STRICTLY PROTECT ALL) TOLD US.",
        "John Brown, Jane Roe, and Vladmir Zemskiy (please protect) told us.",
        "John Brown (trader), Ms. Jane Roe (55) and Dr. Vladmir Zemskiy (protect all three) told us.",
        "John Brown; Jane\nRoe; Vladmir\nZemskiy (strictly\nprotect all) told us.",
        "PLEASE PROTECT JOHN BROWN, JANE ROE AND VLADMIR ZEMSKIY.",
    ],
)
def test_a_list_of_names_is_protected_whole(body: str) -> None:
    assert [name.upper() for name in protected(body)] == [
        "JOHN BROWN",
        "JANE ROE",
        "VLADMIR ZEMSKIY",
    ]


def test_a_source_is_protected_everywhere_in_the_cable() -> None:
    body = "John Brown (PROTECT) told us of the deal."
    more = "BROWN left. J O H N  B R O W N stayed. Minister Brown's man, Jоhn Br0wn, came."
    assert protected(body, more) == [
        "John Brown",
        "BROWN",
        "J O H N B R O W N",
        "Brown",
        "Jоhn Br0wn",
    ]
    assert "rown" not in offer(body, more).redacted.decode().casefold()


def test_protection_beats_every_role_and_no_profile_keeps_it() -> None:
    body = "President John Brown (STRICTLY PROTECT) told us. President Brown left."
    assert protected(body) == ["John Brown", "Brown"]
    assert "Brown" in offer(body.replace("STRICTLY PROTECT", "aged 60")).redacted.decode()
    assert "Brown" not in offer(body).redacted.decode()
    assert "Brown" not in offer(body, profile="people").redacted.decode()
    assert "Brown" in offer(body, profile="internal").redacted.decode()


@pytest.mark.parametrize(
    ("body", "left"),
    [
        (
            "It rained. A senior official (PROTECT SOURCE) told us so. He left.",
            ["A senior official (PROTECT SOURCE) told us so."],
        ),
        (
            "IT RAINED. A SENIOR OFFICIAL (STRICTLY\nPROTECT) TOLD US. HE LEFT.",
            ["A SENIOR OFFICIAL (STRICTLY\nPROTECT) TOLD US."],
        ),
        ("He told us so. Please protect source.", ["He told us so. Please protect source."]),
        ("He told us so. Protect.", ["He told us so. Protect."]),
        (
            "He told us so.\n\nPlease protect source.",
            ["He told us so.", "Please protect source."],
        ),
        (
            "Xyl and two others (protect all) came. It rained.",
            ["Xyl and two others (protect all) came."],
        ),
        ("(This came through him today—protect source.)", None),
        ("A man, PROTECT SOURCE, told us.", ["A man, PROTECT SOURCE, told us."]),
    ],
)
def test_where_no_name_is_found_the_sentence_waits_for_a_person(
    body: str, left: list[str] | None
) -> None:
    assert doubted(body) == ([body] if left is None else left)
    proposal = offer(body)
    assert proposal.disposition == "needs_decision"
    assert "[PORTION WITHHELD] <pending: protected source not found;" in proposal.redacted.decode()


def test_a_doubt_in_a_withheld_portion_waits_too() -> None:
    text = HEAD.format(body="It rained. A man (PROTECT) told us. He left.", more="None.")
    text = text.replace("UNCLAS", "S E C R E T").replace("1. (U)", "1. (S)")
    text = text.replace("E.O. 12958: N/A", "E.O. 12958: DECL: 11/22/2017")
    planned = propose(Submission(text.encode(), "x", "public", date(2010, 1, 1)), KEY)
    rules = [r.rule for r in planned.working.redactions if r.paragraph == 1]
    assert rules == ["portion:classified", "portion:protected-source", "portion:classified"]


def test_a_list_with_a_name_that_nobody_found_waits_for_a_person() -> None:
    body = "It rained. Bgtk and Dr. Brown (please protect both) agree."
    assert protected(body) == ["Brown"]
    assert doubted(body) == [body[11:]]


def test_whoever_bears_the_surname_is_withheld_with_the_source() -> None:
    body = "John Brown (PROTECT) told us. President Brown left. Minister Brown stayed."
    assert protected(body) == ["John Brown", "Brown", "Brown"]


def test_a_name_with_an_apposition_is_protected_and_its_sentence_waits() -> None:
    body = "It rained. Vladmir Zemskiy, a trader in tin (strictly protect), came. He left."
    assert protected(body, "Zemskiy left.") == ["Vladmir Zemskiy", "Zemskiy"]
    assert doubted(body) == [body[11:-9]]


def test_a_person_named_in_a_sentence_that_waits_is_kept_by_no_profile() -> None:
    body = "President Brown told us that his man (protect source) knew. President Brown left."
    assert "Brown" not in offer(body).redacted.decode()


@pytest.mark.parametrize(
    "body",
    [
        "XXXXXXXXXXXX (strictly protect) told us of the deal.",
        "XXXXXXXXXXXX, a trader (strictly protect), told us of the deal.",
        "[NAME WITHHELD] <(b)(6)> (STRICTLY PROTECT) told us of the deal.",
    ],
)
def test_what_is_deleted_already_needs_nothing(body: str) -> None:
    assert not [r for r in offer(body).working.redactions if r.paragraph == 1]


PROSE = [
    "The government must protect its borders, and Brown knows it.",
    "They came to protect American interests.",
    "Forces protect the port. The police protect sources of water.",
    "We asked the police to please protect the embassy.",
    "THE ARMY WILL STRICTLY PROTECT THE ROAD.",
    "Please protect our people, he said.",
    "The law protects sources. It should protect sources and methods.",
    "He will protect Brown from the crowd.",
    "It is our duty to strictly protect sources.",
    "Protect the border, he said, and we shall protect you.",
    "The aims (to guard, protect, and defend) are known.",
    "The aims (protect American lives) are known.",
    "TO BUILD, PROTECT AND EXPAND TRADE IS THE AIM.",
    "1) PREVENT 2) PROTECT 3) PROSECUTE ARE THE AIMS.",
    "The aims are: prevent, protect, prosecute.",
    "A protected area, a protectorate, and protection (of birds).",
    "How to protect the identity of the state was discussed.",
    "They did so, in order to hide, protect sources, and run.",
    "Brown protects his own. Brown, to protect himself, left.",
    "Their job is to protect, please and serve.",
]


@pytest.mark.parametrize("body", [*PROSE, *(text.upper() for text in PROSE)])
def test_the_verb_is_no_mark(body: str) -> None:
    assert protected(body) == []
    assert doubted(body) == []


def test_a_subject_is_read_for_marks_as_well() -> None:
    text = HEAD.replace("TALKS", "JOHN BROWN (PROTECT) ON TALKS").format(
        body="Brown.", more="None."
    )
    planned = propose(Submission(text.encode(), "x", "public", date(2026, 11, 22)), KEY)
    assert "rown" not in planned.redacted.decode().casefold()


def test_a_site_adds_words_of_its_own() -> None:
    text = HEAD.format(body="John Brown (shield) told us.", more="None.")
    source = decode(text.encode(), "x")
    assert collect_protected(source) == NOTHING
    found = collect_protected(source, SiteLists(protect=ProtectWords(word=("shield",))))
    assert [entry.names for entry in found.entries] == [("John Brown",)]


def test_a_cable_without_the_word_is_not_read_for_names() -> None:
    text = HEAD.format(body="John Brown came.", more="None.")
    cable = read(decode(text.encode(), "x"))
    assert not load_guard(NO_LISTS).asks(text, cable)
    assert load_finder().find(text, cable)
