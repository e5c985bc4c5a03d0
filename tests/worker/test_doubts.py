"""What may be a classified portion inside a released one is left to a person.

A mark that lost a parenthesis or stands amid a sentence, a number that was scanned wrong: the reader
opens no portion there, and the copy releases nothing behind it.
"""

from time import perf_counter

import pytest

from rules.cable.envelope import decode
from rules.cable.reader import read
from tests.fuzz.draft import wrap
from tests.worker.test_plan import EARLY, PORTIONS, lay, plan
from worker.plan import People, plan_redactions


def plan_text(text: str) -> list[str]:
    """What is withheld of a whole text."""
    cable = read(decode(text.encode(), "test"))
    planned = plan_redactions(text, cable, People((), ()), PORTIONS, EARLY)
    return [text[slice(*redaction.span)] for redaction in planned]


def _withheld(body: str, banner: str = "S E C R E T") -> str:
    return " ".join(text for text, _, _ in plan(body, banner=banner))


@pytest.mark.parametrize(
    "body",
    [
        "1. (U) The works go on (S) Marlin is our source.\n",
        "1. (U) The works go on (C) Marlin is our source.\n",
        "1. (U) As in refs (A) and (B), the works go on. (C) Marlin is our source.\n",
        "1. (U) As in refs (A) and (B), the works go on.\n(C) Marlin is our source.\n",
        "1. (U) The works go on. - (S) Marlin is our source.\n",
        "1. (U) The works go on (TS) Marlin is our source.\n",
        "1. (U) The works go on (SECRET) Marlin is our source.\n",
        "1. (U) The works go on. [C] Marlin is our source.\n",
        "1. (U) The works go on. {S} Marlin is our source.\n",
        "1. (U) The works go on. <S/NF> Marlin is our source.\n",
        "1. (U) The works go on. （Ｓ） Marlin is our source.\n",
        "1. (U) The works go on.\n(S Marlin is our source.\n",
        "1. (U) The works go on.\nS) Marlin is our source.\n",
        "1. (U) The works go on.\nS//NF Marlin is our source.\n",
        "1. (U) The works go on.\nSECRET: Marlin is our source.\n",
        "1. (U) The works go on.\n(5//NF) Marlin is our source.\n",
        "1. (U) We met.\n\n(1) (U) The works go on.\n\n(2) <S> Marlin is our source.\n",
        "1. (U) (U/C) Marlin is our source.\n",
        "1. (U) We met.\n\na. \u200b(S//NF) Marlin is our source.\n",
    ],
)
def test_what_looks_like_a_mark_withholds_its_portion(body: str) -> None:
    assert "Marlin is our source." in _withheld(body)


@pytest.mark.parametrize(
    "body",
    [
        "1. (U) Refs (B) and (C) tell of the works.\n",
        "1. (U) As told in reftel (C), the works go on.\n",
        "1. (U) We want: (A) cranes, (B) ropes, (C) lamps and (D) sails.\n",
        "1. (U) We want:\n(A) cranes.\n(B) ropes.\n(C) lamps.\n",
        "1. (U) (A) Cranes came. (B) Ropes came. (C) Lamps came.\n",
        "1. (U) Under section 1.4 (C) and article 7 (C) the works go on.\n",
        "1. (U) The coordinator (S/CT) and the cable(s) of (S Korea) came.\n",
        "1. (U) A) cranes B) ropes C) lamps\n",
        "1. (U) The secret of the works is out; SECRET is no word for it.\n",
    ],
)
def test_letters_of_lists_and_references_withhold_nothing(body: str) -> None:
    assert not _withheld(body)


@pytest.mark.parametrize(
    "number",
    [
        *(
            "2)",
            "(2)",
            "2-",
            "2 .",
            "2:",
            "2,",
            "2",
            "２．",
            "２.",
            "\u200b2.",
            "\ufeff2.",
            "\u00a02.",
        ),
        *("Z.", "O2.", "02.", "Para 2.", "PARAGRAPH 2:", "#2.", "> 2.", "| 2)", "¶2.", "..2."),
        *("2\u200e.", "PARAGRAPH 2:\u200b"),
    ],
)
@pytest.mark.parametrize("after", ["", "\n3. (U) The cranes came.\n"])
def test_a_number_that_was_spoiled_opens_a_paragraph_without_a_mark(
    number: str, after: str
) -> None:
    body = f"1. (U) The works go on.\n{number} Marlin is our source.\nHe comes by sea.\n{after}"
    assert _withheld(body).endswith("Marlin is our source.\nHe comes by sea.")


@pytest.mark.parametrize("first", ["l.", "1)", "I.", "O1."])
def test_a_first_number_that_was_spoiled_opens_text_without_a_mark(first: str) -> None:
    assert "Marlin" in _withheld(f"{first} Marlin is our source.\n\n2. (U) The works go on.\n")


@pytest.mark.parametrize("label", ["2.", "2)", "(2)", "Z."])
def test_a_number_inside_a_line_opens_a_paragraph_without_a_mark(label: str) -> None:
    body = f"1. (U) The works go on. {label} Marlin is our source.\nHe comes by sea.\n"
    assert _withheld(body).endswith("Marlin is our source.\nHe comes by sea.")


@pytest.mark.parametrize("joint", [" ", "  ", "\t"])
@pytest.mark.parametrize("heading", ["Background", "ACTION REQUEST", "The Yards"])
def test_a_number_behind_a_heading_opens_the_paragraph_that_the_count_wants(
    heading: str, joint: str
) -> None:
    body = f"1. (U) The works go on.\n{heading}{joint}2. Marlin is our source.\nBy sea.\n"
    assert _withheld(f"{body}\n3. (U) The cranes came.\n").endswith(
        "Marlin is our source.\nBy sea."
    )


@pytest.mark.parametrize("heading", ["Background", "ACTION REQUEST"])
def test_a_number_behind_a_usual_heading_opens_a_last_paragraph(heading: str) -> None:
    body = f"1. (U) The works go on.\n{heading} 2. Marlin is our source.\nHe comes by sea.\n"
    assert _withheld(body).endswith("2. Marlin is our source.\nHe comes by sea.")


def test_text_after_a_blank_line_may_be_the_paragraph_that_the_count_wants() -> None:
    body = "1. (U) The works go on.\n\nMarlin is our source.\n\n3. (U) The cranes came.\n"
    assert _withheld(body) == "Marlin is our source."
    assert not _withheld(body.replace("3.", "2."))


@pytest.mark.parametrize(
    "body",
    [
        "1. (U) We want:\n1) cranes\n2) ropes\n3) lamps\n",
        "1. (U) We want: 1. cranes. 2. Ropes. 3. Lamps.\n2. (U) We have none.\n",
        "1. (U) We met.\na. cranes\nb. ropes\n",
        "1. (U) We met.\n5. (U) We want:\na. (U) cranes\nb. (U) ropes\n",
        "1. (U) We met in room 2. It was cold.\n2. (U) We left.\n",
        "1. (U) We met in the yard on\nMay 2. It was cold.\n3. (U) We left.\n",
        "1. (U) We met as we said in\nReftel para 2. It was cold.\n3. (U) We left.\n",
        "1. (U) They came for the\nAnnual Fair 2. It was cold.\n",
        "1. (U) We met.\n\n2. (U) The works go on for\n3 weeks.\n",
    ],
)
def test_numbers_of_lists_and_counts_withhold_nothing(body: str) -> None:
    assert not _withheld(body)


def test_the_mark_of_a_part_holds_behind_a_lost_number() -> None:
    body = "1. (U) We met.\nPara 2. Marlin is our source.\na. (U) Cranes came.\n"
    assert _withheld(body) == "2. Marlin is our source."


@pytest.mark.parametrize(
    "body",
    [
        "1. (U) We met.\n-- (S) Cranes came.\n-- Marlin is our source.\n",
        "1. (U) We met.\n• 2. (S) Cranes came\n• by sea.\n• Marlin is our source.\n",
        "1. (U) We met.\n- (5) Marlin is our source.\n- (S) Cranes came.\n",
        "1. (U) We met.\n(1\u00ad) Marlin is our source.\n(2) (S) Cranes came.\n",
        "1. (U) We met.\na\u200b. Marlin is our source.\nb. (S) Cranes came.\n",
    ],
)
def test_an_item_without_a_mark_among_marked_ones_is_doubtful(body: str) -> None:
    assert "Marlin is our source." in _withheld(body)


def test_items_without_marks_go_with_their_paragraph() -> None:
    assert not _withheld("1. (U) We met.\n-- Cranes came.\n-- Ropes came.\n2. (U) We left.\n")


def test_a_withheld_subject_is_withheld_where_a_later_header_gives_it_again() -> None:
    body = "1. (U) The works go on.\nSIPDIS TAGS: PREL SUBJECT: MARLIN AND THE CRANES\n"
    held = plan(body, subject="MARLIN AND THE CRANES")
    assert held[-1][0] == "SUBJECT: MARLIN AND THE CRANES"
    assert len(plan(body, subject="(U) MARLIN AND THE CRANES")) == 0


SUBJECT = "MARLIN AND THE CRANES OF THE NORTHERN YARD AND THE ROPES"
SECTION = (
    "1. (U) The works\nS E C R E T SECTION 02 OF 02 FREEDONIA 000001\nSIPDIS\nTAGS: PREL\n"
    "SUBJECT: {}\n\ngo on.\n"
)


@pytest.mark.parametrize("width", [12, 20, 30, 39])
def test_a_withheld_subject_is_withheld_in_narrow_columns_of_a_later_header(width: int) -> None:
    again = "\n".join(wrap(SUBJECT, width))
    held = [text for text, _, _ in plan(SECTION.format(again), subject=SUBJECT)]
    assert held == [SUBJECT, again]


def test_what_follows_a_subject_in_narrow_columns_is_text_again() -> None:
    again = "\n".join(wrap(SUBJECT, 20)) + " The ropes came.\nSo did the oars."
    _, cable = lay(SECTION.format(again), subject=SUBJECT)
    assert [c[1] - c[0] for c in cable.subject_copies] == [len("\n".join(wrap(SUBJECT, 20)))]


@pytest.mark.parametrize("key", ["SUBJECT", "SU\u00a0BJECT", "SUBJ ECT"])
def test_a_subject_of_a_later_header_is_withheld_where_the_first_was_lost(key: str) -> None:
    text, _ = lay(SECTION.format("MARLIN AND\nTHE CRANES"))
    text = text.replace("SUBJECT: TALKS\n", "").replace(
        "S E C R E T SECTION 02 OF 02 FREEDONIA 000001\n", ""
    )
    text = text.replace("SUBJECT", key)
    assert plan_text(text) == [f"{key}: MARLIN AND\nTHE CRANES\n\ngo on."]


def test_dashes_under_a_line_alone_make_no_heading_of_it() -> None:
    body = "1. (S) We met.\n\nCAPTAIN MARLIN\n--------------\n2. (U) The works go on.\n"
    assert "CAPTAIN MARLIN" in _withheld(body)


def test_dashes_that_were_not_made_for_a_line_make_no_heading_of_it() -> None:
    body = "1. (S) We met.\n\n{0}\nCAPTAIN MARLIN\n{0}\n2. (U) The works go on.\n"
    assert "CAPTAIN MARLIN" in _withheld(body.format("====="))
    assert "CAPTAIN MARLIN" not in _withheld(body.format("-" * 14))
    assert "ACTION REQUEST" not in _withheld(
        body.replace("CAPTAIN MARLIN", "ACTION REQUEST").format("=====")
    )


def test_a_dash_behind_a_line_alone_makes_no_heading_of_it() -> None:
    body = "1. (S) We met.\n\nCAPTAIN MARLIN {}\n\n2. (U) The works go on.\n"
    assert "CAPTAIN MARLIN" in _withheld(body.format("--"))
    assert "CAPTAIN MARLIN" in _withheld(body.format("-----"))


def test_a_doubtful_number_withholds_nothing_in_an_unclassified_cable() -> None:
    assert not _withheld("1. The works go on.\n2) Cranes came.\n", banner="UNCLAS")


def test_a_heading_that_may_be_the_end_of_a_portion_goes_with_it() -> None:
    body = "1. (S) We met.\n\n{}\n\n2. (U) The works go on.\n"
    assert "CAPTAIN MARLIN" in _withheld(body.format("CAPTAIN MARLIN"))
    assert "COMMENT" not in _withheld(body.format("COMMENT"))
    assert "CAPTAIN MARLIN" in _withheld("CAPTAIN MARLIN\n\n1. (U) The works go on.\n")


def test_doubts_are_found_in_linear_time() -> None:
    def measure(count: int) -> float:
        body = "1. (U) " + "(A) cranes. (B) ropes. (C) lamps. 2) sails. 1) oars.\n" * count
        text, _ = lay(body)
        start = perf_counter()
        plan(text[text.index("1. (U)") :])
        return perf_counter() - start

    measure(100)
    assert measure(8000) < 30 * measure(1000)
