"""The plan: what is withheld of a cable, portion by portion, and why."""

from datetime import date

import pytest

from rules.cable.envelope import decode
from rules.cable.model import Cable
from rules.cable.reader import read
from rules.language.profile import Withholding
from rules.language.ruleset import load_ruleset
from rules.report import Redaction
from worker.people.evidence import Mention, Person
from worker.plan import People, part_people, plan_redactions

PORTIONS = Withholding(portions=True, people=False)
EARLY = date(2010, 1, 1)
PUBLIC = load_ruleset("public", EARLY).withhold
HEAD = """O 220000Z NOV 07
FM AMEMBASSY FREEDONIA
TO SECSTATE WASHDC 1234
{banner} FREEDONIA 000001
E.O. 12958: DECL: 11/22/2017
SUBJECT: {subject}

Classified By: DCM Pat Example for reasons 1.4 (b) and (d).

"""
# An unclassified cable has no date of declassification and no Classified By line.
PLAIN = HEAD.partition("Classified By")[0].replace("DECL: 11/22/2017", "N/A")


def lay(body: str, banner: str = "S E C R E T", subject: str = "TALKS") -> tuple[str, Cable]:
    head = HEAD if banner == "S E C R E T" else PLAIN
    text = head.format(banner=banner, subject=subject) + body
    return text, read(decode(text.encode(), "test"))


def plan(
    body: str, banner: str = "S E C R E T", subject: str = "(U) TALKS", day: date = EARLY
) -> list[tuple[str, str, str]]:
    """What is withheld: its text, the rule, and the codes or what is pending."""
    text, cable = lay(body, banner, subject)
    return [
        (text[slice(*r.span)], r.rule, r.reason or " ".join(r.exemptions))
        for r in plan_redactions(text, cable, People((), ()), PORTIONS, day)
    ]


CLASSIFIED = ("portion:classified", "(b)(1) 1.4(b) 1.4(d)")


@pytest.mark.parametrize(
    ("body", "withheld"),
    [
        ("1. (S) Alpha.\n2. (U) Beta.\n", [("Alpha.", *CLASSIFIED)]),
        ("1. (C) Alpha.\n2. (TS) Beta.\n", [("Alpha.", *CLASSIFIED), ("Beta.", *CLASSIFIED)]),
        ("1. (U) One.\n2. Beta.\n", [("Beta.", "portion:unmarked", "unmarked")]),
        ("1. (S//XYZZY) Alpha.\n", [("Alpha.", "portion:unreadable", "unreadable mark")]),
        ("1. (SBU) Alpha.\n", [("Alpha.", "portion:controlled", "controlled")]),
        ("1. (U//FOUO) Alpha.\n", [("Alpha.", "portion:controlled", "controlled")]),
        ("Lead text.\n\n1. (U) Beta.\n", [("Lead text.", "portion:unmarked", "unmarked")]),
        ("1. (C - ENTIRE TEXT)\n\n2. Beta.\n", [("Beta.", *CLASSIFIED)]),
        (
            "1. (U) Points:\n-- (S) alpha\n-- (U) beta\n",
            [("alpha", *CLASSIFIED)],
        ),
        (
            "1. (S) Points:\n-- (U) alpha\n\nMore of it.\n",
            [("Points:", *CLASSIFIED), ("More of it.", *CLASSIFIED)],
        ),
        (
            "1. (U) One.\n\nNEXT STEPS\n2. (S) Two.\n",
            [("NEXT STEPS", *CLASSIFIED), ("Two.", *CLASSIFIED)],
        ),
    ],
)
def test_a_portion_is_decided_by_its_mark(body: str, withheld: list[tuple[str, str, str]]) -> None:
    assert plan(body) == withheld


def test_page_lines_inside_a_withheld_portion_stand() -> None:
    body = "1. (S) Alpha\nFREEDONIA 00000001 002 OF 002\nbeta.\n"
    assert [text for text, _, _ in plan(body)] == ["Alpha", "beta."]


def test_what_is_due_is_left_to_a_person() -> None:
    due = ("portion:declassification-due", "declassification due")
    assert plan("1. (S) Alpha.\n", day=date(2017, 11, 22)) == [("Alpha.", *due)]
    assert plan("1. (S) Alpha.\n", day=date(2017, 11, 21)) == [("Alpha.", *CLASSIFIED)]


def test_a_cable_of_25_years_is_due_whatever_it_says() -> None:
    text, _ = lay("1. (S) Alpha.\n", subject="(U) TALKS")
    cable = read(decode(text.replace("2017", "2032").encode(), "test"))
    for day, rule in (
        (date(2032, 11, 21), "classified"),
        (date(2032, 11, 22), "declassification-due"),
    ):
        planned = plan_redactions(text, cable, People((), ()), PORTIONS, day)
        assert [r.rule for r in planned] == [f"portion:{rule}"]


def test_reasons_that_cannot_be_read_are_undetermined() -> None:
    text, _ = lay("1. (S) Alpha.\n", subject="(U) TALKS")
    cable = read(decode(text.replace("(b) and (d)", "(x)").encode(), "test"))
    planned = plan_redactions(text, cable, People((), ()), PORTIONS, EARLY)
    assert [r.exemptions for r in planned if r.paragraph == 1] == [("(b)(1)", "undetermined")]


@pytest.mark.parametrize(
    ("banner", "subject", "rule"),
    [
        ("S E C R E T", "TALKS", "portion:unmarked"),
        ("S E C R E T", "(S) TALKS", "portion:classified"),
        ("S E C R E T", "(U) TALKS", None),
        ("UNCLAS", "TALKS", None),
    ],
)
def test_a_subject_is_withheld_unless_marked_unclassified(
    banner: str, subject: str, rule: str | None
) -> None:
    withheld = [r for _, r, _ in plan("1. (U) Beta.\n", banner, subject)]
    assert withheld == ([rule] if rule else [])


SIGNS = {
    "a security line": ("O 220000Z NOV 07", "ZNY SSSSS ZZH\nO 220000Z NOV 07"),
    "a date of declassification": ("E.O. 12958: N/A", "E.O. 12958: DECL: 11/22/2017"),
    "a Classified By line": (
        "\n1. Beta.",
        "Classified By: DCM Ann Roe, reasons 1.4(b)\n\n1. Beta.",
    ),
    "a marked portion": ("1. Beta.\n", "1. Beta.\n2. (S) Gamma.\n"),
    "another banner": ("1. Beta.\n", "1. Beta.\nS E C R E T FREEDONIA 000001\nE.O. 12958: N/A\n"),
}


@pytest.mark.parametrize("sign", SIGNS)
def test_an_unclassified_banner_is_not_believed_against(sign: str) -> None:
    text = PLAIN.format(banner="UNCLAS", subject="TALKS") + "1. Beta.\n"
    for made, expected in ((text, []), (text.replace(*SIGNS[sign]), ["TALKS", "Beta."])):
        cable = read(decode(made.encode(), "test"))
        planned = plan_redactions(made, cable, People((), ()), PORTIONS, EARLY)
        unmarked = [made[slice(*r.span)] for r in planned if r.rule == "portion:unmarked"]
        assert unmarked == expected


def test_unmarked_text_under_any_control_is_controlled() -> None:
    assert plan("1. Beta.\n", "UNCLAS NOFORN", "(U) TALKS") == [
        ("Beta.", "portion:controlled", "controlled")
    ]


def test_a_subject_goes_by_the_higher_of_two_marks() -> None:
    assert plan("1. (U) Beta.\n", subject="(U) (C) TALKS")[0][0] == "TALKS"


def test_unmarked_text_of_a_controlled_cable_is_controlled() -> None:
    assert plan("1. Beta.\n", "LIMITED OFFICIAL USE", "TALKS") == [
        ("Beta.", "portion:controlled", "controlled")
    ]


def make_person(text: str, name: str, role: str, *, ambiguous: bool = False) -> Person:
    start = text.index(name)
    mentions = (Mention((start, start + len(name)), "test"),)
    return Person("P1", role, mentions, ambiguous)  # type: ignore[arg-type]  # a role by name


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("private", "proposed"),
        ("protected", "proposed"),
        ("us_official", "pending"),
        ("foreign_official", "pending"),
        ("unknown", "pending"),
        ("head", None),
        ("signer", None),
    ],
)
def test_people_are_withheld_by_role(role: str, status: str | None) -> None:
    text, cable = lay("1. (U) Jan Roe met us.\n", subject="(U) TALKS")
    people = part_people([make_person(text, "Jan Roe", role)], PUBLIC)
    planned = plan_redactions(text, cable, people, PUBLIC, EARLY)
    assert [r.status for r in planned] == ([status] if status else [])


def test_a_name_that_fits_two_is_never_kept() -> None:
    text, cable = lay("1. (U) President Roe met us.\n", subject="(U) TALKS")
    people = part_people([make_person(text, "Roe", "head", ambiguous=True)], PUBLIC)
    assert len(plan_redactions(text, cable, people, PUBLIC, EARLY)) == 1


def test_a_name_inside_a_withheld_portion_goes_with_it() -> None:
    text, cable = lay("1. (S) Jan Roe met us.\n", subject="(U) TALKS")
    people = part_people([make_person(text, "Jan Roe", "private")], PUBLIC)
    planned: tuple[Redaction, ...] = plan_redactions(text, cable, people, PUBLIC, EARLY)
    assert [r.kind for r in planned] == ["portion"]


@pytest.mark.parametrize("mark", ["[S]", "((S))", "[C//NF]", "（S）", "（Ｓ）", "S)"])
def test_a_released_paragraph_with_a_stray_classified_mark_is_left_to_a_person(mark: str) -> None:
    withheld = plan(f"1. (U) First. {mark} Then alpha.\n")
    assert withheld
    assert "alpha" in withheld[-1][0]


@pytest.mark.parametrize("text", ["Refs (B) and (C).", "See [1] and [SIC].", "Items (a) to (c)."])
def test_letters_and_notes_are_no_stray_marks(text: str) -> None:
    assert plan(f"1. (U) First. {text}\n") == []
